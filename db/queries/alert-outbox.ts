import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { Severity } from '../../lib/alerts/contract'
import { getPool } from '../client'
import { retryOnLock } from './retry'

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
 * arrived. Every try is written down before it is made; who lost the lease before that gets nothing to send.
 */
export async function claimDeliveries(input: {
  channel: string
  owner: string
  leaseMs: number
  limit: number
}): Promise<ClaimedDelivery[]> {
  const { channel, owner } = input
  const [taken] = await retryOnLock(() =>
    getPool().query<ResultSetHeader>(
      "UPDATE alert_deliveries SET lease_owner = ?, lease_until = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND, attempts = attempts + 1 WHERE channel = ? AND status = 'pending' AND due_at <= UTC_TIMESTAMP(3) AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP(3)) ORDER BY due_at, id LIMIT ?",
      [owner, input.leaseMs * 1000, channel, input.limit],
    ),
  )
  if (taken.affectedRows === 0) return []
  await retryOnLock(() =>
    getPool().query(
      "UPDATE alert_attempts a JOIN alert_deliveries d ON d.id = a.delivery_id SET a.outcome = 'unknown', a.finished_at = UTC_TIMESTAMP(3) WHERE d.channel = ? AND d.lease_owner = ? AND a.outcome = 'sending' AND a.attempt < d.attempts",
      [channel, owner],
    ),
  )
  const [written] = await getPool().query<ResultSetHeader>(
    "INSERT INTO alert_attempts (delivery_id, attempt, started_at, outcome) SELECT id, attempts, UTC_TIMESTAMP(3), 'sending' FROM alert_deliveries WHERE channel = ? AND lease_owner = ? AND lease_until > UTC_TIMESTAMP(3)",
    [channel, owner],
  )
  return written.affectedRows === 0 ? [] : listClaimed(channel, owner)
}

async function listClaimed(channel: string, owner: string): Promise<ClaimedDelivery[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT d.id, d.attempts, e.id AS event_id, e.event_key, e.kind, e.severity, e.title, e.body, e.occurred_at FROM alert_deliveries d JOIN alert_events e ON e.id = d.event_id WHERE d.channel = ? AND d.lease_owner = ? ORDER BY e.id',
    [channel, owner],
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

/** What came of a try. `unknown`: nobody saw its end. `retryAfterMs`: when to try again at the earliest. */
export type AttemptOutcome =
  | { outcome: 'sent'; status: number | null }
  | { outcome: 'failed' | 'unknown'; status: number | null; message: string; retryAfterMs: number }

interface DeliveryRecord {
  deliveries: readonly Pick<ClaimedDelivery, 'id' | 'attempt'>[]
  owner: string
  result: AttemptOutcome
}

/**
 * Records one message's outcome for all its deliveries, in one transaction. A holder that lost its lease to another
 * changes nothing: its try was written off as `unknown`, which it is for whoever got the message twice.
 */
export function recordDeliveries(record: DeliveryRecord): Promise<void> {
  // After a message is sent, its record must not be lost to a deadlock.
  return retryOnLock(() => recordOnce(record))
}

async function recordOnce({ deliveries, owner, result }: DeliveryRecord): Promise<void> {
  const ids = deliveries.map((one) => one.id)
  const tries = deliveries.map((one) => [one.id, one.attempt])
  const message = result.outcome === 'sent' ? null : result.message
  const connection = await getPool().getConnection()
  try {
    await connection.beginTransaction()
    await connection.query(
      "UPDATE alert_attempts SET outcome = ?, status = ?, message = ?, finished_at = UTC_TIMESTAMP(3) WHERE (delivery_id, attempt) IN (?) AND outcome = 'sending'",
      [result.outcome, result.status, message, tries],
    )
    if (result.outcome === 'sent') {
      await connection.query(
        "UPDATE alert_deliveries SET status = 'sent', sent_at = UTC_TIMESTAMP(3), lease_owner = NULL, lease_until = NULL, last_error = NULL WHERE id IN (?) AND lease_owner = ?",
        [ids, owner],
      )
    } else {
      await connection.query(
        'UPDATE alert_deliveries SET due_at = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND, lease_owner = NULL, lease_until = NULL, last_error = ? WHERE id IN (?) AND lease_owner = ?',
        [Math.round(result.retryAfterMs * 1000), message, ids, owner],
      )
    }
    await connection.commit()
    connection.release()
  } catch (error) {
    connection.destroy()
    throw error
  }
}

/** Whether a channel said "too many" and its time is not over: nobody may ask it before, for no event. */
export async function isHeldOff(channel: string): Promise<boolean> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT d.id FROM alert_deliveries d JOIN alert_attempts a ON a.delivery_id = d.id AND a.attempt = d.attempts WHERE d.channel = ? AND d.status = 'pending' AND d.due_at > UTC_TIMESTAMP(3) AND a.status = 429 LIMIT 1",
    [channel],
  )
  return rows.length > 0
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
