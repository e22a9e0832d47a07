import { withNaN, withNull } from './gaps'

/**
 * One step of an exponential moving average of `length` values: average + 2 / (length + 1) × (value − average), the
 * recursive form (pandas: adjust=False). The caller seeds it; a series seeded with its first value starts there.
 */
export function advanceEma(average: number, value: number, length: number): number {
  return average + weightOf(length) * (value - average)
}

const weightOf = (length: number) => 2 / (length + 1)

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
export function emaSeries(values: readonly (number | null)[], options: EmaOptions): (number | null)[] {
  return withNull(emaOf(withNaN(values), options))
}

/** `emaSeries` over typed arrays, for long series: what is not finite is unknown, NaN in the answer. */
export function emaOf(
  values: Float64Array,
  { length, seed = 'sma', warmUp = Math.ceil(length) }: EmaOptions,
): Float64Array {
  const averages = new Float64Array(values.length)
  const seeds = seed === 'sma' ? length : 1
  const ripe = seed === 'sma' ? Math.max(warmUp, length) : warmUp
  const weight = weightOf(length)
  let [average, sum, run] = [0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (!Number.isFinite(value)) {
      averages[i] = Number.NaN
      sum = 0
      run = 0
      continue
    }
    run += 1
    if (run <= seeds) {
      sum += value
      average = sum / run
    } else average += weight * (value - average)
    averages[i] = run >= ripe ? average : Number.NaN
  }
  return averages
}

/**
 * Exponentially weighted mean of `values`, one for each, by the weight `alpha` of the newest (0 to 1). Adjusted, it
 * divides by the weights that were there so far (pandas: adjust=True), so that the first values do not weigh too much;
 * not adjusted it is the recursive form, seeded with the first value. An unknown value begins it anew.
 */
export function weightedMeanOf(
  values: Float64Array,
  { alpha, adjust = false }: { alpha: number; adjust?: boolean },
): Float64Array {
  let [mean, weights] = [0, 0]
  return values.map((value) => {
    if (!Number.isFinite(value)) {
      weights = 0
      return Number.NaN
    }
    const isFirst = weights === 0
    weights = adjust || isFirst ? 1 + weights * (1 - alpha) : 1 / alpha
    mean = isFirst ? value : mean + (value - mean) / weights
    return mean
  })
}
