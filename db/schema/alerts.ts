import { index, int, json, mysqlTable, primaryKey, text, uniqueIndex, varchar } from 'drizzle-orm/mysql-core'
import { id, instant, reference, word } from './columns'

/**
 * Layer 3. Everything worth telling somebody: a detection, a source gone silent, a job that keeps failing, and its
 * end. Idempotency key event_key, so that each is raised once. Cannot be rebuilt.
 */
export const alertEvents = mysqlTable(
  'alert_events',
  {
    id: id(),
    /** Names the happening, e.g. anomaly:17 or source_stale:coingecko:2026-11-24T00:05:00.000Z. */
    eventKey: varchar('event_key', { length: 191 }).notNull(),
    /** price_spike, volume_spike, trend_reversal, source_stale, source_recovered, job_failing, job_recovered, test … */
    kind: word('kind').notNull(),
    /** act, warn or info. */
    severity: word('severity').notNull(),
    /** CoinGecko id, source id or job id. */
    subject: varchar('subject', { length: 191 }).notNull(),
    /** One plain sentence; it may hold names from upstream. */
    title: varchar('title', { length: 255 }).notNull(),
    body: text('body').notNull(),
    /** Figures behind the sentence. */
    facts: json('facts').notNull(),
    /** When it happened in the world: close of the bar, time of the last good sample. */
    occurredAt: instant('occurred_at').notNull(),
    /** Database clock when it was raised, in the transaction of its cause. */
    raisedAt: instant('raised_at').notNull(),
    /** When the state it tells of ended; null while it lasts, and for happenings without duration. */
    resolvedAt: instant('resolved_at'),
    /** Row in market_anomalies; null for states of the pipeline. */
    anomalyId: reference('anomaly_id'),
    runId: reference('run_id'),
  },
  (t) => [
    uniqueIndex('alert_events_key').on(t.eventKey),
    index('alert_events_raised').on(t.raisedAt),
    index('alert_events_kind').on(t.kind, t.subject, t.raisedAt),
  ],
)

/** The outbox: one row per event and channel, its idempotency key. Cannot be rebuilt. */
export const alertDeliveries = mysqlTable(
  'alert_deliveries',
  {
    id: id(),
    eventId: reference('event_id').notNull(),
    /** discord, slack, email or webhook:<id>. */
    channel: varchar('channel', { length: 64 }).notNull(),
    /** pending, sent, muted (demo) or given_up. */
    status: word('status').notNull(),
    attempts: int('attempts').notNull().default(0),
    /** Not before this instant, by the database's clock. */
    dueAt: instant('due_at').notNull(),
    /** Random id of the call that is sending it, and until when; null when nobody is. */
    leaseOwner: varchar('lease_owner', { length: 64 }),
    leaseUntil: instant('lease_until'),
    sentAt: instant('sent_at'),
    lastError: text('last_error'),
  },
  (t) => [
    uniqueIndex('alert_deliveries_key').on(t.eventId, t.channel),
    index('alert_deliveries_due').on(t.status, t.dueAt),
  ],
)

/** Every try to deliver, written before it is made. Idempotency key (delivery, attempt). Cannot be rebuilt. */
export const alertAttempts = mysqlTable(
  'alert_attempts',
  {
    deliveryId: reference('delivery_id').notNull(),
    attempt: int('attempt').notNull(),
    startedAt: instant('started_at').notNull(),
    /** Null while it runs. */
    finishedAt: instant('finished_at'),
    /** sending, sent, failed, or unknown: the process died, so the message may have arrived. */
    outcome: word('outcome').notNull(),
    /** The channel's own status; null when no answer came. */
    status: int('status'),
    message: text('message'),
  },
  (t) => [
    primaryKey({ name: 'alert_attempts_key', columns: [t.deliveryId, t.attempt] }),
    index('alert_attempts_outcome').on(t.outcome, t.startedAt),
  ],
)

/** Addresses that an administrator typed in, guarded against the house's own network. Key id. */
export const alertWebhooks = mysqlTable('alert_webhooks', {
  id: id(),
  name: varchar('name', { length: 120 }).notNull(),
  /** discord, slack or json. */
  format: word('format').notNull(),
  /** A secret: shown only as its host and last characters. */
  url: varchar('url', { length: 2000 }).notNull(),
  createdBy: reference('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
  /** Null while it is in use. */
  removedAt: instant('removed_at'),
})
