import { annualReturnOf } from './returns'

/**
 * Drawdown at each period, as a fraction, 0 or negative: how far the wealth that grows by simple `returns` stands below
 * its highest so far; the wealth at the start counts as a peak. An unknown return moves nothing.
 */
export function drawdownsOf(returns: Float64Array): Float64Array {
  let [wealth, peak] = [1, 1]
  return returns.map((value) => {
    if (Number.isFinite(value)) wealth *= 1 + value
    peak = Math.max(peak, wealth)
    return wealth / peak - 1
  })
}

/** Largest drawdown, as a fraction, 0 or negative. */
export const maxDrawdownOf = (returns: Float64Array): number =>
  drawdownsOf(returns).reduce((worst, one) => Math.min(worst, one), 0)

/**
 * Calmar ratio, without a unit: compound return a year by the largest drawdown (Young 1991). NaN without a drawdown.
 */
export function calmarOf(returns: Float64Array, periodsPerYear: number): number {
  const worst = maxDrawdownOf(returns)
  return worst < 0 ? annualReturnOf(returns, periodsPerYear) / -worst : Number.NaN
}
