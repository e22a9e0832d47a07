import { withNaN, withNull } from './gaps'

export interface BollingerOptions {
  length?: number
  /** Half of the width, in standard deviations. */
  deviations?: number
  /** 0 divides by n (Bollinger's own, population), 1 by n − 1 (sample). */
  ddof?: 0 | 1
}

export interface Bollinger {
  upper: (number | null)[]
  middle: (number | null)[]
  lower: (number | null)[]
}

/**
 * Bollinger bands in the unit of `values`, one for each, oldest first: simple mean of the last `length` values, plus and
 * minus `deviations` standard deviations. Bollinger 2001, Bollinger on Bollinger Bands. Known where the last `length`
 * values are all known. `length` is a whole number above `ddof`.
 */
export function bollingerSeries(
  values: readonly (number | null)[],
  options: BollingerOptions = {},
): Bollinger {
  const { upper, middle, lower } = bollingerOf(withNaN(values), options)
  return { upper: withNull(upper), middle: withNull(middle), lower: withNull(lower) }
}

/** `bollingerSeries` over typed arrays, for long series: what is not finite is unknown, NaN in the answer. */
export function bollingerOf(
  values: Float64Array,
  { length = 20, deviations = 2, ddof = 0 }: BollingerOptions = {},
): Record<keyof Bollinger, Float64Array> {
  const size = values.length
  const [upper, middle, lower] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)]
  let run = 0
  for (let i = 0; i < size; i++) {
    run = Number.isFinite(values[i]) ? run + 1 : 0
    let [mean, width] = [Number.NaN, Number.NaN]
    if (run >= length) {
      mean = meanOf(values, i - length + 1, i)
      width =
        deviations * Math.sqrt(squaresOf(values, { from: i - length + 1, to: i, mean }) / (length - ddof))
    }
    middle[i] = mean
    upper[i] = mean + width
    lower[i] = mean - width
  }
  return { upper, middle, lower }
}

/** Mean of values[from] to values[to]. */
function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i <= to; i++) sum += values[i] as number
  return sum / (to - from + 1)
}

/** Sum of the squared distances from the mean, in a pass of its own: the one-pass form loses all digits of a calm price. */
function squaresOf(
  values: Float64Array,
  { from, to, mean }: { from: number; to: number; mean: number },
): number {
  let squares = 0
  for (let i = from; i <= to; i++) {
    const distance = (values[i] as number) - mean
    squares += distance * distance
  }
  return squares
}
