import { bollingerOf } from '@/lib/kernels/bollinger'
import { alphaOf, betaOf, correlationMatrixOf, correlationOf } from '@/lib/kernels/dependence'
import { calmarOf, maxDrawdownOf } from '@/lib/kernels/drawdown'
import { emaOf, weightedMeanOf } from '@/lib/kernels/ema'
import { macdOf } from '@/lib/kernels/macd'
import {
  autocorrelationOf,
  deviationOf,
  kurtosisOf,
  meanOf,
  skewnessOf,
  zScoreOf,
} from '@/lib/kernels/moments'
import { expectedShortfallOf, quantileOf, valueAtRiskOf } from '@/lib/kernels/quantile'
import {
  annualReturnOf,
  cumulativeReturnsOf,
  downsideDeviationOf,
  excessOf,
  movingVolatilityOf,
  returnsOf,
  sharpeOf,
  sortinoOf,
  totalReturnOf,
  volatilityOf,
} from '@/lib/kernels/returns'
import { eachWindow, movingDeviationOf, movingMeanOf, movingVarianceOf } from '@/lib/kernels/rolling'
import { rsiOf } from '@/lib/kernels/rsi'
import { stochasticOf } from '@/lib/kernels/stochastic'
import { averageTrueRangeOf, directionalOf, trueRangeOf, wilderOf } from '@/lib/kernels/wilder'

/** A reference vector as a kernel sees it: columns with NaN for unknown, numbers, and numbers of its parameters. */
export interface Given {
  column: (id: string) => Float64Array
  columns: (id: string) => Float64Array[]
  number: (id: string) => number
  has: (id: string) => boolean
  /** A parameter; without `usual` it must be there. */
  param: (id: string, usual?: number) => number
  list: (id: string) => number[]
  is: (id: string) => boolean
}

type Answer = number | Float64Array | Float64Array[] | Record<string, number | Float64Array>

const bars = ({ column, has }: Given) => {
  const [high, low] = [column('high'), column('low')]
  return { high, low, close: has('close') ? column('close') : high }
}
const year = ({ param }: Given) => param('periods_per_year')
const length = ({ param }: Given) => param('period')
const downside = (given: Given) => ({ periodsPerYear: year(given), least: given.param('mar_per_period') })
const returns = ({ column }: Given) => column('returns')
/** Weights that Tulip takes for lengths of 12 and 26. */
const ofWeight = (weight: number) => 2 / weight - 1

