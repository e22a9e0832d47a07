import type { Connection, RowDataPacket } from 'mysql2/promise'
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { SPARKLINE_HOURS } from '@/lib/metrics/slot-series'
import { encodeSparkline } from '@/lib/metrics/slot-series-codec'
import {
  analyseTables,
  insertAssets,
  insertMarketRows,
  lastWholeSlot,
  makeNumbers,
} from '../stage/market-rows'
import type { Database } from '../stage/stage'
import { insertBars } from '../tick/history'

/** So few that 10,000 rows are a day of each: with less history the pages would show less, not cost less. */
export const ASSETS = 34

/** A database as the pipeline leaves it after `rows` market rows: bars, snapshots and the ledger's last run. */
export async function fillPages(database: Database, rows: number): Promise<void> {
  const [slots, end] = [Math.floor(rows / ASSETS), lastWholeSlot()]
  const connection = await database.connect()
  try {
    await insertAssets(connection, ASSETS)
    await makeNumbers(connection, slots)
    await insertMarketRows(connection, { assets: ASSETS, slots, end })
    await insertAllBars(connection, slots, end)
    await insertSnapshots(connection, end)
    await connection.query(
      "INSERT INTO runs (job, slot, shard, status, attempt, created_at) VALUES ('market', ?, '', 'succeeded', 1, UTC_TIMESTAMP(3))",
      [new Date(end)],
    )
    await connection.query(
      "INSERT INTO run_attempts (run_id, attempt, trigger_kind, status, lease_owner, started_at, finished_at, app_version) SELECT id, 1, 'cron', 'succeeded', '', slot, UTC_TIMESTAMP(3), 'bench' FROM runs",
    )
    await analyseTables(connection, ['raw_crypto_market_data', 'market_candles', 'assets', 'asset_snapshots'])
  } finally {
    await connection.end()
  }
}

async function insertAllBars(connection: Connection, slots: number, end: number): Promise<void> {
  const span = slots * SLOT_MS
  const hours = Math.floor(span / HOUR_MS)
  const hour = floorTo(end, HOUR_MS)
  await insertBars(connection, {
    interval: '1h',
    first: hour - (hours - 1) * HOUR_MS,
    count: hours,
    ms: HOUR_MS,
  })
  const days = Math.ceil(span / DAY_MS)
  const day = floorTo(end, DAY_MS)
  await insertBars(connection, { interval: '1d', first: day - (days - 1) * DAY_MS, count: days, ms: DAY_MS })
}

/** Snapshots of the newest rows, with the changes that the metrics would have found. */
async function insertSnapshots(connection: Connection, end: number): Promise<void> {
  const before = 'LEFT JOIN raw_crypto_market_data'
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT t.asset_id, t.sampled_at, t.price_usd, t.volume_24h_usd, t.market_cap_usd, LN(CAST(t.price_usd AS DOUBLE) / h.price_usd) AS hour, LN(CAST(t.price_usd AS DOUBLE) / d.price_usd) AS day, t.document_id FROM raw_crypto_market_data t ${before} h ON h.asset_id = t.asset_id AND h.observed_at = t.observed_at - INTERVAL 1 HOUR ${before} d ON d.asset_id = t.asset_id AND d.observed_at = t.observed_at - INTERVAL 1 DAY WHERE t.observed_at = ?`,
    [new Date(end)],
  )
  const values = rows.map((row) => [
    row.asset_id,
    new Date(end),
    row.sampled_at,
    row.price_usd,
    row.volume_24h_usd,
    row.market_cap_usd,
    row.hour,
    row.day,
    'A',
    new Date(floorTo(end, HOUR_MS)),
    encodeSparkline(Float32Array.from({ length: SPARKLINE_HOURS }, (_, i) => 100 + Math.sin(i / 9))),
    1,
    row.document_id,
  ])
  await connection.query(
    'INSERT INTO asset_snapshots (asset_id, metric_time, sampled_at, price_usd, volume_24h_usd, market_cap_usd, log_return_1h, log_return_24h, data_grade, sparkline_hour, sparkline, run_id, document_id) VALUES ?',
    [values],
  )
}
