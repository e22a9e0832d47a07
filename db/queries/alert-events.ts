import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { AlertEvent } from '../../lib/alerts/contract'
import { inTransaction } from './transaction'

/** Where an event is to be delivered; a muted channel only records that it would have been. */
export interface AlertTarget {
  channel: string
  muted: boolean
}

/**
 * Raises events in the caller's transaction, each once by its key, with one outbox row per channel: what is committed
 * with its cause can no longer be lost. Returns how many were new.
 */
export async function insertAlertEvents(
  connection: PoolConnection,
  input: { events: readonly AlertEvent[]; targets: readonly AlertTarget[] },
): Promise<number> {
  let raised = 0
  for (const event of input.events) {
    const [result] = await connection.query<ResultSetHeader>(
      'INSERT INTO alert_events (event_key, kind, severity, subject, title, body, facts, occurred_at, raised_at, anomaly_id, run_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3), ?, ?) ON DUPLICATE KEY UPDATE event_key = event_key',
      [
        event.eventKey,
        event.kind,
        event.severity,
        event.subject.slice(0, 191),
        event.title.slice(0, 255),
        event.body,
        JSON.stringify(event.facts),
        event.occurredAt,
        event.anomalyId ?? null,
        event.runId ?? null,
      ],
    )
    if (result.affectedRows === 0) continue
    raised += 1
    const delivery = { eventId: String(result.insertId), delayMs: event.delayMs ?? 0, targets: input.targets }
    await insertDeliveries(connection, delivery)
  }
  return raised
}

/** Raises one event in a transaction of its own: for what a person asks for, outside of any run. */
export async function raiseAlertEvent(input: {
  event: AlertEvent
  targets: readonly AlertTarget[]
}): Promise<void> {
  await inTransaction((connection) =>
    insertAlertEvents(connection, { events: [input.event], targets: input.targets }),
  )
}

async function insertDeliveries(
  connection: PoolConnection,
  input: { eventId: string; delayMs: number; targets: readonly AlertTarget[] },
): Promise<void> {
  if (input.targets.length === 0) return
  const [clock] = await connection.query<RowDataPacket[]>(
    'SELECT UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND AS due',
    [input.delayMs * 1000],
  )
  const rows = input.targets.map((target) => [
    input.eventId,
    target.channel,
    target.muted ? 'muted' : 'pending',
    clock[0]?.due,
  ])
  await connection.query('INSERT INTO alert_deliveries (event_id, channel, status, due_at) VALUES ?', [rows])
}
