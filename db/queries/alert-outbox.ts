import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { Severity } from '../../lib/alerts/contract'
import { getPool } from '../client'

/** One event's delivery to one channel, held by one caller. */
export interface ClaimedDelivery {
  id: string
  attempt: number
  event: {
    id: string
    eventKey: string
    kind: string
    severity: Severity
    title: string
    body: string
    occurredAt: Date
  }
}

/**
 * Takes the due deliveries of a channel, longest due first, for `leaseMs`: one autocommitted compare-and-set, so two
 * instances never take the same one. The tries of holders that died are marked `unknown`: their message may have
 * arrived. Every try is written down before it is made.
 */
export async function claimDeliveries(input: {
  channel: string
  owner: string
  leaseMs: number
  limit: number
}): Promise<ClaimedDelivery[]> {
  const [taken] = await getPool().query<ResultSetHeader>(
    "UPDATE alert_deliveries SET lease_owner = ?, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND, attempts = attempts + 1 WHERE channel = ? AND status = 'pending' AND due_at <= UTC_TIMESTAMP(3) AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3)) ORDER BY due_at, id LIMIT ?",
    [input.owner, input.leaseMs * 1000, input.channel, input.limit],
  )
  if (taken.affectedRows === 0) return []
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT d.id, d.attempts, e.id AS event_id, e.event_key, e.kind, e.severity, e.title, e.body, e.occurred_at FROM alert_deliveries d JOIN alert_events e ON e.id = d.event_id WHERE d.channel = ? AND d.lease_owner = ? ORDER BY e.id',
    [input.channel, input.owner],
  )
  const ids = rows.map((row) => row.id)
  if (ids.length === 0) return []
  await getPool().query(
    "UPDATE alert_attempts SET outcome = 'unknown', finished_at = UTC_TIMESTAMP(3) WHERE delivery_id IN (?) AND outcome = 'sending'",
    [ids],
  )
  await getPool().query(
    "INSERT INTO alert_attempts (delivery_id, attempt, started_at, outcome) SELECT id, attempts, UTC_TIMESTAMP(3), 'sending' FROM alert_deliveries WHERE id IN (?) AND lease_owner = ?",
    [ids, input.owner],
  )
  return rows.map((row) => ({
    id: String(row.id),
    attempt: Number(row.attempts),
    event: {
      id: String(row.event_id),
      eventKey: row.event_key,
      kind: row.kind,
      severity: row.severity,
      title: row.title,
      body: row.body,
      occurredAt: row.occurred_at,
    },
  }))
}

/** What came of a try. `retryAfterMs`: when to try again at the earliest. */
export type AttemptOutcome =
  | { outcome: 'sent'; status: number | null }
  | { outcome: 'failed'; status: number | null; message: string; retryAfterMs: number }

/**
 * Records one message's outcome for all its deliveries, in one transaction. A holder that lost its lease to another
 * still writes what came of its own try, and leaves the delivery alone.
 */
export async function recordDeliveries(input: {
  deliveries: readonly Pick<ClaimedDelivery, 'id' | 'attempt'>[]
  owner: string
  result: AttemptOutcome
}): Promise<void> {
  const { result } = input
  const ids = input.deliveries.map((one) => one.id)
  const tries = input.deliveries.map((one) => [one.id, one.attempt])
  const message = result.outcome === 'failed' ? result.message : null
  const connection = await getPool().getConnection()
  try {
    await connection.beginTransaction()
    await connection.query(
      'UPDATE alert_attempts SET outcome = ?, status = ?, message = ?, finished_at = UTC_TIMESTAMP(3) WHERE (delivery_id, attempt) IN (?)',
      [result.outcome, result.status, message, tries],
    )
    if (result.outcome === 'sent') {
      await connection.query(
        "UPDATE alert_deliveries SET status = 'sent', sent_at = UTC_TIMESTAMP(3), lease_owner = NULL, lease_until = NULL, last_error = NULL WHERE id IN (?) AND lease_owner = ?",
        [ids, input.owner],
      )
    } else {
      await connection.query(
        'UPDATE alert_deliveries SET due_at = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND, lease_owner = NULL, lease_until = NULL, last_error = ? WHERE id IN (?) AND lease_owner = ?',
        [Math.round(result.retryAfterMs * 1000), message, ids, input.owner],
      )
    }
    await connection.commit()
    connection.release()
  } catch (error) {
    connection.destroy()
    throw error
  }
}

/** Ends what could not be delivered in `days`; returns how many. */
export async function giveUpDeliveries(days: number): Promise<number> {
  const [result] = await getPool().query<ResultSetHeader>(
    "UPDATE alert_deliveries SET status = 'given_up', lease_owner = NULL, lease_until = NULL WHERE status = 'pending' AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3)) AND event_id IN (SELECT id FROM alert_events WHERE raised_at < UTC_TIMESTAMP(3) - INTERVAL ? DAY)",
    [days],
  )
  return result.affectedRows
}

/** Channels that somebody waits for. */
export async function listDueChannels(): Promise<string[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT DISTINCT channel FROM alert_deliveries WHERE status = 'pending' AND due_at <= UTC_TIMESTAMP(3) ORDER BY channel",
  )
  return rows.map((row) => row.channel)
}
