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

/** A restatement with who it speaks of. */
export interface RestatementLine extends Restatement {
  id: string
  coingeckoId: string
  name: string
  /** Change of a price against what was shown, a ratio as a double to rank by; null for other figures. */
  change: number | null
}

/** The restatements of one run: how many, of how many assets, and the largest of them. */
export interface RestatedRun {
  runId: string
  /** Job and part of it; null when the run is gone. */
  job: string | null
  shard: string | null
  figures: number
  assets: number
  /** Largest change of a price against what was shown, a ratio without sign; null where no price changed. */
  largest: number | null
  restatedAt: Date
  /** By size, the largest first. */
  lines: RestatementLine[]
}

/** Columns that hold a price people quote, and those of the extremes and means of prices: of these a change has a size. */
const IS_PRICE =
  "(s.metric IN ('price_usd', 'open', 'high', 'low', 'close') OR s.metric LIKE '%\\_price\\_%')"
const CHANGE = `CASE WHEN ${IS_PRICE} AND s.old_value > 0 AND s.new_value > 0 THEN s.new_value / s.old_value - 1 END`

const THIS_WEEK = 's.restated_at > UTC_TIMESTAMP(3) - INTERVAL 7 DAY'

/** The runs that restated last within a week, newest first, each with its largest `lines`. */
export async function listRestatedRuns(input: { runs: number; lines: number }): Promise<RestatedRun[]> {
  const [runs] = await getPool().query<RowDataPacket[]>(
    `SELECT g.run_id, r.job, r.shard, g.figures, g.assets, g.largest, g.restated_at FROM (SELECT s.run_id, COUNT(*) AS figures, COUNT(DISTINCT s.asset_id) AS assets, MAX(ABS(${CHANGE})) AS largest, MAX(s.restated_at) AS restated_at FROM restatements s WHERE ${THIS_WEEK} GROUP BY s.run_id ORDER BY restated_at DESC, s.run_id DESC LIMIT ?) g LEFT JOIN runs r ON r.id = g.run_id ORDER BY g.restated_at DESC, g.run_id DESC`,
    [input.runs],
  )
  if (runs.length === 0) return []
  const ids = runs.map((run) => String(run.run_id))
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT id, table_name, asset_id, coingecko_id, name, row_time, row_part, metric, old_value, new_value, shown_from, reason, run_id, restated_at, relative_change FROM (SELECT s.id, s.table_name, s.asset_id, a.coingecko_id, a.name, s.row_time, s.row_part, s.metric, s.old_value, s.new_value, s.shown_from, s.reason, s.run_id, s.restated_at, ${CHANGE} AS relative_change, ROW_NUMBER() OVER (PARTITION BY s.run_id ORDER BY ABS(${CHANGE}) DESC, s.id DESC) AS place FROM restatements s JOIN assets a ON a.id = s.asset_id WHERE ${THIS_WEEK} AND s.run_id IN (?)) numbered WHERE place <= ? ORDER BY place`,
    [ids, input.lines],
  )
  const lines = rows.map(toLine)
  return runs.map((run) => ({
    runId: String(run.run_id),
    job: run.job,
    shard: run.shard,
    figures: Number(run.figures),
    assets: Number(run.assets),
    largest: run.largest === null ? null : Number(run.largest),
    restatedAt: run.restated_at,
    lines: lines.filter(({ runId }) => runId === String(run.run_id)),
  }))
}

const toLine = (row: RowDataPacket): RestatementLine => ({
  id: String(row.id),
  tableName: row.table_name,
  assetId: String(row.asset_id),
  coingeckoId: row.coingecko_id,
  name: row.name,
  rowTime: row.row_time,
  rowPart: row.row_part,
  metric: row.metric,
  oldValue: row.old_value,
  newValue: row.new_value,
  shownFrom: row.shown_from,
  restatedAt: row.restated_at,
  reason: row.reason,
  runId: String(row.run_id),
  change: row.relative_change === null ? null : Number(row.relative_change),
})

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
