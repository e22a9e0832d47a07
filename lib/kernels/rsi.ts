/** Index of `gain` against `loss`, both means that are not negative; null where nothing moved at all (0 / 0). */
function indexOf(gain: number, loss: number): number | null {
  return gain + loss === 0 ? null : (100 * gain) / (gain + loss)
}

/**
 * Relative strength index, 0 to 100, one for each of `values`, oldest first. Wilder 1978, New Concepts in Technical Trading
 * Systems: the first mean of gains and losses is simple over `length` changes, later ones are smoothed by 1 / length.
 * Known from `length` + 1 consecutive values on; null (or not finite) is unknown and begins it anew; so is a stretch
 * without any move, where strength is 0 / 0.
 */
export function rsiSeries(values: readonly (number | null)[], length = 14): (number | null)[] {
  let before: number | null = null
  let [gain, loss, changes] = [0, 0, 0]
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) {
      before = null
      return null
    }
    if (before === null) {
      ;[before, gain, loss, changes] = [value, 0, 0, 0]
      return null
    }
    const change = value - before
    before = value
    changes += 1
    // Until the first mean is whole each change weighs the same, afterwards 1 / length.
    const weight = 1 / Math.min(changes, length)
    gain += weight * (Math.max(change, 0) - gain)
    loss += weight * (Math.max(-change, 0) - loss)
    return changes >= length ? indexOf(gain, loss) : null
  })
}
