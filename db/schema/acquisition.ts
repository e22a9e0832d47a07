import {
  customType,
  decimal,
  double,
  index,
  int,
  json,
  mysqlTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core'
import { id, instant, reference, sha256, word } from './columns'

const longblob = customType<{ data: Buffer }>({ dataType: () => 'longblob' })

/** Layer 1. Ledger of every job: one row per (job, slot, shard), its idempotency key. Cannot be rebuilt. */
export const runs = mysqlTable(
  'runs',
  {
    id: id(),
    /** Id in the job registry. */
    job: word('job').notNull(),
    /** Start of the slot the run is for. */
    slot: instant('slot').notNull(),
    /** Part of the slot's work; '' for the whole. */
    shard: varchar('shard', { length: 128 }).notNull().default(''),
    /** running, succeeded, partial, failed, skipped or missed. */
    status: word('status').notNull(),
    /** Number of the attempt that holds or last held the lease: the fencing token. */
    attempt: int('attempt').notNull(),
    /** Random id of the process call that holds the lease; null when nobody does. */
    leaseOwner: varchar('lease_owner', { length: 64 }),
    /** Until when the lease holds, by the database's clock; null when nobody holds it. */
    leaseUntil: instant('lease_until'),
    /** Why it ended as it did: budget_paused, not_configured, not_due, not_delivered or died; null otherwise. */
    reason: word('reason'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('runs_job_slot_shard').on(t.job, t.slot, t.shard),
    index('runs_status_lease').on(t.status, t.leaseUntil),
  ],
)

/** Layer 1. What each attempt of a run did. Idempotency key (run, attempt). Cannot be rebuilt. */
export const runAttempts = mysqlTable(
  'run_attempts',
  {
    runId: reference('run_id').notNull(),
    attempt: int('attempt').notNull(),
    /** cron, scheduler, manual or backfill. */
    trigger: word('trigger_kind').notNull(),
    /** running, succeeded, partial, failed, skipped, missed or expired (died or froze past its lease). */
    status: word('status').notNull(),
    leaseOwner: varchar('lease_owner', { length: 64 }).notNull(),
    startedAt: instant('started_at').notNull(),
    /** Null while running, or when the attempt died. */
    finishedAt: instant('finished_at'),
    read: int('records_read').notNull().default(0),
    inserted: int('records_inserted').notNull().default(0),
    updated: int('records_updated').notNull().default(0),
    duplicate: int('records_duplicate').notNull().default(0),
    rejected: int('records_rejected').notNull().default(0),
    /** Requests sent upstream, retries included. */
    upstreamCalls: int('upstream_calls').notNull().default(0),
    /** Estimated cost of those calls; null where the source has no price per call. */
    upstreamCostUsd: decimal('upstream_cost_usd', { precision: 14, scale: 6 }),
    /** Why a run was skipped or marked; null otherwise. */
    reason: word('reason'),
    /** Stable code of the first failure; null when there was none. */
    errorCode: word('error_code'),
    errorMessage: text('error_message'),
    /** Every failure as the summary showed it; null when there was none. */
    failures: json('failures'),
    appVersion: varchar('app_version', { length: 32 }).notNull(),
  },
  (t) => [
    primaryKey({ name: 'run_attempts_key', columns: [t.runId, t.attempt] }),
    index('run_attempts_started').on(t.startedAt),
  ],
)

/**
 * Layer 1. Every answer of an upstream as received, errors included. Cannot be rebuilt.
 * Idempotency key (source, endpoint, params hash, fetched_at).
 */
export const sourceDocuments = mysqlTable(
  'source_documents',
  {
    id: id(),
    runId: reference('run_id').notNull(),
    attempt: int('attempt').notNull(),
    /** Id in the source registry. */
    source: word('source').notNull(),
    /** Path under the base URL, e.g. /coins/markets. Never the key. */
    endpoint: varchar('endpoint', { length: 255 }).notNull(),
    params: json('params').notNull(),
    paramsHash: sha256('params_hash').notNull(),
    /** HTTP status of the answer. */
    status: smallint('status').notNull(),
    /** ok, or the error code of the classification; only ok documents are ingested. */
    verdict: word('verdict').notNull(),
    /** Response headers worth keeping (date, age, content-type, retry-after …). */
    headers: json('headers').notNull(),
    fetchedAt: instant('fetched_at').notNull(),
    /** Of the plain bytes, content encoding undone. Stays when the body ages out. */
    sha256: sha256('sha256').notNull(),
    /** Length of the plain bytes. */
    bytes: int('bytes').notNull(),
    /** gzip of the plain bytes; null once aged out. */
    body: longblob('body'),
  },
  (t) => [
    uniqueIndex('source_documents_key').on(t.source, t.endpoint, t.paramsHash, t.fetchedAt),
    index('source_documents_run').on(t.runId),
    index('source_documents_fetched').on(t.fetchedAt),
  ],
)

/** Layer 1. Calls and spend of a source in a month. Idempotency key (source, month). Cannot be rebuilt. */
export const sourceBudgets = mysqlTable(
  'source_budgets',
  {
    /** Id in the source registry. */
    source: word('source').notNull(),
    /** UTC month, 2026-11. */
    month: varchar('month', { length: 7 }).notNull(),
    /** Requests that were allowed to leave, retries included; counted before they are sent. */
    calls: int('calls').notNull().default(0),
    /** Requests that the monthly limit held back. */
    refused: int('refused').notNull().default(0),
    /** Limit in force at the last request; null when there was none. */
    callsLimit: int('calls_limit'),
    /** Sum of the price of those calls; 0 where the plan has no price per call. */
    spendUsd: decimal('spend_usd', { precision: 14, scale: 6 }).notNull().default('0'),
    /** Limit in force at the last request; null when there was none. */
    spendLimitUsd: decimal('spend_limit_usd', { precision: 14, scale: 6 }),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [primaryKey({ name: 'source_budgets_key', columns: [t.source, t.month] })],
)

/** Layer 1. Token bucket of a source's calls per minute, shared by all instances. Rebuildable. Key source. */
export const sourceRates = mysqlTable('source_rates', {
  source: word('source').primaryKey(),
  /** Calls that may leave at once, as of `refilled_at`. */
  tokens: double('tokens').notNull(),
  refilledAt: instant('refilled_at').notNull(),
})
