import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { IngestionCounts } from '../../lib/domain/market'
import { getPool } from '../client'
import { inRunTransaction, type RunLease } from './run-transaction'

export type Trigger = 'cron' | 'scheduler' | 'manual' | 'backfill'
export type FinalStatus = 'succeeded' | 'partial' | 'failed' | 'skipped'

const DUPLICATE_KEY = 1062
/** Expired runs one delivery settles at most; the next delivery takes the rest. */
const SETTLE_LIMIT = 20

export interface RunKey {
  job: string
  slot: Date
  shard: string
}

export interface ClaimInput extends RunKey {
  owner: string
  trigger: Trigger
  leaseMs: number
  appVersion: string
  /** Also claims a run that ended well. A live lease is never taken. */
  force?: boolean
}

const LEASE_END = 'UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND'
const HAS_DOCUMENTS =
  "EXISTS (SELECT 1 FROM source_documents d WHERE d.run_id = r.id AND d.verdict = 'ok' AND d.body IS NOT NULL)"
const EXPIRED = "(status = 'running' AND lease_until < UTC_TIMESTAMP(3))"

/**
 * Claims (job, slot, shard): a first insert, or a compare-and-set on a run that failed, was skipped or whose lease
 * expired. Autocommitted, so exactly one of any number of callers wins. Null: someone else has it, or it is done.
 */
export async function claimRun(input: ClaimInput): Promise<RunLease | null> {
  const lease = (await insertRun(input)) ?? (await takeRun(input))
  if (!lease) return null
  await getPool().query(
    "INSERT INTO run_attempts (run_id, attempt, trigger_kind, status, lease_owner, started_at, app_version) VALUES (?, ?, ?, 'running', ?, UTC_TIMESTAMP(3), ?)",
    [lease.id, lease.attempt, input.trigger, lease.owner, input.appVersion],
  )
  if (lease.attempt > 1) await markExpired({ ...lease, attempt: lease.attempt - 1 }, input.appVersion)
  return lease
}

async function insertRun(input: ClaimInput): Promise<RunLease | null> {
  try {
    const [result] = await getPool().query<ResultSetHeader>(
      `INSERT INTO runs (job, slot, shard, status, attempt, lease_owner, lease_until, created_at) VALUES (?, ?, ?, 'running', 1, ?, ${LEASE_END}, UTC_TIMESTAMP(3))`,
      [input.job, input.slot, input.shard, input.owner, input.leaseMs * 1000],
    )
    return { id: String(result.insertId), attempt: 1, owner: input.owner }
  } catch (error) {
    if (error instanceof Error && 'errno' in error && error.errno === DUPLICATE_KEY) return null
    throw error
  }
}

async function takeRun(input: ClaimInput): Promise<RunLease | null> {
  const claimable = input.force
    ? `status <> 'running' OR ${EXPIRED}`
    : `status IN ('failed', 'skipped') OR ${EXPIRED}`
  const [result] = await getPool().query<ResultSetHeader>(
    `UPDATE runs SET attempt = attempt + 1, status = 'running', reason = NULL, lease_owner = ?, lease_until = ${LEASE_END} WHERE job = ? AND slot = ? AND shard = ? AND (${claimable})`,
    [input.owner, input.leaseMs * 1000, input.job, input.slot, input.shard],
  )
  if (result.affectedRows === 0) return null
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT id, attempt FROM runs WHERE job = ? AND slot = ? AND shard = ? AND lease_owner = ?',
    [input.job, input.slot, input.shard, input.owner],
  )
  const row = rows[0]
  return row ? { id: String(row.id), attempt: Number(row.attempt), owner: input.owner } : null
}

/** The ledger's line for an attempt that died or froze; also when it died before it could write its own line. */
async function markExpired(lease: RunLease, appVersion: string): Promise<void> {
  await getPool().query(
    "INSERT INTO run_attempts (run_id, attempt, trigger_kind, status, lease_owner, started_at, app_version) SELECT id, ?, 'unknown', 'expired', '', created_at, ? FROM runs WHERE id = ? ON DUPLICATE KEY UPDATE run_attempts.status = IF(run_attempts.status = 'running', 'expired', run_attempts.status)",
    [lease.attempt, appVersion, lease.id],
  )
}

