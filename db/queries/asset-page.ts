import type { RowDataPacket } from 'mysql2/promise'
import type { Grade } from '../../lib/domain/market'
import { canonicalDecimal } from '../../lib/kernels/decimal'
import { METRICS } from '../../lib/metrics/index'
import { getPool } from '../client'

/** A day of slots, both ends included, and one to spare. */
const SERIES_ROWS = 290
/** Exact decimals as text, statistics as doubles, grades as letters; null unknown. */
export type MetricValue = string | number | null
export type MetricId = (typeof METRICS)[number]['id']

/** Every slot metric of one slot. */
export interface MetricSlot {
  metricTime: Date
  values: Readonly<Record<MetricId, MetricValue>>
}

const isDecimal = (metric: { storage: string }) => metric.storage === 'price' || metric.storage === 'amount'

/** Slot metrics of one asset in [from, to], oldest first. Slots without a row are absent. */
export async function listMetricSlots(input: {
  assetId: string
  from: Date
  to: Date
}): Promise<MetricSlot[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT metric_time, ?? FROM crypto_metrics WHERE asset_id = ? AND metric_time BETWEEN ? AND ? ORDER BY metric_time LIMIT ?',
    [METRICS.map(({ id }) => id), input.assetId, input.from, input.to, SERIES_ROWS],
  )
  return rows.map((row) => ({
    metricTime: row.metric_time,
    values: Object.fromEntries(
      METRICS.map((metric) => {
        const value: MetricValue = row[metric.id]
        return [metric.id, typeof value === 'string' && isDecimal(metric) ? canonicalDecimal(value) : value]
      }),
    ) as Record<MetricId, MetricValue>,
  }))
}

/** Who an asset is and its newest figures; `newest` is null until it has a first slot. */
export interface AssetHead {
  assetId: string
  coingeckoId: string
  symbol: string
  name: string
  rank: number | null
  tracked: boolean
  lastSeenAt: Date
  newest: {
    metricTime: Date
    sampledAt: Date
    priceUsd: string | null
    marketCapUsd: string | null
    dataGrade: Grade
    documentId: string
  } | null
}

/** One asset with its newest figures, or null when there is no such asset. */
export async function getAssetHead(assetId: string): Promise<AssetHead | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT a.id, a.coingecko_id, a.symbol, a.name, a.market_rank, a.tracked, a.last_seen_at, s.metric_time, s.sampled_at, s.price_usd, s.market_cap_usd, s.data_grade, s.document_id FROM assets a LEFT JOIN asset_snapshots s ON s.asset_id = a.id WHERE a.id = ?',
    [assetId],
  )
  const row = rows[0]
  if (!row) return null
  return {
    assetId: String(row.id),
    coingeckoId: row.coingecko_id,
    symbol: row.symbol,
    name: row.name,
    rank: row.market_rank,
    tracked: Number(row.tracked) === 1,
    lastSeenAt: row.last_seen_at,
    newest: row.metric_time && {
      metricTime: row.metric_time,
      sampledAt: row.sampled_at,
      priceUsd: row.price_usd === null ? null : canonicalDecimal(row.price_usd),
      marketCapUsd: row.market_cap_usd === null ? null : canonicalDecimal(row.market_cap_usd),
      dataGrade: row.data_grade,
      documentId: String(row.document_id),
    },
  }
}
