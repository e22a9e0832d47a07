import { withNaN, withNull } from './gaps'

/**
 * Relative strength index, 0 to 100, one for each of `values`, oldest first. Wilder 1978, New Concepts in Technical Trading
 * Systems: the first mean of gains and losses is simple over `length` changes, later ones are smoothed by 1 / length.
 * Known from `length` + 1 consecutive values on; null (or not finite) is unknown and begins it anew; so is a stretch
 * without any move, where strength is 0 / 0.
 */
export function rsiSeries(values: readonly (number | null)[], length = 14): (number | null)[] {
  return withNull(rsiOf(withNaN(values), length))
}

/** `rsiSeries` over typed arrays, for long series: what is not finite is unknown, NaN in the answer. */
export function rsiOf(values: Float64Array, length = 14): Float64Array {
  const indexes = new Float64Array(values.length)
  let before = Number.NaN
  let [gain, loss, changes] = [0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    indexes[i] = Number.NaN
    if (!Number.isFinite(value)) before = Number.NaN
    else if (Number.isNaN(before)) {
      before = value
      gain = 0
      loss = 0
      changes = 0
    } else {
      const change = value - before
      before = value
      changes += 1
      // Until the first mean is whole each change weighs the same, afterwards 1 / length.
      const weight = 1 / (changes < length ? changes : length)
      gain += weight * ((change > 0 ? change : 0) - gain)
      loss += weight * ((change < 0 ? -change : 0) - loss)
      // 0 / 0, where nothing moved at all, is NaN.
      if (changes >= length) indexes[i] = (100 * gain) / (gain + loss)
    }
  }
  return indexes
}
