import { type EmaSeed, emaSeries } from './ema'

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
export function macdSeries(
  values: readonly (number | null)[],
  { fast = 12, slow = 26, signal = 9, seed = 'sma', warmUp }: MacdOptions = {},
): Macd {
  const quick = emaSeries(values, { length: fast, seed, warmUp: warmUp?.line })
  const calm = emaSeries(values, { length: slow, seed, warmUp: warmUp?.line })
  const minus = (a: readonly (number | null)[], b: readonly (number | null)[]) =>
    a.map((value, i) => {
      const other = b[i] ?? null
      return value === null || other === null ? null : value - other
    })
  const line = minus(quick, calm)
  const average = emaSeries(line, { length: signal, seed, warmUp: warmUp?.signal })
  return { line, signal: average, histogram: minus(line, average) }
}
