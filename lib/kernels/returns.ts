import { deviationOf, knownOf, meanOf } from './moments'
import { movingDeviationOf } from './rolling'

/**
 * Simple returns of a series of prices, as fractions: value / value before − 1, one for each price but the first. NaN
 * where either is unknown, or the one before is 0.
 */
export function returnsOf(prices: Float64Array): Float64Array {
  const returns = new Float64Array(Math.max(0, prices.length - 1))
  for (let i = 0; i < returns.length; i++) {
    const before = prices[i] as number
    returns[i] = before === 0 ? Number.NaN : (prices[i + 1] as number) / before - 1
  }
  return returns
}

/** Compound return up to and with each period, as a fraction. An unknown return moves nothing. */
export function cumulativeReturnsOf(returns: Float64Array): Float64Array {
  let wealth = 1
  return returns.map((value) => {
    if (Number.isFinite(value)) wealth *= 1 + value
    return wealth - 1
  })
}

/** Compound return over all periods, as a fraction; 0 over none. */
export const totalReturnOf = (returns: Float64Array): number => cumulativeReturnsOf(returns).at(-1) ?? 0

/**
 * Compound return a year (CAGR), as a fraction. Every period counts as time that has passed, also one whose return is
 * unknown. NaN over none.
 */
export function annualReturnOf(returns: Float64Array, periodsPerYear: number): number {
  if (returns.length === 0) return Number.NaN
  return (1 + totalReturnOf(returns)) ** (periodsPerYear / returns.length) - 1
}

/** Standard deviation (sample) of the known returns, scaled to a year by the square root of time; a fraction. */
export const volatilityOf = (returns: Float64Array, periodsPerYear: number): number =>
  deviationOf(returns) * Math.sqrt(periodsPerYear)

/**
 * Volatility of the last `length` simple returns of each price, population, scaled to a year; a fraction. NaN until
 * `length` + 1 prices in a row are known.
 */
export function movingVolatilityOf(
  prices: Float64Array,
  { length, periodsPerYear }: { length: number; periodsPerYear: number },
): Float64Array {
  const deviations = movingDeviationOf(returnsOf(prices), { length })
  const year = Math.sqrt(periodsPerYear)
  return Float64Array.from(prices, (_, i) => (i === 0 ? Number.NaN : (deviations[i - 1] as number) * year))
}

/** Returns beyond those without risk, which are one rate a period or one for each. */
export function excessOf(returns: Float64Array, riskFree: number | Float64Array): Float64Array {
  return returns.map(
    (value, i) => value - (typeof riskFree === 'number' ? riskFree : (riskFree[i] as number)),
  )
}

/** What a ratio measures against. */
export interface RatioOptions {
  periodsPerYear: number
  /** Return a period that is asked for at least, as a fraction; 0 without. */
  least?: number
}

/**
 * Downside deviation a year, as a fraction: root of the mean square of what falls short of `least`, over all known periods
 * and not only the bad ones (Sortino & Price 1994). NaN without a known return.
 */
export function downsideDeviationOf(
  returns: Float64Array,
  { periodsPerYear, least = 0 }: RatioOptions,
): number {
  const short = knownOf(returns).map((value) => Math.min(value - least, 0) ** 2)
  return Math.sqrt(meanOf(short) * periodsPerYear)
}

/**
 * Sharpe ratio a year, without a unit: mean excess return by its standard deviation (sample), by the square root of time
 * (Sharpe 1994). `returns` are those beyond the risk-free ones. NaN for fewer than two known ones or no spread.
 */
export function sharpeOf(returns: Float64Array, periodsPerYear: number): number {
  const deviation = deviationOf(returns)
  return deviation > 0 ? (meanOf(returns) / deviation) * Math.sqrt(periodsPerYear) : Number.NaN
}

/** Sortino ratio a year, without a unit: mean return beyond `least` by the downside deviation. NaN without a shortfall. */
export function sortinoOf(returns: Float64Array, options: RatioOptions): number {
  const downside = downsideDeviationOf(returns, options)
  const gained = (meanOf(returns) - (options.least ?? 0)) * options.periodsPerYear
  return downside > 0 ? gained / downside : Number.NaN
}
