import type { RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'

/** How many slices of a slot, named by the beginning of their shards, have ended with data. */
export async function countEndedSlices(input: { job: string; slot: Date; shards: string }): Promise<number> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT COUNT(*) AS n FROM runs WHERE job = ? AND slot = ? AND LEFT(shard, ?) = ? AND status IN ('succeeded', 'partial')",
    [input.job, input.slot, input.shards.length, input.shards],
  )
  return Number(rows[0]?.n)
}

/** Whether a run of a job holds a live lease now, by the database's clock. */
export async function isRunning(job: string): Promise<boolean> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT 1 FROM runs WHERE status = 'running' AND lease_until >= UTC_TIMESTAMP(3) AND job = ? LIMIT 1",
    [job],
  )
  return rows.length > 0
}
