import {
  type Change,
  type Figure,
  formatCompactUsd,
  formatLogReturn,
  formatPrice,
  formatRatio,
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
  comparisons: [Comparison] | [Comparison, Comparison]
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

/** Relative distance of two figures for the eye, hence doubles; null where one is unknown or zero. */
const between = (from: number | null, to: number | null): Change =>
  formatRatio(from === null || to === null || from <= 0 ? null : to / from - 1)

/** The tiles of the newest of `slots` (oldest first, one asset, up to a day); none without a slot. */
export function tileFigures(slots: readonly MetricSlot[]): TileFigure[] {
  const newest = slots.at(-1)
  if (!newest) return []
  const ago = (ms: number) =>
    slots.find(({ metricTime }) => metricTime.getTime() === newest.metricTime.getTime() - ms)
  const logReturn = (metric: MetricId, agoMs = 0): Change => formatLogReturn(numberOf(ago(agoMs), metric))
  const price = numberOf(newest, 'price_usd')
  const tile = (metric: MetricId, rest: Pick<TileFigure, 'label' | 'value' | 'comparisons'>): TileFigure => ({
    metric,
    exact: textOf(newest, metric),
    values: slots.map((slot) => numberOf(slot, metric)),
    ...rest,
  })
  const hourPrice = (metric: 'min_price_1h' | 'max_price_1h', label: string) =>
    tile(metric, {
      label,
      value: formatPrice(textOf(newest, metric), 'No price in the last hour'),
      comparisons: [{ change: between(numberOf(newest, metric), price), against: 'to the price' }],
    })
  return [
    tile('price_usd', {
      label: 'Price',
      value: formatPrice(textOf(newest, 'price_usd'), 'The source sent no price in this slot'),
      comparisons: [
        { change: logReturn('log_return_24h'), against: 'in 24 h' },
        { change: logReturn('log_return_1h'), against: 'in 1 h' },
      ],
    }),
    tile('log_return_1h', {
      label: '1 h return',
      value: logReturn('log_return_1h'),
      comparisons: [
        { change: logReturn('log_return_1h', HOUR_MS), against: '1 h ago' },
        { change: logReturn('log_return_5m'), against: 'in 5 min' },
      ],
    }),
    tile('log_return_24h', {
      label: '24 h return',
      value: logReturn('log_return_24h'),
      comparisons: [{ change: logReturn('log_return_24h', DAY_MS), against: '24 h ago' }],
    }),
    tile('volume_24h_usd', {
      label: '24 h volume',
      value: formatCompactUsd(textOf(newest, 'volume_24h_usd')),
      comparisons: [
        {
          change: between(numberOf(ago(DAY_MS), 'volume_24h_usd'), numberOf(newest, 'volume_24h_usd')),
          against: 'in 24 h',
        },
      ],
    }),
    hourPrice('min_price_1h', 'Lowest in 1 h'),
    hourPrice('max_price_1h', 'Highest in 1 h'),
  ]
}
