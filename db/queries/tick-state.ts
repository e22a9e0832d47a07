import type { RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'

export interface TickState {
  /** Names the newest run that has ended: it differs as soon as another one has. */
  mark: string
  /** Slot of that run; null before the first. */
  settled: Date | null
  /** Newest slot that brought data; null before the first. */
  asOf: Date | null
}

/** How far a job has come. Two steps down one index, whatever the length of the ledger. */
export async function getTickState(job: string): Promise<TickState> {
  const [ended] = await getPool().query<RowDataPacket[]>(
    "SELECT slot, attempt, status FROM runs WHERE job = ? AND shard = '' AND status <> 'running' ORDER BY slot DESC LIMIT 1",
    [job],
  )
  const [stored] = await getPool().query<RowDataPacket[]>(
    "SELECT slot FROM runs WHERE job = ? AND shard = '' AND status IN ('succeeded', 'partial') ORDER BY slot DESC LIMIT 1",
    [job],
  )
  const newest = ended[0]
  return {
    mark: newest ? `${newest.slot.toISOString()} ${newest.attempt} ${newest.status}` : 'none',
    settled: newest?.slot ?? null,
    asOf: stored[0]?.slot ?? null,
  }
}
