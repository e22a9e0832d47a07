import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'
import { batchesOf } from './assets'

/** resampled: a later sample of the same slot. corrected: the source says otherwise now. late_input: an input came late. */
export type RestatementReason = 'resampled' | 'corrected' | 'late_input'

/** A figure that had been shown and was changed. Values are exact text; null is unknown. */
export interface Restatement {
  tableName: string
  assetId: string
  rowTime: Date
  /** The rest of the row's key, e.g. 1h for a candle; '' when there is none. */
  rowPart: string
  /** Column that changed. */
  metric: string
  oldValue: string | null
  newValue: string | null
  /** known_from of the version that was shown, and of the one that replaced it. */
  shownFrom: Date
  restatedAt: Date
  reason: RestatementReason
  runId: string
}

/** Records restatements in the transaction that makes them. A run that restates a figure again keeps what was shown first. */
export async function insertRestatements(
  connection: PoolConnection,
  lines: readonly Restatement[],
): Promise<void> {
  for (const batch of batchesOf(lines)) {
    await connection.query(
      'INSERT INTO restatements (table_name, asset_id, row_time, row_part, metric, old_value, new_value, shown_from, reason, run_id, restated_at) VALUES ? ON DUPLICATE KEY UPDATE new_value = VALUES(new_value), reason = VALUES(reason), restated_at = VALUES(restated_at)',
      [
        batch.map((one) => [
          one.tableName,
          one.assetId,
          one.rowTime,
          one.rowPart,
          one.metric,
          one.oldValue,
          one.newValue,
          one.shownFrom,
          one.reason,
          one.runId,
          one.restatedAt,
        ]),
      ],
    )
  }
}

/** A restatement with who it speaks of and the job that made it (null when its run is gone). */
export interface RestatementLine extends Restatement {
  id: string
  coingeckoId: string
  job: string | null
}

/** The newest restatements, newest first. */
export async function listRestatements(input: { limit: number }): Promise<RestatementLine[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT s.id, s.table_name, s.asset_id, a.coingecko_id, s.row_time, s.row_part, s.metric, s.old_value, s.new_value, s.shown_from, s.reason, s.run_id, s.restated_at, r.job FROM restatements s JOIN assets a ON a.id = s.asset_id LEFT JOIN runs r ON r.id = s.run_id ORDER BY s.restated_at DESC, s.id DESC LIMIT ?',
    [input.limit],
  )
  return rows.map((row) => ({
    id: String(row.id),
    tableName: row.table_name,
    assetId: String(row.asset_id),
    coingeckoId: row.coingecko_id,
    rowTime: row.row_time,
    rowPart: row.row_part,
    metric: row.metric,
    oldValue: row.old_value,
    newValue: row.new_value,
    shownFrom: row.shown_from,
    restatedAt: row.restated_at,
    reason: row.reason,
    runId: String(row.run_id),
    job: row.job,
  }))
}

/** Restatements of the last 24 hours by the database's clock. */
export async function countRestatements24h(): Promise<number> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT COUNT(*) AS n FROM restatements WHERE restated_at > UTC_TIMESTAMP(3) - INTERVAL 24 HOUR',
  )
  return Number(rows[0]?.n)
}

/** The largest change of a shown price of one asset, and how many others changed with it. */
export interface AssetRestatement {
  assetId: string
  coingeckoId: string
  name: string
  rowTime: Date
  metric: string
  oldValue: string
  newValue: string
  /** Change against what was shown, as a ratio; a double, to rank by. */
  change: number
  figures: number
  restatedAt: Date
}

/** Shown prices that were changed since an instant by at least `least` (a ratio), one line an asset, largest first. */
export async function listLargeRestatements(input: {
  since: Date
  least: number
  limit: number
}): Promise<AssetRestatement[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT asset_id, coingecko_id, name, row_time, metric, old_value, new_value, relative_change, figures, restated_at FROM (
       SELECT asset_id, coingecko_id, name, row_time, metric, old_value, new_value, restated_at, relative_change, ROW_NUMBER() OVER (PARTITION BY asset_id ORDER BY ABS(relative_change) DESC, id DESC) AS place, COUNT(*) OVER (PARTITION BY asset_id) AS figures FROM (
         SELECT s.id, s.asset_id, a.coingecko_id, a.name, s.row_time, s.metric, s.old_value, s.new_value, s.restated_at, s.new_value / s.old_value - 1 AS relative_change FROM restatements s JOIN assets a ON a.id = s.asset_id WHERE s.restated_at >= ? AND s.metric IN (?) AND s.old_value > 0 AND s.new_value > 0
       ) priced WHERE ABS(relative_change) >= ?
     ) numbered WHERE place = 1 ORDER BY ABS(relative_change) DESC, asset_id LIMIT ?`,
    [input.since, PRICE_COLUMNS, input.least, input.limit],
  )
  return rows.map((row) => ({
    assetId: String(row.asset_id),
    coingeckoId: row.coingecko_id,
    name: row.name,
    rowTime: row.row_time,
    metric: row.metric,
    oldValue: row.old_value,
    newValue: row.new_value,
    change: Number(row.relative_change),
    figures: Number(row.figures),
    restatedAt: row.restated_at,
  }))
}

/** Columns that hold a price people quote. */
const PRICE_COLUMNS = ['price_usd', 'open', 'high', 'low', 'close']
