import type { RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'

/**
 * Until when answers are final: just before the oldest run that could still commit began, else just before now.
 * Nothing with a known_from up to it can appear later. A run this statement sees as running was claimed before it
 * read its first clock, so its versions are later than its start. A run it does not see yet commits its claim, and only
 * then reads a clock, after this statement began. A run that ended, or that another attempt took over, had no open
 * transaction left: both wait for the lock on its row. An expired run counts until it is settled. Needs the writing
 * server (a replica hides claims), no older snapshot around it, and a server clock that is not set back.
 */
export async function getWatermark(): Promise<Date> {
  // Between claim and line of the new attempt, the line of the attempt before is earlier, hence safe.
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT COALESCE(MIN(COALESCE((SELECT MAX(a.started_at) FROM run_attempts a WHERE a.run_id = r.id), r.created_at)), UTC_TIMESTAMP(3)) - INTERVAL 1000 MICROSECOND AS watermark FROM runs r WHERE r.status = 'running'",
  )
  return rows[0]?.watermark
}
