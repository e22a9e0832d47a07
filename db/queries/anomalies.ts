import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { Grade } from '../../lib/domain/market'
import type { Detection } from '../../lib/signals/contract'
import { getPool } from '../client'
import { batchesOf } from './assets'

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
  /** How long before our sample the source had refreshed the coin; null where it does not say. */
  staleMs: number | null
}

/** Figures of one slot. Doubles: a statistic judges them, nobody books them. */
export async function listSlotFigures(
  connection: PoolConnection,
  input: { assetIds: string[]; slot: number },
): Promise<SlotFigures[]> {
  if (input.assetIds.length === 0) return []
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT m.asset_id, a.coingecko_id, m.symbol, a.name, m.price_usd, m.log_return_5m, m.log_return_1h, m.data_grade, TIMESTAMPDIFF(SECOND, r.source_updated_at, r.sampled_at) AS stale_seconds FROM crypto_metrics m JOIN assets a ON a.id = m.asset_id JOIN raw_crypto_market_data r ON r.asset_id = m.asset_id AND r.observed_at = m.metric_time WHERE m.metric_time = ? AND m.asset_id IN (?) ORDER BY m.asset_id',
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
    staleMs: row.stale_seconds === null ? null : Number(row.stale_seconds) * 1000,
  }))
}

/** The returns of one asset at one slot; null unknown. */
export interface SlotReturns {
  assetId: string
  '5m': number | null
  '1h': number | null
}

/** Those of the assets whose price moved by a floor at least at one slot: few, at most times. */
export async function listMoves(input: {
  assetIds: string[]
  slot: number
  floors: { '5m': number; '1h': number }
}): Promise<SlotReturns[]> {
  if (input.assetIds.length === 0) return []
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT asset_id, log_return_5m, log_return_1h FROM crypto_metrics WHERE metric_time = ? AND asset_id IN (?) AND (ABS(log_return_5m) >= ? OR ABS(log_return_1h) >= ?) ORDER BY asset_id',
    [new Date(input.slot), input.assetIds, input.floors['5m'], input.floors['1h']],
  )
  return rows.map((row) => ({
    assetId: String(row.asset_id),
    '5m': row.log_return_5m,
    '1h': row.log_return_1h,
  }))
}

/** Known returns of one asset over one stretch, by length, in no order. */
export interface PastReturns {
  '5m': number[]
  '1h': number[]
}

/** Assets whose returns one statement reads: a week of 25 is 50,000 rows. */
const RETURN_ASSETS = 25

/** Returns in [from, to) of some assets. */
export async function mapReturns(
  connection: PoolConnection,
  input: { assetIds: string[]; from: number; to: number },
): Promise<Map<string, PastReturns>> {
  const past = new Map<string, PastReturns>(input.assetIds.map((id) => [id, { '5m': [], '1h': [] }]))
  for (const batch of batchesOf(input.assetIds, RETURN_ASSETS)) {
    const [rows] = await connection.query<RowDataPacket[][]>({
      sql: 'SELECT asset_id, log_return_5m, log_return_1h FROM crypto_metrics WHERE asset_id IN (?) AND metric_time >= ? AND metric_time < ?',
      values: [batch, new Date(input.from), new Date(input.to)],
      rowsAsArray: true,
    })
    for (const [id, fiveMinutes, hour] of rows) {
      const own = past.get(String(id))
      if (typeof fiveMinutes === 'number') own?.['5m'].push(fiveMinutes)
      if (typeof hour === 'number') own?.['1h'].push(hour)
    }
  }
  return past
}

/** Close and rolling volume of an hourly bar, as doubles; null unknown. */
export interface BarFigures {
  openTime: number
  close: number
  volumeUsd24h: number | null
}

/** Hourly bars that open in [from, to], by asset, oldest first. */
export async function mapHourlyBars(
  connection: PoolConnection,
  input: { assetIds: string[]; from: number; to: number },
): Promise<Map<string, BarFigures[]>> {
  const bars = new Map<string, BarFigures[]>(input.assetIds.map((id) => [id, []]))
  if (input.assetIds.length === 0) return bars
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT asset_id, open_time, close, volume_24h_usd FROM market_candles WHERE asset_id IN (?) AND `interval` = '1h' AND open_time BETWEEN ? AND ? ORDER BY asset_id, open_time",
    [input.assetIds, new Date(input.from), new Date(input.to)],
  )
  for (const row of rows) {
    bars.get(String(row.asset_id))?.push({
      openTime: row.open_time.getTime(),
      close: Number(row.close),
      volumeUsd24h: row.volume_24h_usd === null ? null : Number(row.volume_24h_usd),
    })
  }
  return bars
}

