import type { CandleData } from './candle-data'
import { leastMove, type Plot, priceFigure } from './candle-plots'
import { formatRatio } from './format'

/** How prices stand on the axis of the candles. */
export interface PriceScale {
  /** Moves a price onto the axis. */
  place: (price: number) => number
  format: { type: 'custom'; minMove: number; formatter: (value: number) => string }
}

/** The axis reads prices; with other assets beside it, change since the first close, so that one scale fits all. */
export function priceScaleOf({ data, plots }: { data: CandleData; plots: readonly Plot[] }): PriceScale {
  const base = data.baseClose ?? data.close[0] ?? 0
  if (base > 0 && plots.some(({ unit }) => unit === 'ratio')) {
    const formatter = (ratio: number) => formatRatio(ratio).text
    return { place: (price) => price / base - 1, format: { type: 'custom', minMove: 0.0001, formatter } }
  }
  const formatter = (price: number) => priceFigure(price).text
  return { place: (price) => price, format: { type: 'custom', minMove: leastMove(data), formatter } }
}

/** Bars with every price moved onto the axis. */
export function placedBars(data: CandleData, place: PriceScale['place']): CandleData {
  const { open, high, low, close } = data
  return {
    ...data,
    open: open.map(place),
    high: high.map(place),
    low: low.map(place),
    close: close.map(place),
  }
}