/** Renews the lease. False when it is lost, and nothing more may be written. */
export async function renewLease(lease: RunLease, leaseMs: number): Promise<boolean> {
  const [result] = await getPool().query<ResultSetHeader>(
    `UPDATE runs SET lease_until = ${LEASE_END} WHERE id = ? AND attempt = ? AND lease_owner = ? AND status = 'running'`,
    [leaseMs * 1000, lease.id, lease.attempt, lease.owner],
  )
  return result.affectedRows === 1
}

export interface RunOutcome {
  status: FinalStatus
  counts: IngestionCounts
  upstreamCalls: number
  /** Unknown where no call had a price. */
  upstreamCostUsd?: number | null
  reason?: string
  failures: { code: string; message: string }[]
}

/** Ends the attempt and frees the lease, in one fenced transaction. Throws: FencedError. */
export async function finishRun(lease: RunLease, outcome: RunOutcome): Promise<void> {
  const first = outcome.failures[0]
  await inRunTransaction(lease, async ({ connection }) => {
    await connection.query(
      'UPDATE runs SET status = ?, reason = ?, lease_owner = NULL, lease_until = NULL WHERE id = ?',
      [
        outcome.status,
        outcome.reason ?? (outcome.status === 'failed' ? first?.code : null) ?? null,
        lease.id,
      ],
    )
    await connection.query(
      'UPDATE run_attempts SET status = ?, finished_at = UTC_TIMESTAMP(3), records_read = ?, records_inserted = ?, records_updated = ?, records_duplicate = ?, records_rejected = ?, upstream_calls = ?, upstream_cost_usd = ?, reason = ?, error_code = ?, error_message = ?, failures = ? WHERE run_id = ? AND attempt = ?',
      [
        outcome.status,
        outcome.counts.read,
        outcome.counts.inserted,
        outcome.counts.updated,
        outcome.counts.duplicate,
        outcome.counts.rejected,
        outcome.upstreamCalls,
        outcome.upstreamCostUsd ?? null,
        outcome.reason ?? null,
        first?.code ?? null,
        first?.message ?? null,
        outcome.failures.length > 0 ? JSON.stringify(outcome.failures) : null,
        lease.id,
        lease.attempt,
      ],
    )
  })
}

export interface ExpiredRun extends RunKey {
  id: string
  attempt: number
  /** It stored at least one good document, so its slot can still be told. */
  hasDocuments: boolean
}

/** Runs of a job whose lease expired before `before` (their slot), oldest first. */
export async function listExpiredRuns(input: { job: string; before: Date }): Promise<ExpiredRun[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT r.id, r.job, r.slot, r.shard, r.attempt, ${HAS_DOCUMENTS} AS has_documents FROM runs r WHERE r.job = ? AND r.slot < ? AND ${EXPIRED} ORDER BY r.slot LIMIT ${SETTLE_LIMIT}`,
    [input.job, input.before],
  )
  return rows.map(toExpired)
}

/** Runs of a job that failed after they had stored something, with attempts left, oldest first. */
export async function listUnfinishedRuns(input: {
  job: string
  before: Date
  attempts: number
}): Promise<ExpiredRun[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT r.id, r.job, r.slot, r.shard, r.attempt, 1 AS has_documents FROM runs r WHERE r.job = ? AND r.slot < ? AND r.shard = '' AND r.status = 'failed' AND r.attempt < ? AND ${HAS_DOCUMENTS} ORDER BY r.slot LIMIT ${SETTLE_LIMIT}`,
    [input.job, input.before, input.attempts],
  )
  return rows.map(toExpired)
}

function toExpired(row: RowDataPacket): ExpiredRun {
  return {
    id: String(row.id),
    job: row.job,
    slot: row.slot,
    shard: row.shard,
    attempt: Number(row.attempt),
    hasDocuments: String(row.has_documents) === '1',
  }
}

/** Marks a dead run without documents as missed; repair takes it over. False when somebody else settled it. */
export async function markMissed(
  run: ExpiredRun,
  input: { appVersion: string; reason: 'died' | 'gave_up' },
): Promise<boolean> {
  const [result] = await getPool().query<ResultSetHeader>(
    `UPDATE runs SET status = 'missed', reason = ?, lease_owner = NULL, lease_until = NULL WHERE id = ? AND attempt = ? AND ${EXPIRED}`,
    [input.reason, run.id, run.attempt],
  )
  if (result.affectedRows === 0) return false
  await markExpired({ id: run.id, attempt: run.attempt, owner: '' }, input.appVersion)
  return true
}

