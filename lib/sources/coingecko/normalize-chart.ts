import { isLosslessNumber } from 'lossless-json'
import type { AssetIdentity, Granularity, MarketObservation, Rejection } from '@/lib/domain/market'
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { UpstreamError } from '@/lib/errors'
import type { NormalizedPage, SourceDocument } from '../contract'
import { amountNumeral, isPlausibleTime, parseLossless, priceNumeral, recordText } from './payload'

export const CHART_POINT_KIND = 'chart_point'
/** CoinGecko answers up to this many days in hourly points. */
const HOURLY_DAYS = 90
const PERIOD_MS: Record<Granularity, number> = { '5m': SLOT_MS, '1h': HOUR_MS, '1d': DAY_MS }

interface Point {
  at: number
  price: unknown
  pair: unknown
}

/**
 * A market_chart document: points sorted, snapped to slots, the last of a slot wins (the final point is "now" and
 * may repeat or go back). In hourly and daily series a final point off the grid is partial and left out.
 * Throws: UpstreamError (parse).
 */
export function normalizeChart(document: SourceDocument, asset: AssetIdentity): NormalizedPage {
  const chart = readChart(document.body)
  const points = chart.prices.flatMap((pair) => readPoint(pair)).sort((a, b) => a.at - b.at)
  const granularity = granularityOf(points, Number(document.params.days))
  const volumes = valuesByTime(chart.total_volumes)
  const caps = valuesByTime(chart.market_caps)
  const kept = new Map<number, MarketObservation>()
  const rejections: Rejection[] = chart.prices
    .filter((pair) => readPoint(pair).length === 0)
    .map((pair) => reject(pair, 'a point must be a time and a value'))
  for (const point of points) {
    const price =
      point.price === null ? { success: true as const, data: null } : priceNumeral.safeParse(point.price)
    if (!price.success) {
      rejections.push(reject(point.pair, price.error.issues[0]?.message ?? 'invalid price'))
      continue
    }
    kept.set(floorTo(point.at, SLOT_MS), {
      asset,
      sampledAt: new Date(point.at),
      sourceUpdatedAt: null,
      priceUsd: price.data,
      volume24hUsd: amountOrNull(volumes.get(point.at)),
      marketCapUsd: amountOrNull(caps.get(point.at)),
      granularity,
      origin: 'backfill',
    })
  }
  dropPartialEnd(kept, granularity)
  const observations = [...kept.values()]
  const read = chart.prices.length
  return { read, observations, repeats: read - observations.length - rejections.length, rejections }
}

function readChart(body: Uint8Array): Record<'prices' | 'market_caps' | 'total_volumes', unknown[]> {
  const value = parseLossless(body)
  const lists = value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
  const list = (name: string) => (Array.isArray(lists[name]) ? lists[name] : [])
  if (!Array.isArray(lists.prices)) {
    throw new UpstreamError({
      source: 'coingecko',
      kind: 'parse',
      transient: false,
      message: 'market_chart did not answer with a list of prices',
    })
  }
  return { prices: lists.prices, market_caps: list('market_caps'), total_volumes: list('total_volumes') }
}

function readPoint(pair: unknown): Point[] {
  if (!Array.isArray(pair) || pair.length < 2 || !isLosslessNumber(pair[0])) return []
  const at = Math.round(Number(pair[0].value))
  return Number.isSafeInteger(at) && isPlausibleTime(at) ? [{ at, price: pair[1], pair }] : []
}

function valuesByTime(pairs: unknown[]): Map<number, unknown> {
  return new Map(pairs.flatMap(readPoint).map((point) => [point.at, point.price]))
}

/** An unreadable volume or market cap costs that figure, not the price beside it. */
function amountOrNull(value: unknown): string | null {
  const result = amountNumeral.safeParse(value)
  return result.success ? result.data : null
}

/** Told by the median spacing; of fewer than three points by the days asked for, as CoinGecko's rule has it. */
function granularityOf(points: Point[], days: number): Granularity {
  if (points.length < 3) {
    if (!(days > 1)) return '5m'
    return days <= HOURLY_DAYS ? '1h' : '1d'
  }
  const gaps = points.slice(1).map((point, i) => point.at - (points[i]?.at ?? 0))
  const median = gaps.sort((a, b) => a - b)[gaps.length >> 1] ?? SLOT_MS
  if (median <= HOUR_MS / 2) return '5m'
  return median <= DAY_MS / 2 ? '1h' : '1d'
}

function dropPartialEnd(kept: Map<number, MarketObservation>, granularity: Granularity): void {
  const last = Math.max(...kept.keys())
  if (granularity !== '5m' && last - floorTo(last, PERIOD_MS[granularity]) >= SLOT_MS) kept.delete(last)
}

function reject(record: unknown, message: string): Rejection {
  return { kind: CHART_POINT_KIND, reason: 'invalid', field: 'prices', message, record: recordText(record) }
}
