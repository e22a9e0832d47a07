import { knownOf, meanOf } from './moments'

/**
 * Quantile of the known values, in their unit: linear between the two nearest ranks (type 7 of Hyndman & Fan 1996, Sample
 * quantiles in statistical packages; the default of R and numpy). `share` is 0 to 1. NaN without a known value.
 */
export function quantileOf(values: Float64Array, share: number): number {
  const sorted = knownOf(values).sort()
  const place = (sorted.length - 1) * share
  const below = Math.floor(place)
  const low = sorted[below] ?? Number.NaN
  const high = sorted[below + 1] ?? low
  return low + (place - below) * (high - low)
}

/**
 * Historical value at risk: the return that the worst `share` of the periods stays below, a loss is negative. NaN without
 * a known return.
 */
export const valueAtRiskOf = (returns: Float64Array, share = 0.05): number => quantileOf(returns, share)

/**
 * Historical conditional value at risk as empyrical has it: the plain mean of the returns up to the value at risk, without
 * the part of a period that Acerbi & Tasche 2002 count. NaN without a known return.
 */
export function expectedShortfallOf(returns: Float64Array, share = 0.05): number {
  const limit = valueAtRiskOf(returns, share)
  return meanOf(returns.filter((value) => value <= limit))
}