/** What answers for each kind of vector, under the convention that the vector states. */
export const KINDS: Record<string, (given: Given) => Answer> = {
  adx: (given) => ({ value: directionalOf(bars(given), length(given)).adx }),
  annual_return: (given) => annualReturnOf(returns(given), year(given)),
  atr: (given) => {
    const value = averageTrueRangeOf(bars(given), length(given))
    return { value, atr: value }
  },
  bbands: (given) => {
    const close = given.column('close')
    const deviations = given.param('stddev_mult')
    const bands = bollingerOf(close, { length: length(given), deviations })
    const { upper, middle, lower } = bands
    const each = (figure: (i: number) => number) => close.map((_, i) => figure(i))
    const width = (i: number) => (upper[i] as number) - (lower[i] as number)
    return {
      ...bands,
      percent_b: each((i) => ((close[i] as number) - (lower[i] as number)) / width(i)),
      width_pct: each((i) => (100 * width(i)) / (middle[i] as number)),
    }
  },
  beta: ({ column }) => betaOf(column('returns'), column('benchmark')),
  beta_alpha_rolling: ({ column, param }) => {
    const [own, market] = [column('returns'), column('benchmark')]
    const part = (from: number) => market.subarray(from, from + param('window'))
    return {
      beta: eachWindow(own, param('window'), (window, from) => betaOf(window, part(from))),
      alpha: eachWindow(own, param('window'), (window, from) => alphaOf(window, part(from), 252)),
    }
  },
  calmar: (given) => calmarOf(returns(given), year(given)),
  correlation: ({ column }) => correlationOf(column('a'), column('b')),
  correlation_matrix: ({ columns }) => correlationMatrixOf(columns('columns')),
  cumulative_return: (given) => cumulativeReturnsOf(returns(given)),
  cumulative_return_final: (given) => totalReturnOf(returns(given)),
  cvar: (given) => expectedShortfallOf(returns(given), given.param('cutoff')),
  descriptive: ({ column }) => {
    const x = column('x')
    return { mean: meanOf(x), stddev: deviationOf(x), autocorr1: autocorrelationOf(x) }
  },
  downside_deviation: (given) => downsideDeviationOf(returns(given), downside(given)),
  ema: (given) => ({
    value: emaOf(given.column('close'), { length: length(given), seed: 'first', warmUp: 1 }),
  }),
  ewma: ({ column, param, is }) =>
    weightedMeanOf(column('x'), { alpha: param('alpha'), adjust: is('adjust') }),
  kurtosis: ({ column }) => kurtosisOf(column('x')),
  macd: ({ column, param }) => {
    const [fast, slow] = [ofWeight(0.15), ofWeight(0.075)]
    const warmUp = { line: param('long_period'), signal: 1 }
    const { line, ...rest } = macdOf(column('close'), { fast, slow, seed: 'first', warmUp })
    return { macd: line, ...rest }
  },
  max_drawdown: (given) => {
    const worst = maxDrawdownOf(given.has('prices') ? returnsOf(given.column('prices')) : returns(given))
    return given.is('positive') ? -worst : worst
  },
  max_drawdown_rolling: (given) => eachWindow(returns(given), given.param('window'), maxDrawdownOf),
  multi: ({ column, param, list }) => {
    const close = column('close')
    const [fast = 12, slow = 26] = list('macd')
    return {
      sma14: movingMeanOf(close, { length: param('sma') }),
      ema14: emaOf(close, { length: param('ema') }),
      macd_12_26: macdOf(close, { fast, slow }).line,
      rsi14_wilder: rsiOf(close, param('rsi')),
    }
  },
  quantile: ({ column, list }) => Float64Array.from(list('q'), (share) => quantileOf(column('x'), share)),
  rsi: (given) => ({ value: rsiOf(given.column('close'), length(given)) }),
  sharpe: (given) => {
    const riskFree = given.has('risk_free_series')
      ? given.column('risk_free_series')
      : given.param('risk_free_per_period')
    return sharpeOf(excessOf(returns(given), riskFree), year(given))
  },
  sharpe_rolling: (given) =>
    eachWindow(returns(given), given.param('window'), (window) => sharpeOf(window, year(given))),
  skewness: ({ column }) => skewnessOf(column('x')),
  sma: (given) => ({ value: movingMeanOf(given.column('close'), { length: length(given) }) }),
  sortino: (given) => sortinoOf(returns(given), downside(given)),
  stddev: (given) => ({ value: movingDeviationOf(given.column('close'), { length: length(given) }) }),
  stoch: (given) =>
    stochasticOf(bars(given), {
      length: given.param('k_period'),
      slowing: given.param('k_slowing'),
      signal: given.param('d_period'),
    }),
  tr: (given) => {
    const value = trueRangeOf(bars(given))
    return { value, tr: value }
  },
  var: (given) => {
    if (given.has('returns')) return valueAtRiskOf(returns(given), given.param('cutoff'))
    const value = movingVarianceOf(given.column('close'), { length: length(given) })
    return { value, variance: value }
  },
  volatility: (given) => {
    if (given.has('returns')) return volatilityOf(returns(given), year(given))
    const options = { length: length(given), periodsPerYear: 252 }
    return { value: movingVolatilityOf(given.column('close'), options) }
  },
  wilders: (given) => ({ value: wilderOf(given.column('close'), length(given)) }),
  zscore_scalar: ({ number }) => zScoreOf(number('x'), { mean: number('mean'), deviation: number('stddev') }),
}
