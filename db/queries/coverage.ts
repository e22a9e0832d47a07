import type { RowDataPacket } from 'mysql2/promise'
import type { HourCoverage, WatchedAsset } from '../../lib/domain/gap-grid'
import { getPool } from '../client'

/** More assets than this no installation tracks; the list stays bounded. */
const ASSET_LIMIT = 5_000
/** Joins the samples of a bar and its asset in one number that MIN can compare: ids stay below. */
const ID_SPACE = 1_000_000_000_000

/**
 * The tracked assets by rank, each with the instant from which on a slot without a price is a gap. Its first bar is the
 * first entry of its key: MIN would read all of them.
 */
export async function listWatchedAssets(): Promise<WatchedAsset[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT a.id, a.coingecko_id, a.name, a.first_seen_at, (SELECT c.open_time FROM market_candles c WHERE c.asset_id = a.id AND c.`interval` = '1h' ORDER BY c.open_time LIMIT 1) AS first_bar FROM assets a WHERE a.tracked = 1 ORDER BY a.market_rank IS NULL, a.market_rank, a.id LIMIT ?",
    [ASSET_LIMIT],
  )
  return rows.map((row) => ({
    assetId: String(row.id),
    coingeckoId: row.coingecko_id,
    name: row.name,
    since:
      row.first_bar === null
        ? null
        : new Date(Math.max(row.first_seen_at.getTime(), row.first_bar.getTime())),
  }))
}

const IS_BEFORE = 'c.open_time + INTERVAL 1 HOUR <= a.first_seen_at'
/** Slots of the hour in which an asset was seen first that come before it are nobody's gap. */
const SINCE_FIRST = 'LEAST(c.samples, c.expected_samples - FLOOR(MINUTE(a.first_seen_at) / 5))'

/**
 * Coverage of each hour that opens in [from, to), oldest first, from the hourly bars of the tracked assets, or of one.
 * One grouped statement over the key of the bars: as many rows as hours.
 */
export async function listHourCoverage(input: {
  from: Date
  to: Date
  assetId: string | null
}): Promise<HourCoverage[]> {
  const { sql, values } = hourCoverageSql(input)
  const [rows] = await getPool().query<RowDataPacket[]>(sql, values)
  return rows.map((row) => ({
    at: row.open_time,
    present: Number(row.present),
    watched: Number(row.watched),
    loadedExpected: Number(row.loaded_expected),
    coarse: Number(row.coarse),
    least: row.least === null ? null : leastOf(Number(row.least)),
  }))
}

const leastOf = (packed: number) => ({
  assetId: String(packed % ID_SPACE),
  samples: Math.floor(packed / ID_SPACE),
})

/** The statement of `listHourCoverage`, for the test that asks the database for its plan. */
export function hourCoverageSql({ from, to, assetId }: { from: Date; to: Date; assetId: string | null }) {
  const one = assetId === null ? '' : ' AND c.asset_id = ?'
  return {
    sql: `SELECT c.open_time, SUM(CASE WHEN ${IS_BEFORE} THEN IF(c.samples >= c.expected_samples, c.samples, 0) WHEN c.open_time <= a.first_seen_at THEN ${SINCE_FIRST} ELSE c.samples END) AS present, SUM(NOT ${IS_BEFORE}) AS watched, SUM(IF(${IS_BEFORE} AND c.samples >= c.expected_samples, c.expected_samples, 0)) AS loaded_expected, SUM(${IS_BEFORE} AND c.samples < c.expected_samples) AS coarse, MIN(IF(${IS_BEFORE}, NULL, c.samples * ${ID_SPACE} + c.asset_id)) AS least FROM market_candles c JOIN assets a ON a.id = c.asset_id WHERE a.tracked = 1 AND c.\`interval\` = '1h' AND c.open_time >= ? AND c.open_time < ?${one} GROUP BY c.open_time ORDER BY c.open_time`,
    values: [from, to, ...(assetId === null ? [] : [assetId])],
  }
}