/** Known rolling volumes of the hourly bars that open at the given times, by asset and open time. */
export async function mapVolumes(
  connection: PoolConnection,
  input: { assetIds: string[]; openTimes: number[] },
): Promise<Map<string, Map<number, number>>> {
  const volumes = new Map<string, Map<number, number>>(input.assetIds.map((id) => [id, new Map()]))
  if (input.assetIds.length === 0 || input.openTimes.length === 0) return volumes
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT asset_id, open_time, volume_24h_usd FROM market_candles WHERE asset_id IN (?) AND `interval` = '1h' AND open_time IN (?) AND volume_24h_usd IS NOT NULL",
    [input.assetIds, input.openTimes.map((at) => new Date(at))],
  )
  for (const row of rows)
    volumes.get(String(row.asset_id))?.set(row.open_time.getTime(), Number(row.volume_24h_usd))
  return volumes
}

interface FoundAnomaly {
  detection: Detection
  figures: SlotFigures
  ruleVersion: number
  detectedAt: Date
  runId: string
}

async function findAnomaly(connection: PoolConnection, input: FoundAnomaly): Promise<string | null> {
  const { detection, figures, ruleVersion } = input
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT id FROM market_anomalies WHERE asset_id = ? AND type = ? AND horizon = ? AND bar_time = ? AND rule_version = ?',
    [figures.assetId, detection.type, detection.horizon, new Date(detection.barTime), ruleVersion],
  )
  return rows[0] ? String(rows[0].id) : null
}

/**
 * Keeps a detection once; the caller holds the asset's lock. Returns its id, also when it was kept before.
 * Key: asset, type, horizon, bar and rule version.
 */
export async function insertAnomaly(connection: PoolConnection, input: FoundAnomaly): Promise<string> {
  const { detection, figures } = input
  const known = await findAnomaly(connection, input)
  if (known) return known
  const [result] = await connection.query<ResultSetHeader>(
    'INSERT INTO market_anomalies (asset_id, symbol, type, horizon, bar_time, direction, magnitude, score, current_value, previous_value, baseline, samples, data_grade, rule_version, detected_at, known_from, run_id) VALUES (?)',
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

const DETECTION_COLUMNS =
  'n.type, n.horizon, n.bar_time, n.direction, n.magnitude, n.score, n.current_value, n.previous_value, n.baseline, n.samples'

const toDetection = (row: RowDataPacket): Detection => ({
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
})

/** What was told as new at slots and bars since an instant, by asset, in the order of the bars; repeats are `info`. */
export async function mapToldMoves(
  input: { assetIds: string[]; since: number },
  connection: Pool | PoolConnection = getPool(),
): Promise<Map<string, Detection[]>> {
  const detections = new Map<string, Detection[]>(input.assetIds.map((id) => [id, []]))
  if (input.assetIds.length === 0) return detections
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT n.asset_id, ${DETECTION_COLUMNS} FROM market_anomalies n LEFT JOIN alert_events e ON e.event_key = CONCAT('anomaly:', n.id) WHERE n.asset_id IN (?) AND n.bar_time >= ? AND COALESCE(e.severity, '') <> 'info' ORDER BY n.bar_time, n.id`,
    [input.assetIds, new Date(input.since)],
  )
  for (const row of rows) detections.get(String(row.asset_id))?.push(toDetection(row))
  return detections
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

const LINE_COLUMNS = `n.id, a.coingecko_id, a.name, ${DETECTION_COLUMNS}, n.rule_version, n.data_grade, n.detected_at`
/** A move that is only seen again is told as "Still: …", and is no line of its own. */
const LINES =
  "market_anomalies n JOIN assets a ON a.id = n.asset_id LEFT JOIN alert_events e ON e.event_key = CONCAT('anomaly:', n.id) WHERE COALESCE(e.title, '') NOT LIKE 'Still: %'"

const toLine = (row: RowDataPacket): AnomalyLine => ({
  id: String(row.id),
  coingeckoId: row.coingecko_id,
  name: row.name,
  detection: toDetection(row),
  ruleVersion: Number(row.rule_version),
  dataGrade: row.data_grade,
  detectedAt: row.detected_at,
})

/** Anomalies detected since an instant, newest first; a move that is only seen again is left out. */
export async function listAnomalies(input: { since: Date; limit: number }): Promise<AnomalyLine[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${LINE_COLUMNS} FROM ${LINES} AND n.detected_at >= ? ORDER BY n.detected_at DESC, n.id DESC LIMIT ?`,
    [input.since, input.limit],
  )
  return rows.map(toLine)
}

/** Anomalies of one asset at slots and bars in [from, to), newest first; a move that is only seen again is left out. */
export async function listAssetAnomalies(input: {
  assetId: string
  from: Date
  to: Date
  limit: number
}): Promise<AnomalyLine[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${LINE_COLUMNS} FROM ${LINES} AND n.asset_id = ? AND n.bar_time >= ? AND n.bar_time < ? ORDER BY n.bar_time DESC, n.id DESC LIMIT ?`,
    [input.assetId, input.from, input.to, input.limit],
  )
  return rows.map(toLine)
}
