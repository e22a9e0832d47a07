import {
  type Change,
  type Figure,
  formatCompactUsd,
  formatLogReturn,
  formatPoints,
  formatPrice,
  formatRatio,
  formatShare,
} from '@/app/_ui/format'
import type { Comparison } from '@/app/_ui/metric-tile'
import type { MetricId, MetricSlot } from '@/db/queries/asset-page'
import { DAY_MS, HOUR_MS } from '@/lib/domain/slot'

/** One tile: a stored metric of the newest slot, and what it compares with. */
export interface TileFigure {
  metric: MetricId
  label: string
  value: Figure
  /** As it stands in the database, null when unknown. */
  exact: string | null
  comparisons: [Comparison, Comparison]
  /** The metric over the day behind it, oldest first. */
  values: (number | null)[]
}

const numberOf = (slot: MetricSlot | undefined, metric: MetricId): number | null => {
  const value = slot?.values[metric] ?? null
  return value === null || !Number.isFinite(Number(value)) ? null : Number(value)
}
const textOf = (slot: MetricSlot, metric: MetricId): string | null => {
  const value = slot.values[metric]
  return value === null ? null : String(value)
}

const NO_PRICE = 'No price in the last hour'
const HOUR_WORDS = 'vs 1 h ago'
const DAY_WORDS = 'vs yesterday'
const WEEK_WORDS = 'vs 7 d ago'

/** Relative distance of two figures for the eye, hence doubles; null where one is unknown or zero. */
const between = (from: number | null, to: number | null): number | null =>
  from === null || to === null || from <= 0 ? null : to / from - 1

/** Where the price stands seen from a level: a place, not a move, and so without arrow and colour. */
function standing(level: number | null, price: number | null): Comparison {
  const ratio = between(level, price)
  const { text, title, known } = formatShare(ratio === null ? null : Math.abs(ratio), {
    reason: NO_PRICE,
  })
  if (!known || ratio === null)
    return { change: { text, title, known, direction: 'unknown' }, against: 'to the price' }
  const change = (words: string): Change => ({ text: words, title, known, direction: 'flat' })
  if (!/[1-9]/.test(text)) return { change: change('price is'), against: 'right at it' }
  return { change: change(`price is ${text}`), against: ratio > 0 ? 'above' : 'below' }
}

/** Slots that a tile needs, oldest first: the day up to the newest, both ends included, and that of a week before. */
export interface TileSlots {
  day: readonly MetricSlot[]
  weekBefore: MetricSlot | null
}

/** The tiles of the newest slot of the day; none without a slot. Two comparisons each: the nearest that says something. */
export function tileFigures({ day, weekBefore }: TileSlots): TileFigure[] {
  const newest = day.at(-1)
  if (!newest) return []
  const ago = (ms: number) =>
    day.find(({ metricTime }) => metricTime.getTime() === newest.metricTime.getTime() - ms)
  const price = numberOf(newest, 'price_usd')
  const compare = (metric: MetricId, slot: MetricSlot | null | undefined): Change => {
    const [was, is] = [numberOf(slot ?? undefined, metric), numberOf(newest, metric)]
    if (!metric.startsWith('log_return')) return formatRatio(between(was, is))
    return formatPoints(was === null || is === null ? null : Math.expm1(is) - Math.expm1(was), {
      reason: 'Not enough history yet',
    })
  }
  const vsHour = (metric: MetricId) => ({ change: compare(metric, ago(HOUR_MS)), against: HOUR_WORDS })
  const vsDay = (metric: MetricId) => ({ change: compare(metric, ago(DAY_MS)), against: DAY_WORDS })
  // The same weekday is the better comparison where it is known.
  const vsWeek = (metric: MetricId): Comparison => {
    const change = compare(metric, weekBefore)
    return change.known ? { change, against: WEEK_WORDS } : vsHour(metric)
  }
  const tile = (metric: MetricId, rest: Pick<TileFigure, 'label' | 'value' | 'comparisons'>): TileFigure => ({
    metric,
    exact: textOf(newest, metric),
    values: day.map((slot) => numberOf(slot, metric)),
    ...rest,
  })
  const hourPrice = (metric: 'avg_price_1h' | 'min_price_1h' | 'max_price_1h', label: string) =>
    tile(metric, {
      label,
      value: formatPrice(textOf(newest, metric), NO_PRICE),
      comparisons: [standing(numberOf(newest, metric), price), vsDay(metric)],
    })
  const logReturn = (metric: MetricId) => formatLogReturn(numberOf(newest, metric))
  return [
    tile('log_return_1h', {
      label: '1 h return',
      value: logReturn('log_return_1h'),
      comparisons: [vsHour('log_return_1h'), vsDay('log_return_1h')],
    }),
    tile('log_return_24h', {
      label: '24 h return',
      value: logReturn('log_return_24h'),
      comparisons: [vsDay('log_return_24h'), vsWeek('log_return_24h')],
    }),
    tile('volume_24h_usd', {
      label: '24 h volume',
      value: formatCompactUsd(textOf(newest, 'volume_24h_usd')),
      comparisons: [vsDay('volume_24h_usd'), vsWeek('volume_24h_usd')],
    }),
    hourPrice('avg_price_1h', 'Mean of 1 h'),
    hourPrice('min_price_1h', 'Lowest in 1 h'),
    hourPrice('max_price_1h', 'Highest in 1 h'),
  ]
}
