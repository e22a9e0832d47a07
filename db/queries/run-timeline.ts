import type { RowDataPacket } from 'mysql2/promise'
import type { IngestionCounts } from '../../lib/domain/market'
import { getPool } from '../client'

/** Statuses of the ledger, the one that must never be hidden last. */
const BY_PRIORITY = ['succeeded', 'skipped', 'running', 'partial', 'missed', 'failed'] as const
export type LedgerStatus = (typeof BY_PRIORITY)[number]

/** Joins a priority and a run's id in one number that MAX can compare: ids stay below. */
const ID_SPACE = 1_000_000_000_000
const PRIORITY = `FIELD(status, ${BY_PRIORITY.map((one) => `'${one}'`).join(', ')})`
const COUNTS = BY_PRIORITY.map((one) => `SUM(status = '${one}') AS n_${one}`).join(', ')

/** The runs of one job that began in one stretch of a timeline. */
export interface RunBucket {
  job: string
  /** Number of the stretch, from 0. */
  index: number
  counts: Record<LedgerStatus, number>
  /** The newest run of the gravest status. */
  pick: string
}

/** One run with its newest attempt, as a timeline tells it. */
export interface RunFacts {
  id: string
  job: string
  slot: Date
  status: string
  reason: string | null
  /** 0: nobody ever started it. */
  attempt: number
  startedAt: Date | null
  finishedAt: Date | null
  counts: IngestionCounts
  errorMessage: string | null
}

/** Since when the ledger knows each job. */
export async function mapLedgerBegin(): Promise<Map<string, Date>> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT job, MIN(slot) AS begins FROM runs GROUP BY job',
  )
  return new Map(rows.map((row) => [row.job, row.begins]))
}

/**
 * Runs whose slots lie in [from, to), by job and stretch of `stepMs`; stretches without a run are absent. A failure
 * is picked before whatever else happened in its stretch.
 */
export async function listRunBuckets(input: {
  jobs: readonly string[]
  from: Date
  to: Date
  stepMs: number
}): Promise<RunBucket[]> {
  if (input.jobs.length === 0) return []
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT job, FLOOR(TIMESTAMPDIFF(SECOND, ?, slot) / ?) AS bucket, ${COUNTS}, MAX(${PRIORITY} * ${ID_SPACE} + id) AS pick FROM runs WHERE job IN (?) AND slot >= ? AND slot < ? GROUP BY job, bucket ORDER BY job, bucket`,
    [input.from, input.stepMs / 1000, input.jobs, input.from, input.to],
  )
  return rows.map((row) => ({
    job: row.job,
    index: Number(row.bucket),
    counts: {
      succeeded: Number(row.n_succeeded),
      skipped: Number(row.n_skipped),
      running: Number(row.n_running),
      partial: Number(row.n_partial),
      missed: Number(row.n_missed),
      failed: Number(row.n_failed),
    },
    pick: String(Number(row.pick) % ID_SPACE),
  }))
}

const FACTS =
  'SELECT r.id, r.job, r.slot, r.status, COALESCE(r.reason, a.reason) AS reason, r.attempt, a.started_at, a.finished_at, a.records_read, a.records_inserted, a.records_updated, a.records_duplicate, a.records_rejected, LEFT(a.error_message, 240) AS error_message FROM runs r LEFT JOIN run_attempts a ON a.run_id = r.id AND a.attempt = r.attempt'

/** Some runs with their newest attempts, in no order. */
export async function listRunFacts(ids: readonly string[]): Promise<RunFacts[]> {
  if (ids.length === 0) return []
  const [rows] = await getPool().query<RowDataPacket[]>(`${FACTS} WHERE r.id IN (?)`, [ids])
  return rows.map(toFacts)
}

/** The runs of a job's newest slots, newest first; parts of a slot's work are left out. */
export async function listNewestRuns(input: { job: string; limit: number }): Promise<RunFacts[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `${FACTS} WHERE r.job = ? AND r.shard = '' ORDER BY r.slot DESC LIMIT ?`,
    [input.job, input.limit],
  )
  return rows.map(toFacts)
}

function toFacts(row: RowDataPacket): RunFacts {
  return {
    id: String(row.id),
    job: row.job,
    slot: row.slot,
    status: row.status,
    reason: row.reason,
    attempt: Number(row.attempt),
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    counts: {
      read: Number(row.records_read ?? 0),
      inserted: Number(row.records_inserted ?? 0),
      updated: Number(row.records_updated ?? 0),
      duplicate: Number(row.records_duplicate ?? 0),
      rejected: Number(row.records_rejected ?? 0),
    },
    errorMessage: row.error_message,
  }
}
