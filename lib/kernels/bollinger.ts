import { withNaN, withNull } from './gaps'
import type { Ddof } from './moments'
import { movingMeanOf, movingVarianceOf } from './rolling'

export interface BollingerOptions {
  length?: number
  /** Half of the width, in standard deviations. */
  deviations?: number
  /** 0 divides by n (Bollinger's own, population), 1 by n − 1 (sample). */
  ddof?: Ddof
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
  const middle = movingMeanOf(values, { length })
  const variances = movingVarianceOf(values, { length, ddof }, middle)
  const [upper, lower] = [new Float64Array(values.length), new Float64Array(values.length)]
  for (let i = 0; i < values.length; i++) {
    const width = deviations * Math.sqrt(variances[i] as number)
    upper[i] = (middle[i] as number) + width
    lower[i] = (middle[i] as number) - width
  }
  return { upper, middle, lower }
}
