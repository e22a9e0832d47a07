import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'

/** Runs of a job since its last good one that failed or never came: where the streak began, how long it is, and why. */
export interface FailureStreak {
  first: Date
  runs: number
  lastMessage: string | null
  /** A later run is at work now. */
  isRetrying: boolean
}

/** The streak of runs of a job that did not work out, up to its newest ended one; null while there is none. */
export async function getFailureStreak(
  connection: PoolConnection,
  job: string,
): Promise<FailureStreak | null> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT MIN(slot) AS first, COUNT(*) AS n, MAX(slot) AS last FROM runs WHERE job = ? AND shard = '' AND status IN ('failed', 'missed') AND slot > COALESCE((SELECT MAX(slot) FROM runs WHERE job = ? AND shard = '' AND status IN ('succeeded', 'partial')), '1970-01-01')",
    [job, job],
  )
  const row = rows[0]
  if (!row?.first) return null
  const [last] = await connection.query<RowDataPacket[]>(
    "SELECT COALESCE(a.error_message, r.reason) AS message, EXISTS (SELECT 1 FROM runs later WHERE later.job = r.job AND later.shard = '' AND later.slot > r.slot AND later.status = 'running' AND later.lease_until > UTC_TIMESTAMP(3)) AS is_retrying FROM runs r LEFT JOIN run_attempts a ON a.run_id = r.id AND a.attempt = r.attempt WHERE r.job = ? AND r.slot = ? AND r.shard = ''",
    [job, row.last],
  )
  return {
    first: row.first,
    runs: Number(row.n),
    lastMessage: last[0]?.message ?? null,
    isRetrying: String(last[0]?.is_retrying) === '1',
  }
}

/** An event whose state still lasts. */
export interface OpenEvent {
  id: string
  eventKey: string
  kind: string
  subject: string
  title: string
}

/** Events of the given kinds that are not resolved, locked until commit, so that one caller resolves each. */
export async function listOpenEvents(connection: PoolConnection, kinds: string[]): Promise<OpenEvent[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT id, event_key, kind, subject, title FROM alert_events WHERE kind IN (?) AND resolved_at IS NULL ORDER BY id FOR UPDATE',
    [kinds],
  )
  return rows.map((row) => ({
    id: String(row.id),
    eventKey: row.event_key,
    kind: row.kind,
    subject: row.subject,
    title: row.title,
  }))
}

/** Marks an event as over. */
export async function resolveEvent(
  connection: PoolConnection,
  input: { id: string; at: Date },
): Promise<void> {
  await connection.query<ResultSetHeader>(
    'UPDATE alert_events SET resolved_at = ? WHERE id = ? AND resolved_at IS NULL',
    [input.at, input.id],
  )
}
