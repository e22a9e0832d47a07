import { createLoader, createSerializer, parseAsIsoDate, parseAsStringLiteral } from 'nuqs/server'
import { DAY_MS } from '@/lib/domain/slot'

/** Stretches of time the range picker offers; `max` is all there is, `custom` is `from` to `to`. */
export const RANGES = ['24h', '7d', '30d', '90d', '1y', 'max', 'custom'] as const
export type RangeId = (typeof RANGES)[number]

const DAYS: Readonly<Partial<Record<RangeId, number>>> = {
  '24h': 1,
  '7d': 7,
  '30d': 30,
  '90d': 90,
  '1y': 365,
}

/** What the address says of the range; days of `from` and `to` are UTC, both included. */
export const rangeParsers = {
  range: parseAsStringLiteral(RANGES).withDefault('24h'),
  from: parseAsIsoDate,
  to: parseAsIsoDate,
}

export const loadRange = createLoader(rangeParsers)
export const serializeRange = createSerializer(rangeParsers)

export interface Range {
  id: RangeId
  /** First instant shown; null: from the beginning. */
  from: Date | null
  /** End, exclusive. */
  to: Date
}

/** The instants a view of the address covers at `now`. A custom range that makes no sense is the last 24 hours. */
export function resolveRange(view: { range: RangeId; from: Date | null; to: Date | null }, now: Date): Range {
  if (view.range === 'max') return { id: 'max', from: null, to: now }
  const days = DAYS[view.range]
  if (days !== undefined) return { id: view.range, from: new Date(now.getTime() - days * DAY_MS), to: now }
  const end = view.to === null ? now : new Date(Math.min(now.getTime(), view.to.getTime() + DAY_MS))
  if (view.from === null || view.from >= end) return resolveRange({ ...view, range: '24h' }, now)
  return { id: 'custom', from: view.from, to: end }
}
