import type { RowDataPacket } from 'mysql2/promise'
import { SLOT_MS } from '../../lib/domain/slot'
import { getPool } from '../client'
import { type AssetSnapshot, SNAPSHOT_COLUMNS, toSnapshot } from './market'

/** A figure this much older than the newest of all does not speak of now: it is not counted and does not compete. */
const FRESH_MS = 6 * SLOT_MS
const TRACKED = 'FROM assets a JOIN asset_snapshots s ON s.asset_id = a.id WHERE a.tracked = 1'
const KNOWN = 's.log_return_24h IS NOT NULL AND s.metric_time >= ?'

export interface MarketSummary {
  tracked: number
  /** By the exact sign of the change over 24 hours, among assets with a figure of about now. */
  rose: number
  fell: number
  /** Assets whose change is not known, or not known of about now. */
  unknown: number
  /** Middle change over 24 hours as a simple ratio, a double; null when none is known. */
  medianChange24h: number | null
  /** Newest slot of all; null while there is none. */
  newestSlot: Date | null
  /** The assets with the largest simple changes over 24 hours, either way, the largest first. */
  movers: AssetSnapshot[]
}

/** The whole market in a few figures, every tracked asset whatever its rank, with its `movers` largest changes. */
export async function getMarketSummary(input: { movers: number }): Promise<MarketSummary> {
  const [[newest]] = await getPool().query<RowDataPacket[]>(
    `SELECT COUNT(*) AS tracked, MAX(s.metric_time) AS newest_slot ${TRACKED}`,
  )
  const newestSlot: Date | null = newest?.newest_slot ?? null
  const since = new Date((newestSlot?.getTime() ?? 0) - FRESH_MS)
  const [[[counts]], [[middle]], [movers]] = await Promise.all([
    getPool().query<RowDataPacket[]>(
      `SELECT COUNT(*) AS known, SUM(s.log_return_24h > 0) AS rose, SUM(s.log_return_24h < 0) AS fell ${TRACKED} AND ${KNOWN}`,
      [since],
    ),
    getPool().query<RowDataPacket[]>(
      `SELECT AVG(EXP(r) - 1) AS median_change FROM (SELECT s.log_return_24h AS r, ROW_NUMBER() OVER (ORDER BY s.log_return_24h, a.id) AS place, COUNT(*) OVER () AS known ${TRACKED} AND ${KNOWN}) ranked WHERE place IN (FLOOR((known + 1) / 2), FLOOR((known + 2) / 2))`,
      [since],
    ),
    getPool().query<RowDataPacket[]>(
      `SELECT ${SNAPSHOT_COLUMNS} FROM (SELECT a.id, ABS(EXP(s.log_return_24h) - 1) AS size ${TRACKED} AND ${KNOWN} ORDER BY size DESC, a.id LIMIT ?) p JOIN assets a ON a.id = p.id JOIN asset_snapshots s ON s.asset_id = p.id ORDER BY p.size DESC, p.id`,
      [since, input.movers],
    ),
  ])
  const tracked = Number(newest?.tracked ?? 0)
  return {
    tracked,
    rose: Number(counts?.rose ?? 0),
    fell: Number(counts?.fell ?? 0),
    unknown: tracked - Number(counts?.known ?? 0),
    medianChange24h: middle?.median_change ?? null,
    newestSlot,
    movers: movers.map(toSnapshot),
  }
}
