import { movingMeanOf } from './rolling'
import type { Bars } from './wilder'

export interface StochasticOptions {
  /** Bars of the range. */
  length?: number
  /** Values over which %K is smoothed; 1 is the fast form. */
  slowing?: number
  /** Values of %K over which %D is smoothed. */
  signal?: number
}

/**
 * Stochastic oscillator, 0 to 100: where the close stands in the range of the last `length` bars (Lane 1984, Lane's
 * stochastics). `k` is smoothed over `slowing` values, `d` is the mean of `signal` values of `k`. NaN where a bar of the
 * window is unknown, and where the range is 0.
 */
export function stochasticOf(
  { high, low, close }: Bars,
  { length = 14, slowing = 3, signal = 3 }: StochasticOptions = {},
): { k: Float64Array; d: Float64Array } {
  const fast = new Float64Array(close.length).fill(Number.NaN)
  for (let i = length - 1; i < close.length; i++) {
    let [top, bottom] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    for (let at = i - length + 1; at <= i; at++) {
      top = Math.max(top, high[at] as number)
      bottom = Math.min(bottom, low[at] as number)
    }
    // Math.max and Math.min hand NaN on, and 0 / 0 is NaN.
    fast[i] = (100 * ((close[i] as number) - bottom)) / (top - bottom)
  }
  const k = movingMeanOf(fast, { length: slowing })
  return { k, d: movingMeanOf(k, { length: signal }) }
}
