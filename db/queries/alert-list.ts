import type { RowDataPacket } from 'mysql2/promise'
import { z } from 'zod'
import { LASTING_KINDS, type Severity } from '../../lib/alerts/contract'
import { getPool } from '../client'

export const EVENT_STATES = ['open', 'over'] as const
/** `open`: a trouble that lasts. `over`: one that has ended, or a happening without duration. */
export type EventState = (typeof EVENT_STATES)[number]

/** Which events; null means any. */
export interface AlertFilter {
  kind: string | null
  state: EventState | null
}

/** How far one event has come on one channel. */
export interface DeliveryLine {
  channel: string
  /** pending, sent, muted or given_up. */
  status: string
  attempts: number
  /** When it is tried next; only told by pending ones. */
  dueAt: Date
  sentAt: Date | null
  /** Begin of the first try; null before it. */
  firstTriedAt: Date | null
  lastError: string | null
  /** Tries whose end nobody saw: the message may have arrived each time. */
  doubtful: number
}

export interface AlertLine {
  id: string
  kind: string
  severity: Severity
  subject: string
  title: string
  body: string
  /** The figures behind it, as they were when it was raised. */
  facts: Record<string, string | number | boolean | null>
  occurredAt: Date
  raisedAt: Date
  resolvedAt: Date | null
  state: EventState
  deliveries: DeliveryLine[]
}

const COLUMNS =
  'e.id, e.kind, e.severity, e.subject, e.title, e.body, e.facts, e.occurred_at, e.raised_at, e.resolved_at'
const IS_OPEN = '(e.kind IN (?) AND e.resolved_at IS NULL)'

/** Condition of a filter, for statements that call the events `e`. */
function conditionOf({ kind, state }: AlertFilter): { sql: string; values: unknown[] } {
  const parts: { sql: string; values: unknown[] }[] = [{ sql: 'TRUE', values: [] }]
  if (kind !== null) parts.push({ sql: 'e.kind = ?', values: [kind] })
  if (state !== null) {
    parts.push({ sql: state === 'open' ? IS_OPEN : `NOT ${IS_OPEN}`, values: [LASTING_KINDS] })
  }
  return { sql: parts.map((one) => one.sql).join(' AND '), values: parts.flatMap((one) => one.values) }
}

/** Events newest first, those raised before `before` (an event's id), each with its way over every channel. */
export async function listAlertEvents(input: {
  filter: AlertFilter
  before: string | null
  limit: number
}): Promise<AlertLine[]> {
  const { sql, values } = conditionOf(input.filter)
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${COLUMNS} FROM alert_events e WHERE ${sql} AND (? IS NULL OR e.id < ?) ORDER BY e.id DESC LIMIT ?`,
    [...values, input.before, input.before, input.limit],
  )
  const deliveries = await mapDeliveries(rows.map((row) => String(row.id)))
  return rows.map((row) => toLine(row, deliveries.get(String(row.id)) ?? []))
}

function toLine(row: RowDataPacket, deliveries: DeliveryLine[]): AlertLine {
  return {
    id: String(row.id),
    kind: row.kind,
    severity: row.severity,
    subject: row.subject,
    title: row.title,
    body: row.body,
    facts: parseFacts(row.facts),
    occurredAt: row.occurred_at,
    raisedAt: row.raised_at,
    resolvedAt: row.resolved_at,
    state: row.resolved_at === null && LASTING_KINDS.includes(row.kind) ? 'open' : 'over',
    deliveries,
  }
}

const factsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).catch({})

/** MariaDB hands JSON over as text, MySQL as an object. */
function parseFacts(value: unknown): AlertLine['facts'] {
  return factsSchema.parse(typeof value === 'string' ? JSON.parse(value) : value)
}

async function mapDeliveries(eventIds: string[]): Promise<Map<string, DeliveryLine[]>> {
  const lines = new Map<string, DeliveryLine[]>()
  if (eventIds.length === 0) return lines
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT d.event_id, d.channel, d.status, d.attempts, d.due_at, d.sent_at, d.last_error, MIN(a.started_at) AS first_tried_at, COALESCE(SUM(a.outcome = 'unknown'), 0) AS doubtful FROM alert_deliveries d LEFT JOIN alert_attempts a ON a.delivery_id = d.id WHERE d.event_id IN (?) GROUP BY d.id, d.event_id, d.channel, d.status, d.attempts, d.due_at, d.sent_at, d.last_error ORDER BY d.id",
    [eventIds],
  )
  for (const row of rows) {
    const own = lines.get(String(row.event_id)) ?? []
    own.push({
      channel: row.channel,
      status: row.status,
      attempts: Number(row.attempts),
      dueAt: row.due_at,
      sentAt: row.sent_at,
      firstTriedAt: row.first_tried_at,
      lastError: row.last_error,
      doubtful: Number(row.doubtful),
    })
    lines.set(String(row.event_id), own)
  }
  return lines
}

/** How many events there are of each state and kind. */
export async function countAlertEvents(): Promise<{ kind: string; state: EventState; events: number }[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT e.kind, ${IS_OPEN} AS is_open, COUNT(*) AS events FROM alert_events e GROUP BY e.kind, is_open ORDER BY e.kind`,
    [LASTING_KINDS],
  )
  return rows.map((row) => ({
    kind: row.kind,
    state: String(row.is_open) === '1' ? 'open' : 'over',
    events: Number(row.events),
  }))
}

/** What waits and what was lost, by channel; channels that were never used are not there. */
export interface ChannelUse {
  channel: string
  waiting: number
  givenUp: number
  lastSentAt: Date | null
  /** What the channel said last to a message that still waits. */
  lastError: string | null
}

/** How each channel does. */
export async function listChannelUse(): Promise<ChannelUse[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT channel, SUM(status = 'pending') AS waiting, SUM(status = 'given_up') AS given_up, MAX(sent_at) AS last_sent_at, MAX(IF(status = 'pending', last_error, NULL)) AS last_error FROM alert_deliveries GROUP BY channel ORDER BY channel",
  )
  return rows.map((row) => ({
    channel: row.channel,
    waiting: Number(row.waiting),
    givenUp: Number(row.given_up),
    lastSentAt: row.last_sent_at,
    lastError: row.last_error,
  }))
}
