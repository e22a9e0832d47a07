import type { RowDataPacket } from 'mysql2/promise'
import type { IngestionCounts } from '../../lib/domain/market'
import { getPool } from '../client'

export interface RunLine {
  id: string
  job: string
  slot: Date
  shard: string
  status: string
  attempt: number
  trigger: string
  startedAt: Date
  finishedAt: Date | null
  counts: IngestionCounts
  upstreamCalls: number
  /** Null where the calls had no price. */
  upstreamCostUsd: string | null
  errorMessage: string | null
  reason: string | null
}

/** Which attempts; null means any. */
export interface AttemptFilter {
  job: string | null
  /** Those that began in [from, to). */
  during: { from: Date; to: Date } | null
  /** Those that began before this one. */
  before: { startedAt: Date; runId: string; attempt: number } | null
}

/** Condition of a filter, for statements that call the attempts `a` and their runs `r`. */
function conditionOf({ job, during, before }: AttemptFilter): { sql: string; values: unknown[] } {
  const parts = [
    job !== null && { sql: 'r.job = ?', values: [job] },
    during && { sql: 'a.started_at >= ? AND a.started_at < ?', values: [during.from, during.to] },
    before && {
      sql: 'a.started_at <= ? AND (a.started_at < ? OR a.run_id < ? OR (a.run_id = ? AND a.attempt < ?))',
      values: [before.startedAt, before.startedAt, before.runId, before.runId, before.attempt],
    },
  ].filter((part) => part !== false && part !== null)
  return {
    sql: parts.map(({ sql }) => ` AND (${sql})`).join(''),
    values: parts.flatMap(({ values }): unknown[] => values),
  }
}

const NOT_QUIET =
  "(a.trigger_kind <> 'backfill' OR a.status <> 'succeeded') AND (r.job NOT IN (?) OR a.status NOT IN ('succeeded', 'running'))"

/**
 * The newest attempts, newest first. What comes by the hundred is news only when it does not work out, unless its job
 * is asked for: slices of history, and the runs of the `quiet` jobs.
 */
export async function listRecentRuns(input: {
  limit: number
  quiet: readonly string[]
  filter?: AttemptFilter
}): Promise<RunLine[]> {
  const filter = input.filter ?? { job: null, during: null, before: null }
  const { sql, values } = conditionOf(filter)
  const loud =
    filter.job === null ? { sql: NOT_QUIET, values: [['', ...input.quiet]] } : { sql: 'TRUE', values: [] }
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT r.id, r.job, r.slot, r.shard, a.attempt, a.status, a.trigger_kind, a.started_at, a.finished_at, a.records_read, a.records_inserted, a.records_updated, a.records_duplicate, a.records_rejected, a.upstream_calls, a.upstream_cost_usd, a.error_message, a.reason FROM run_attempts a JOIN runs r ON r.id = a.run_id WHERE ${loud.sql}${sql} ORDER BY a.started_at DESC, a.run_id DESC, a.attempt DESC LIMIT ?`,
    [...loud.values, ...values, input.limit],
  )
  return rows.map((row) => ({
    id: String(row.id),
    job: row.job,
    slot: row.slot,
    shard: row.shard,
    status: row.status,
    attempt: Number(row.attempt),
    trigger: row.trigger_kind,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    counts: {
      read: Number(row.records_read),
      inserted: Number(row.records_inserted),
      updated: Number(row.records_updated),
      duplicate: Number(row.records_duplicate),
      rejected: Number(row.records_rejected),
    },
    upstreamCalls: Number(row.upstream_calls),
    upstreamCostUsd: row.upstream_cost_usd,
    errorMessage: row.error_message,
    reason: row.reason,
  }))
}

/** Runs of a job that followed each other and did not work out in the same way. */
export interface RunStreak {
  job: string
  /** failed, partial or missed. */
  status: string
  /** Reason, or code of the first failure; null when none was recorded. */
  reason: string | null
  /** Slots of the first and the last run. */
  first: Date
  last: Date
  runs: number
  /** False for slots that nobody delivered: the ledger has no attempt of them. */
  attempted: boolean
}

/**
 * Streaks of failed, partial and missed runs in [since, until), newest first; without `until` up to now. A streak ends where a run worked out, or
 * where the next one failed in another way.
 */
export async function listRunStreaks(input: {
  jobs: readonly string[]
  since: Date
  until?: Date
  limit: number
}): Promise<RunStreak[]> {
  if (input.jobs.length === 0) return []
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT job, status, cause, attempted, MIN(slot) AS first_slot, MAX(slot) AS last_slot, COUNT(*) AS n FROM (
       SELECT job, slot, status, cause, attempted, ROW_NUMBER() OVER (PARTITION BY job ORDER BY slot) - ROW_NUMBER() OVER (PARTITION BY job, status, cause, attempted ORDER BY slot) AS streak FROM (
         SELECT r.job, r.slot, r.status, r.attempt > 0 AS attempted, IF(r.status IN ('failed', 'partial', 'missed'), COALESCE(r.reason, a.error_code), NULL) AS cause FROM runs r LEFT JOIN run_attempts a ON a.run_id = r.id AND a.attempt = r.attempt WHERE r.job IN (?) AND r.slot >= ?${input.until ? ' AND r.slot < ?' : ''} AND r.shard = '' AND r.status <> 'running'
       ) ended
     ) numbered WHERE status IN ('failed', 'partial', 'missed') GROUP BY job, status, cause, attempted, streak ORDER BY last_slot DESC, job LIMIT ?`,
    [input.jobs, input.since, ...(input.until ? [input.until] : []), input.limit],
  )
  return rows.map((row) => ({
    job: row.job,
    status: row.status,
    reason: row.cause,
    first: row.first_slot,
    last: row.last_slot,
    runs: Number(row.n),
    attempted: String(row.attempted) === '1',
  }))
}

