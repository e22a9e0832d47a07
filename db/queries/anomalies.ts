import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { Grade } from '../../lib/domain/market'
import type { Detection } from '../../lib/signals/contract'
import { getPool } from '../client'

/** A slot of one asset as the detectors look at it. */
export interface SlotFigures {
  assetId: string
  coingeckoId: string
  symbol: string
  name: string
  priceUsd: number | null
  logReturn5m: number | null
  logReturn1h: number | null
  dataGrade: Grade
}

/** Figures of one slot. Doubles: a statistic judges them, nobody books them. */
export async function listSlotFigures(
  connection: PoolConnection,
  input: { assetIds: string[]; slot: number },
): Promise<SlotFigures[]> {
  if (input.assetIds.length === 0) return []
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT m.asset_id, a.coingecko_id, m.symbol, a.name, m.price_usd, m.log_return_5m, m.log_return_1h, m.data_grade FROM crypto_metrics m JOIN assets a ON a.id = m.asset_id WHERE m.metric_time = ? AND m.asset_id IN (?) ORDER BY m.asset_id',
    [new Date(input.slot), input.assetIds],
  )
  return rows.map((row) => ({
    assetId: String(row.asset_id),
    coingeckoId: row.coingecko_id,
    symbol: row.symbol,
    name: row.name,
    priceUsd: row.price_usd === null ? null : Number(row.price_usd),
    logReturn5m: row.log_return_5m,
    logReturn1h: row.log_return_1h,
    dataGrade: row.data_grade ?? 'unknown',
  }))
}

const RETURN_COLUMNS = { '5m': 'log_return_5m', '1h': 'log_return_1h' } as const

/** Known returns of one asset in [from, to), oldest first. */
export async function listReturns(
  connection: PoolConnection,
  input: { assetId: string; horizon: keyof typeof RETURN_COLUMNS; from: number; to: number },
): Promise<number[]> {
  const column = RETURN_COLUMNS[input.horizon]
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT ${column} AS value FROM crypto_metrics WHERE asset_id = ? AND metric_time >= ? AND metric_time < ? AND ${column} IS NOT NULL ORDER BY metric_time`,
    [input.assetId, new Date(input.from), new Date(input.to)],
  )
  return rows.map((row) => Number(row.value))
}

/** Rolling volumes at the close of some hourly bars, by asset, in the order of the bars. */
export async function mapVolumes(
  connection: PoolConnection,
  input: { assetIds: string[]; bars: number[] },
): Promise<Map<string, number[]>> {
  const volumes = new Map<string, number[]>()
  if (input.assetIds.length === 0) return volumes
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT asset_id, volume_24h_usd FROM market_candles WHERE asset_id IN (?) AND `interval` = '1h' AND open_time IN (?) AND volume_24h_usd IS NOT NULL ORDER BY open_time",
    [input.assetIds, input.bars.map((bar) => new Date(bar))],
  )
  for (const row of rows) {
    const id = String(row.asset_id)
    const own = volumes.get(id) ?? []
    own.push(Number(row.volume_24h_usd))
    volumes.set(id, own)
  }
  return volumes
}

/**
 * Keeps a detection once. Returns its id, also when it was kept before.
 * Key: asset, type, horizon, bar and rule version.
 */
export async function insertAnomaly(
  connection: PoolConnection,
  input: {
    detection: Detection
    figures: SlotFigures
    ruleVersion: number
    detectedAt: Date
    runId: string
  },
): Promise<string> {
  const { detection, figures } = input
  const [result] = await connection.query<ResultSetHeader>(
    'INSERT INTO market_anomalies (asset_id, symbol, type, horizon, bar_time, direction, magnitude, score, current_value, previous_value, baseline, samples, data_grade, rule_version, detected_at, known_from, run_id) VALUES (?) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)',
    [
      [
        figures.assetId,
        figures.symbol,
        detection.type,
        detection.horizon,
        new Date(detection.barTime),
        detection.direction,
        detection.magnitude,
        detection.score,
        detection.currentValue,
        detection.previousValue,
        detection.baseline,
        detection.samples,
        figures.dataGrade,
        input.ruleVersion,
        input.detectedAt,
        input.detectedAt,
        input.runId,
      ],
    ],
  )
  return String(result.insertId)
}

/** An anomaly as people read it. */
export interface AnomalyLine {
  id: string
  coingeckoId: string
  name: string
  detection: Detection
  ruleVersion: number
  dataGrade: Grade
  detectedAt: Date
}

/** Anomalies detected since an instant, newest first. */
export async function listAnomalies(input: { since: Date; limit: number }): Promise<AnomalyLine[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT n.id, a.coingecko_id, a.name, n.type, n.horizon, n.bar_time, n.direction, n.magnitude, n.score, n.current_value, n.previous_value, n.baseline, n.samples, n.rule_version, n.data_grade, n.detected_at FROM market_anomalies n JOIN assets a ON a.id = n.asset_id WHERE n.detected_at >= ? ORDER BY n.detected_at DESC, n.id DESC LIMIT ?',
    [input.since, input.limit],
  )
  return rows.map((row) => ({
    id: String(row.id),
    coingeckoId: row.coingecko_id,
    name: row.name,
    detection: {
      type: row.type,
      horizon: row.horizon,
      barTime: row.bar_time.getTime(),
      direction: row.direction,
      magnitude: row.magnitude,
      score: row.score,
      currentValue: row.current_value,
      previousValue: row.previous_value,
      baseline: row.baseline,
      samples: Number(row.samples),
    },
    ruleVersion: Number(row.rule_version),
    dataGrade: row.data_grade,
    detectedAt: row.detected_at,
  }))
}
