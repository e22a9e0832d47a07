import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { STATE_LAYOUT } from '../../lib/metrics/slot-series-codec'
import { batchesOf } from './assets'

/** One asset's packed series; instants are epoch milliseconds. */
export interface StateRow {
  assetId: string
  lastSlot: number
  inputWatermark: number
  state: Buffer
}

/**
 * Packed states by asset; one of another layout counts as missing, so it is built again. The caller holds the assets'
 * lock, so nobody else advances them meanwhile.
 */
export async function mapMetricStates(
  connection: PoolConnection,
  assetIds: string[],
): Promise<Map<string, StateRow>> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT asset_id, last_slot, input_watermark, state FROM metric_state WHERE asset_id IN (?) AND layout = ?',
    [assetIds, STATE_LAYOUT],
  )
  return new Map(
    rows.map((row) => [
      String(row.asset_id),
      {
        assetId: String(row.asset_id),
        lastSlot: row.last_slot.getTime(),
        inputWatermark: row.input_watermark.getTime(),
        state: row.state,
      },
    ]),
  )
}

/** Writes packed states of this layout. */
export async function upsertMetricStates(connection: PoolConnection, rows: StateRow[]): Promise<void> {
  for (const batch of batchesOf(rows, 250)) {
    await connection.query(
      'INSERT INTO metric_state (asset_id, last_slot, input_watermark, layout, state) VALUES ? ON DUPLICATE KEY UPDATE last_slot = VALUES(last_slot), input_watermark = VALUES(input_watermark), layout = VALUES(layout), state = VALUES(state)',
      [
        batch.map((row) => [
          row.assetId,
          new Date(row.lastSlot),
          new Date(row.inputWatermark),
          STATE_LAYOUT,
          row.state,
        ]),
      ],
    )
  }
}