/** What loading history has brought so far: finished slices and the rows they stored. */
export async function getHistoryTotals(): Promise<{ slices: number; rows: number }> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT COUNT(*) AS slices, COALESCE(SUM(records_inserted + records_updated), 0) AS stored FROM run_attempts WHERE trigger_kind = 'backfill' AND status = 'succeeded'",
  )
  return { slices: Number(rows[0]?.slices), rows: Number(rows[0]?.stored) }
}

export interface SourceFreshness {
  source: string
  newestSampledAt: Date | null
  newestObservedAt: Date | null
  /** Tracked assets. */
  assets: number
  rejectedOpen: number
}

/** How fresh CoinGecko's rows are, from the snapshots (one row per asset, so the cost does not grow). */
export async function listSourceFreshness(): Promise<SourceFreshness[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT MAX(s.sampled_at) AS sampled_at, MAX(s.metric_time) AS observed_at, COUNT(*) AS assets, (SELECT COUNT(*) FROM rejected_records WHERE source = 'coingecko' AND status = 'open') AS rejected_open FROM assets a JOIN asset_snapshots s ON s.asset_id = a.id WHERE a.tracked = 1",
  )
  return rows.map((row) => ({
    source: 'coingecko',
    newestSampledAt: row.sampled_at,
    newestObservedAt: row.observed_at,
    assets: Number(row.assets),
    rejectedOpen: Number(row.rejected_open),
  }))
}

/** When each job's newest slot that went well was done (a replay of an old slot is no news), and how it last ended. */
export async function mapJobSuccess(): Promise<
  Map<string, { lastSuccess: Date | null; lastStatus: string | null }>
> {
  const [done] = await getPool().query<RowDataPacket[]>(
    "SELECT r.job, MIN(a.finished_at) AS done FROM (SELECT job, MAX(slot) AS slot FROM runs WHERE status IN ('succeeded', 'partial') GROUP BY job) newest JOIN runs r ON r.job = newest.job AND r.slot = newest.slot JOIN run_attempts a ON a.run_id = r.id AND a.status IN ('succeeded', 'partial') GROUP BY r.job",
  )
  const [latest] = await getPool().query<RowDataPacket[]>(
    "SELECT r.job, r.status FROM runs r JOIN (SELECT job, MAX(slot) AS slot FROM runs WHERE status <> 'running' AND shard = '' GROUP BY job) newest ON newest.job = r.job AND newest.slot = r.slot AND r.shard = ''",
  )
  const success = new Map(done.map((row) => [row.job, row.done]))
  return new Map(
    latest.map((row) => [row.job, { lastSuccess: success.get(row.job) ?? null, lastStatus: row.status }]),
  )
}
