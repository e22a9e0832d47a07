import type { RowDataPacket } from 'mysql2/promise'
import type { Grade } from '../../lib/domain/market'
import type { Proof, RunFacts } from '../../lib/domain/proof'
import { HOUR_MS } from '../../lib/domain/slot'
import { canonicalDecimal } from '../../lib/kernels/decimal'
import type { MetricInputs } from '../../lib/metrics/contract'
import { METRICS } from '../../lib/metrics/index'
import { SPARKLINE_HOURS } from '../../lib/metrics/slot-series'
import { decodeSparkline } from '../../lib/metrics/slot-series-codec'
import { getPool } from '../client'
import { getDocumentFacts } from './documents'

/** Rows of a proof: a day of slots and one to spare. */
const PROOF_ROWS = 300
/** Points one chart may ask for, all assets together. */
const SERIES_ROWS = 50_000

const decimalOrNull = (value: string | null) => (value === null ? null : canonicalDecimal(value))

export interface AssetSnapshot {
  assetId: string
  coingeckoId: string
  symbol: string
  name: string
  rank: number | null
  metricTime: Date
  sampledAt: Date
  priceUsd: string | null
  volume24hUsd: string | null
  marketCapUsd: string | null
  logReturn1h: number | null
  logReturn24h: number | null
  dataGrade: Grade
  /** Last price of each hour of the past week, oldest first; null where there was none. For drawing only. */
  sparkline: { startsAt: Date; stepMs: number; values: (number | null)[] }
}

/** Newest figures of the tracked assets, by rank (unranked last). */
export async function listSnapshots(input: { limit: number }): Promise<AssetSnapshot[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT a.id, a.coingecko_id, a.symbol, a.name, a.market_rank, s.metric_time, s.sampled_at, s.price_usd, s.volume_24h_usd, s.market_cap_usd, s.log_return_1h, s.log_return_24h, s.data_grade, s.sparkline_hour, s.sparkline FROM assets a JOIN asset_snapshots s ON s.asset_id = a.id WHERE a.tracked = 1 ORDER BY a.market_rank IS NULL, a.market_rank, a.id LIMIT ?',
    [input.limit],
  )
  return rows.map((row) => ({
    assetId: String(row.id),
    coingeckoId: row.coingecko_id,
    symbol: row.symbol,
    name: row.name,
    rank: row.market_rank,
    metricTime: row.metric_time,
    sampledAt: row.sampled_at,
    priceUsd: decimalOrNull(row.price_usd),
    volume24hUsd: decimalOrNull(row.volume_24h_usd),
    marketCapUsd: decimalOrNull(row.market_cap_usd),
    logReturn1h: row.log_return_1h,
    logReturn24h: row.log_return_24h,
    dataGrade: row.data_grade,
    sparkline: {
      startsAt: new Date(row.sparkline_hour.getTime() - (SPARKLINE_HOURS - 1) * HOUR_MS),
      stepMs: HOUR_MS,
      values: decodeSparkline(row.sparkline),
    },
  }))
}

export interface PricePoint {
  at: Date
  priceUsd: string | null
}

/**
 * Prices in [from, to], oldest first: the stored rows whose slot starts a step of `stepMs`; steps without a row are
 * absent. Assets without rows are absent.
 */
export async function listPriceSeries(input: {
  assetIds: string[]
  from: Date
  to: Date
  stepMs: number
}): Promise<{ assetId: string; points: PricePoint[] }[]> {
  if (input.assetIds.length === 0) return []
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT asset_id, observed_at, price_usd FROM raw_crypto_market_data WHERE asset_id IN (?) AND observed_at BETWEEN ? AND ? AND MOD(UNIX_TIMESTAMP(observed_at), ?) = 0 ORDER BY asset_id, observed_at LIMIT ?',
    [input.assetIds, input.from, input.to, input.stepMs / 1000, SERIES_ROWS],
  )
  const series = new Map<string, PricePoint[]>()
  for (const row of rows) {
    const id = String(row.asset_id)
    const points = series.get(id) ?? []
    points.push({ at: row.observed_at, priceUsd: decimalOrNull(row.price_usd) })
    series.set(id, points)
  }
  return [...series].map(([assetId, points]) => ({ assetId, points }))
}

/**
 * Where one stored figure comes from: its value, the rows it was computed from (newest first), the document behind
 * the newest row, and the runs that fetched and computed it. `metric` is a column of the registry. Null when there is no such row.
 */
export async function getProof(input: {
  assetId: string
  metric: string
  metricTime: Date
}): Promise<Proof | null> {
  const metric = METRICS.find((one) => one.id === input.metric)
  if (!metric) return null
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT m.??, m.input_watermark, r.id AS run_id, r.job, r.slot, r.attempt FROM crypto_metrics m LEFT JOIN runs r ON r.id = m.run_id WHERE m.asset_id = ? AND m.metric_time = ?',
    [metric.id, input.assetId, input.metricTime],
  )
  const row = rows[0]
  if (!row) return null
  const value: unknown = row[metric.id]
  const inputs = await listProofInputs({ ...input, inputs: metric.inputs })
  return {
    value:
      value === null
        ? null
        : typeof value === 'string' && /^-?\d/.test(value)
          ? canonicalDecimal(value)
          : String(value),
    metricTime: input.metricTime,
    inputWatermark: row.input_watermark,
    computedBy: toRun(row),
    fetchedBy: inputs[0] ? await getFetchingRun(inputs[0].documentId) : null,
    inputs,
    document: inputs[0] ? await getDocumentFacts(inputs[0].documentId) : null,
  }
}

/** The run of a joined row; its columns are null when the ledger has none. */
const toRun = (row: RowDataPacket): RunFacts | null =>
  row.run_id === null
    ? null
    : { id: String(row.run_id), job: row.job, slot: row.slot, attempt: Number(row.attempt) }

async function getFetchingRun(documentId: string): Promise<RunFacts | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT r.id AS run_id, r.job, r.slot, d.attempt FROM source_documents d LEFT JOIN runs r ON r.id = d.run_id WHERE d.id = ?',
    [documentId],
  )
  return rows[0] ? toRun(rows[0]) : null
}

async function listProofInputs(input: {
  assetId: string
  inputs: MetricInputs
  metricTime: Date
}): Promise<Proof['inputs']> {
  const at = input.metricTime.getTime()
  const span = input.inputs.kind === 'span'
  const bounds =
    input.inputs.kind === 'span'
      ? [new Date(at - input.inputs.spanMs), input.metricTime]
      : [input.inputs.lagsMs.map((lag) => new Date(at - lag))]
  const condition = span ? 'observed_at > ? AND observed_at <= ?' : 'observed_at IN (?)'
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT observed_at, sampled_at, price_usd, volume_24h_usd, granularity, origin, document_id FROM raw_crypto_market_data WHERE asset_id = ? AND ${condition} ORDER BY observed_at DESC LIMIT ${PROOF_ROWS}`,
    [input.assetId, ...bounds],
  )
  return rows.map((row) => ({
    observedAt: row.observed_at,
    sampledAt: row.sampled_at,
    priceUsd: decimalOrNull(row.price_usd),
    volume24hUsd: decimalOrNull(row.volume_24h_usd),
    granularity: row.granularity,
    origin: row.origin,
    documentId: String(row.document_id),
  }))
}
