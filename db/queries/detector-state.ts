import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'
import { batchesOf } from './assets'

/** Rolling state of one asset's detectors. Instants are epoch milliseconds. */
export interface DetectorStateRow {
  assetId: string
  /** Start of the newest closed bar that was judged. */
  lastBar: number
  /** What the rule packed, as JSON; null before the first bar. */
  state: unknown
}

/** Layout of a state that does not stand on today's bars any more; rules count theirs from 1. */
const OUTDATED = 0

/** Those of the assets for which the bar that opens at `bar` was not judged yet, or whose state is to be rebuilt. */
export async function listUnjudgedAssets(
  input: { assetIds: string[]; layout: number; bar: number },
  connection: Pool | PoolConnection = getPool(),
): Promise<string[]> {
  if (input.assetIds.length === 0) return []
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT a.id FROM assets a LEFT JOIN detector_state d ON d.asset_id = a.id AND d.layout = ? AND d.last_bar >= ? WHERE a.id IN (?) AND d.asset_id IS NULL ORDER BY a.id',
    [input.layout, new Date(input.bar), input.assetIds],
  )
  return rows.map((row) => String(row.id))
}

/** States by asset, of whatever layout. */
export async function mapDetectorStates(
  assetIds: string[],
  connection: Pool | PoolConnection = getPool(),
): Promise<Map<string, DetectorStateRow & { layout: number }>> {
  if (assetIds.length === 0) return new Map()
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT asset_id, last_bar, layout, state FROM detector_state WHERE asset_id IN (?)',
    [assetIds],
  )
  return new Map(
    rows.map((row) => [
      String(row.asset_id),
      {
        assetId: String(row.asset_id),
        lastBar: row.last_bar.getTime(),
        layout: Number(row.layout),
        state: typeof row.state === 'string' ? JSON.parse(row.state) : row.state,
      },
    ]),
  )
}

/** Writes states. */
export async function upsertDetectorStates(
  connection: PoolConnection,
  input: { layout: number; rows: DetectorStateRow[] },
): Promise<void> {
  for (const batch of batchesOf(input.rows, 250)) {
    await connection.query(
      'INSERT INTO detector_state (asset_id, last_bar, layout, state) VALUES ? ON DUPLICATE KEY UPDATE last_bar = VALUES(last_bar), layout = VALUES(layout), state = VALUES(state)',
      [batch.map((row) => [row.assetId, new Date(row.lastBar), input.layout, JSON.stringify(row.state)])],
    )
  }
}

/** A bar from `bar` on was built again: a state that has taken it is made anew from the bars at the next tick. */
export async function outdateDetectorState(
  connection: PoolConnection,
  input: { assetId: string; bar: number },
): Promise<void> {
  await connection.query('UPDATE detector_state SET layout = ? WHERE asset_id = ? AND last_bar >= ?', [
    OUTDATED,
    input.assetId,
    new Date(input.bar),
  ])
}
