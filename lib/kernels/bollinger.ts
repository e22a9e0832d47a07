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

/** Mean and standard deviation of a window, in two passes: the one-pass form loses all digits of a calm price. */
function spreadOf(window: readonly number[], ddof: number): { mean: number; deviation: number } {
  const mean = window.reduce((sum, value) => sum + value, 0) / window.length
  const squares = window.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (window.length - ddof)) }
}

/**
 * Bollinger bands in the unit of `values`, one for each, oldest first: simple mean of the last `length` values, plus and
 * minus `deviations` standard deviations. Bollinger 2001, Bollinger on Bollinger Bands. Known where the last `length`
 * values are all known. `length` is a whole number above `ddof`.
 */
export function bollingerSeries(
  values: readonly (number | null)[],
  { length = 20, deviations = 2, ddof = 0 }: BollingerOptions = {},
): Bollinger {
  const bands: Bollinger = { upper: [], middle: [], lower: [] }
  let window: number[] = []
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) window = []
    else {
      window.push(value)
      if (window.length > length) window.shift()
    }
    const spread = window.length === length ? spreadOf(window, ddof) : null
    bands.middle.push(spread?.mean ?? null)
    bands.upper.push(spread && spread.mean + deviations * spread.deviation)
    bands.lower.push(spread && spread.mean - deviations * spread.deviation)
  }
  return bands
}
