import { type Figure, formatCompactUsd, formatCount, formatPrice, formatRatio } from './format'

/** What the values of a chart are; ratios are shown as signed percent. */
export type ChartUnit = 'ratio' | 'usd' | 'count'

const REASON = 'Not known at this time'
/** From here on a dollar axis is written short. */
const COMPACT_FROM = 100_000

const decimalOf = (value: number | null): string | null =>
  value === null || !Number.isFinite(value) ? null : String(Number(value.toPrecision(12)))

const FULL: Record<ChartUnit, (value: number | null) => Figure> = {
  ratio: (value) => formatRatio(value, { reason: REASON }),
  usd: (value) => formatPrice(decimalOf(value), REASON),
  count: (value) => formatCount(value, REASON),
}

/** A value as it stands in legend, tooltip and table. */
export const chartFigure = (unit: ChartUnit, value: number | null): Figure => FULL[unit](value)

/** A value as it stands on the axis. */
export function axisText(unit: ChartUnit, value: number): string {
  if (unit === 'ratio') return formatRatio(value, { digits: 1 }).text
  if (unit === 'usd' && Math.abs(value) >= COMPACT_FROM) return formatCompactUsd(decimalOf(value)).text
  return chartFigure(unit, value).text
}
