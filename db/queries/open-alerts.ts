import type { RowDataPacket } from 'mysql2/promise'
import { LASTING_KINDS } from '../../lib/alerts/contract'
import { getPool } from '../client'

/** How many troubles last, and whether one of them asks somebody to act. */
export async function countOpenAlerts(): Promise<{ open: number; toAct: number }> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT COUNT(*) AS n, COALESCE(SUM(severity = 'act'), 0) AS to_act FROM alert_events WHERE kind IN (?) AND resolved_at IS NULL",
    [LASTING_KINDS],
  )
  return { open: Number(rows[0]?.n), toAct: Number(rows[0]?.to_act) }
}
