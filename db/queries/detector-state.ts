import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { batchesOf } from './assets'

/** Rolling state of one asset's detectors; `state` is what the rule packed, as JSON. Instants are epoch milliseconds. */
export interface DetectorStateRow {
  assetId: string
  lastBar: number
  state: object
}

/** States of this layout by asset; another layout counts as missing. */
export async function mapDetectorStates(
  connection: PoolConnection,
  input: { assetIds: string[]; layout: number },
): Promise<Map<string, DetectorStateRow>> {
  if (input.assetIds.length === 0) return new Map()
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT asset_id, last_bar, state FROM detector_state WHERE asset_id IN (?) AND layout = ?',
    [input.assetIds, input.layout],
  )
  return new Map(
    rows.map((row) => [
      String(row.asset_id),
      {
        assetId: String(row.asset_id),
        lastBar: row.last_bar.getTime(),
        state: typeof row.state === 'string' ? JSON.parse(row.state) : row.state,
      },
    ]),
  )
}

/** Those of the assets whose state has taken the bar that opens at `bar`. */
export async function listDetectedAssets(
  connection: PoolConnection,
  input: { assetIds: string[]; layout: number; bar: number },
): Promise<Set<string>> {
  if (input.assetIds.length === 0) return new Set()
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT asset_id FROM detector_state WHERE asset_id IN (?) AND layout = ? AND last_bar >= ?',
    [input.assetIds, input.layout, new Date(input.bar)],
  )
  return new Set(rows.map((row) => String(row.asset_id)))
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

/** Its bars were built again: the state is made anew from them at the next tick. */
export async function forgetDetectorState(connection: PoolConnection, assetId: string): Promise<void> {
  await connection.query('DELETE FROM detector_state WHERE asset_id = ?', [assetId])
}
