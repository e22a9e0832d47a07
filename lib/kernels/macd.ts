import { type EmaSeed, emaOf } from './ema'
import { withNaN, withNull } from './gaps'

export interface MacdOptions {
  fast?: number
  slow?: number
  signal?: number
  seed?: EmaSeed
  /** Consecutive values before each is told; without it `slow` values for the line, `signal` lines for the signal. */
  warmUp?: { line: number; signal: number }
}

export interface Macd {
  line: (number | null)[]
  signal: (number | null)[]
  /** Line minus signal. */
  histogram: (number | null)[]
}

/**
 * Moving average convergence and divergence, in the unit of `values`, one for each, oldest first. Appel 1979: fast minus
 * slow exponential average, and the average of that. Seeds as in `emaSeries`; 'sma' is TradingView's. Null is unknown and
 * begins everything anew.
 */
export function macdSeries(values: readonly (number | null)[], options: MacdOptions = {}): Macd {
  const { line, signal, histogram } = macdOf(withNaN(values), options)
  return { line: withNull(line), signal: withNull(signal), histogram: withNull(histogram) }
}

/** `macdSeries` over typed arrays, for long series: what is not finite is unknown, NaN in the answer. */
export function macdOf(
  values: Float64Array,
  { fast = 12, slow = 26, signal = 9, seed = 'sma', warmUp }: MacdOptions = {},
): Record<keyof Macd, Float64Array> {
  const quick = emaOf(values, { length: fast, seed, warmUp: warmUp?.line })
  const calm = emaOf(values, { length: slow, seed, warmUp: warmUp?.line })
  const line = minus(quick, calm)
  const average = emaOf(line, { length: signal, seed, warmUp: warmUp?.signal })
  return { line, signal: average, histogram: minus(line, average) }
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  const difference = new Float64Array(a.length)
  for (let i = 0; i < a.length; i++) difference[i] = (a[i] as number) - (b[i] as number)
  return difference
}