/** Longest silence that is noted slot by slot. */
const NOTED_SLOTS = 2_016
const MISSED_ROWS = 500

/**
 * Ends the slots of a job that have passed for good: those that only failed become `missed` with the code of their
 * failure, and those in which no delivery came get a run that says so (`not_delivered`), back to the job's newest run
 * and at most a week of 5-minute slots. Nothing is noted twice, by however many callers.
 */
export async function closePassedSlots(job: {
  id: string
  periodMs: number
  current: Date
  /** Attempts after which a failed run is given up though it has stored something. */
  attempts: number
}): Promise<void> {
  await getPool().query(
    `UPDATE runs r SET r.status = 'missed', r.reason = COALESCE(r.reason, 'failed') WHERE r.job = ? AND r.shard = '' AND r.status = 'failed' AND r.slot < ? AND (r.attempt >= ? OR NOT ${HAS_DOCUMENTS})`,
    [job.id, job.current, job.attempts],
  )
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT MAX(slot) AS newest FROM runs WHERE job = ? AND shard = ''",
    [job.id],
  )
  const newest: Date | null = rows[0]?.newest ?? null
  if (newest === null) return
  const end = job.current.getTime()
  const from = Math.max(newest.getTime() + job.periodMs, end - NOTED_SLOTS * job.periodMs)
  const count = Math.max(0, (end - from) / job.periodMs)
  const slots = Array.from({ length: count }, (_, i) => new Date(from + i * job.periodMs))
  for (let at = 0; at < slots.length; at += MISSED_ROWS) {
    const values = slots
      .slice(at, at + MISSED_ROWS)
      .map((slot) => [job.id, slot, '', 'missed', 0, 'not_delivered', job.current])
    await getPool().query(
      'INSERT INTO runs (job, slot, shard, status, attempt, reason, created_at) VALUES ? ON DUPLICATE KEY UPDATE job = VALUES(job)',
      [values],
    )
  }
}

/**
 * Ends runs that died and that no schedule comes back to (loaded history, adoption): they can be taken up again, and no
 * longer hold back what `as_of` may see. Jobs that settle their own dead are left alone.
 */
export async function closeAbandonedRuns(input: {
  except: readonly string[]
  appVersion: string
}): Promise<void> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT id, attempt FROM runs WHERE job NOT IN (?) AND ${EXPIRED} ORDER BY id LIMIT ${SETTLE_LIMIT}`,
    [input.except],
  )
  for (const row of rows) {
    const [closed] = await getPool().query<ResultSetHeader>(
      `UPDATE runs SET status = 'failed', reason = 'died', lease_owner = NULL, lease_until = NULL WHERE id = ? AND attempt = ? AND ${EXPIRED}`,
      [row.id, row.attempt],
    )
    const dead = { id: String(row.id), attempt: Number(row.attempt), owner: '' }
    if (closed.affectedRows === 1) await markExpired(dead, input.appVersion)
  }
}

/** Removes ended runs of a job that are older than `days`, with their attempts; some at a time. */
export async function deleteOldRuns(input: { job: string; days: number }): Promise<void> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT id FROM runs WHERE job = ? AND status <> 'running' AND slot < UTC_TIMESTAMP(3) - INTERVAL ? DAY ORDER BY slot LIMIT 200",
    [input.job, input.days],
  )
  const ids = rows.map((row) => row.id)
  if (ids.length === 0) return
  await getPool().query('DELETE FROM run_attempts WHERE run_id IN (?)', [ids])
  await getPool().query('DELETE FROM runs WHERE id IN (?)', [ids])
}

/** The newest state of a run, or null when it never ran. */
export async function getRun(key: RunKey): Promise<{ id: string; attempt: number; status: string } | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT id, attempt, status FROM runs WHERE job = ? AND slot = ? AND shard = ?',
    [key.job, key.slot, key.shard],
  )
  const row = rows[0]
  return row ? { id: String(row.id), attempt: Number(row.attempt), status: row.status } : null
}
