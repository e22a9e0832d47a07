/**
 * One step of an exponential moving average of `length` values: average + 2 / (length + 1) × (value − average), the
 * recursive form (pandas: adjust=False). The caller seeds it; a series seeded with its first value starts there.
 */
export function advanceEma(average: number, value: number, length: number): number {
  return average + (2 / (length + 1)) * (value - average)
}

/** How a moving average begins: with the first value, or with the simple mean of the first `length`. */
export type EmaSeed = 'first' | 'sma'

export interface EmaOptions {
  length: number
  /** 'sma' is what TradingView draws, 'first' what pandas (adjust=False) and Tulip do. */
  seed?: EmaSeed
  /** Consecutive known values before the average is told; without it `length`. A mean cannot be told earlier. */
  warmUp?: number
}

/**
 * Exponential moving averages of `values`, oldest first, one for each. Null (or not finite) is unknown: the average is
 * unknown there and begins anew behind it, so that nothing is carried across a gap.
 */
export function emaSeries(
  values: readonly (number | null)[],
  { length, seed = 'sma', warmUp = Math.ceil(length) }: EmaOptions,
): (number | null)[] {
  const ripe = seed === 'sma' ? Math.max(warmUp, length) : warmUp
  let [average, sum, run] = [0, 0, 0]
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) {
      ;[sum, run] = [0, 0]
      return null
    }
    run += 1
    if (seed === 'sma' && run <= length) {
      sum += value
      average = sum / run
    } else average = run === 1 ? value : advanceEma(average, value, length)
    return run >= ripe ? average : null
  })
}
