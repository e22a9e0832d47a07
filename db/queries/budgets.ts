import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'
import { drawFrom, readLevel } from './buckets'

/** One call that wants to leave, and the limits of its source. */
export interface CallRequest {
  source: string
  /** Size of the bucket, and what flows into it in a minute. */
  callsPerMinute: number
  callsPerMonth: number
  /** Price of the call in USD; null where the plan has no price per call. */
  costUsd: number | null
}

/** `wait`: the bucket is empty, and holds a call again after that many milliseconds if nobody else takes it. */
export type CallPermit = { kind: 'allowed' } | { kind: 'wait'; ms: number } | { kind: 'month_spent' }

/**
 * Asks whether a call may leave now, and counts it before it does. All instances share one bucket and one count: each
 * is decided by one autocommitted compare-and-set, by the database's clock, so of any number of callers only as many
 * pass as the limit allows. A process that dies in between has counted a call too many, never one too few.
 */
export async function takeCall(request: CallRequest): Promise<CallPermit> {
  const ms = await drawFrom('source_rates', bucketOf(request))
  if (ms > 0) return { kind: 'wait', ms }
  return (await countCall(request)) ? { kind: 'allowed' } : { kind: 'month_spent' }
}

/** The minute's bucket of a source: what it holds is what flows into it in a minute. */
const bucketOf = ({ source, callsPerMinute }: Pick<CallRequest, 'source' | 'callsPerMinute'>) => ({
  name: source,
  size: callsPerMinute,
  perMinute: callsPerMinute,
})

const MONTH = "DATE_FORMAT(UTC_TIMESTAMP(3), '%Y-%m')"

/** False, and counted as refused, when the month's calls are spent. */
async function countCall(request: CallRequest): Promise<boolean> {
  if (await raiseCount(request)) return true
  await getPool().query(
    `INSERT INTO source_budgets (source, month, calls_limit, updated_at) VALUES (?, ${MONTH}, ?, UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE source = source`,
    [request.source, request.callsPerMonth],
  )
  if (await raiseCount(request)) return true
  await getPool().query(
    `UPDATE source_budgets SET refused = refused + 1, calls_limit = ?, updated_at = UTC_TIMESTAMP(3) WHERE source = ? AND month = ${MONTH}`,
    [request.callsPerMonth, request.source],
  )
  return false
}

async function raiseCount({ source, callsPerMonth, costUsd }: CallRequest): Promise<boolean> {
  const [result] = await getPool().query<ResultSetHeader>(
    `UPDATE source_budgets SET calls = calls + 1, spend_usd = spend_usd + ?, calls_limit = ?, updated_at = UTC_TIMESTAMP(3) WHERE source = ? AND month = ${MONTH} AND calls < ?`,
    [costUsd ?? 0, callsPerMonth, source, callsPerMonth],
  )
  return result.affectedRows === 1
}

/** What a source has used of the current month (UTC). */
export interface MonthUse {
  /** The database's clock, which decides what the month is. */
  now: Date
  calls: number
  /** Calls that the month's limit held back. */
  refused: number
  /** USD as an exact decimal; '0' where the plan has no price per call. */
  spendUsd: string
}

/** Use of the current month; zeros before its first call. */
export async function getMonthUse(source: string): Promise<MonthUse> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT t.now, COALESCE(b.calls, 0) AS calls, COALESCE(b.refused, 0) AS refused, COALESCE(b.spend_usd, 0) AS spend_usd FROM (SELECT UTC_TIMESTAMP(3) AS now, ${MONTH} AS month) t LEFT JOIN source_budgets b ON b.source = ? AND b.month = t.month`,
    [source],
  )
  const row = rows[0]
  if (!row) throw new Error('a query without tables returned no row')
  return {
    now: row.now,
    calls: Number(row.calls),
    refused: Number(row.refused),
    spendUsd: String(row.spend_usd),
  }
}

/** Answers that came from a source in the last 24 hours, and when the first of them did; null when none came. */
export async function getDayUse(source: string): Promise<{ answers: number; since: Date | null }> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT COUNT(*) AS answers, MIN(fetched_at) AS since FROM source_documents WHERE source = ? AND fetched_at >= UTC_TIMESTAMP(3) - INTERVAL 1 DAY',
    [source],
  )
  return { answers: Number(rows[0]?.answers), since: rows[0]?.since ?? null }
}

/** Calls that may leave at once: what is in the minute's bucket now; a full one for a source that was never asked. */
export async function getMinuteLeft(input: { source: string; callsPerMinute: number }): Promise<number> {
  return Math.floor((await readLevel('source_rates', bucketOf(input))).calls)
}
