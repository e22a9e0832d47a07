import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'

/** As SQL: a whole number would make the division one of decimals, with four digits behind the point. */
const MINUTE_MICROSECONDS = '6e7'

/** Calls that may leave or come: what it holds when it is full, and what flows in each minute. */
export interface Bucket {
  name: string
  size: number
  perMinute: number
}

/** What a bucket holds now, a fraction included, and how long until it holds a call; 0 when it does. */
export interface BucketLevel {
  calls: number
  waitMs: number
}

// Calls as of this statement. A lowered limit cuts what the bucket held before.
const TOKENS = `LEAST(?, tokens + GREATEST(0, TIMESTAMPDIFF(MICROSECOND, refilled_at, UTC_TIMESTAMP(3))) * ? / ${MINUTE_MICROSECONDS})`
// The assignments run from left to right; a statement that waited for a younger one must not turn the time back.
const DRAWN = `tokens = ${TOKENS} - 1, refilled_at = GREATEST(refilled_at, UTC_TIMESTAMP(3))`
const LEVEL = `${TOKENS} AS tokens, (1 - ${TOKENS}) * ${MINUTE_MICROSECONDS} / 1000 / ? AS wait_ms`
// One that says it was filled more than a minute from now comes from a clock that was wrong.
const STRAY = 'refilled_at > UTC_TIMESTAMP(3) + INTERVAL 1 MINUTE AS stray'

/** Tables of buckets, whose names stand in the statements: calls to a source, calls of a program. */
const STATEMENTS = {
  source_rates: {
    draw: `UPDATE source_rates SET ${DRAWN} WHERE source = ? AND ${TOKENS} >= 1`,
    open: 'INSERT INTO source_rates (source, tokens, refilled_at) VALUES (?, ?, UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE refilled_at = IF(refilled_at > VALUES(refilled_at) + INTERVAL 1 MINUTE, VALUES(refilled_at), refilled_at)',
    read: `SELECT ${LEVEL}, ${STRAY} FROM source_rates WHERE source = ?`,
  },
  rate_limits: {
    draw: `UPDATE rate_limits SET ${DRAWN} WHERE name = ? AND ${TOKENS} >= 1`,
    open: 'INSERT INTO rate_limits (name, tokens, refilled_at) VALUES (?, ?, UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE refilled_at = IF(refilled_at > VALUES(refilled_at) + INTERVAL 1 MINUTE, VALUES(refilled_at), refilled_at)',
    read: `SELECT ${LEVEL}, ${STRAY} FROM rate_limits WHERE name = ?`,
  },
}

export type BucketTable = keyof typeof STATEMENTS

/**
 * Takes one call out of a bucket: 0 when there was one, else milliseconds until there may be one. All instances share
 * it: each call is decided by one autocommitted compare-and-set, by the database's clock, so that of any number of
 * callers only as many pass as the limit allows. A bucket that nobody opened yet is full.
 */
export async function drawFrom(table: BucketTable, bucket: Bucket): Promise<number> {
  if (await draw(table, bucket)) return 0
  const level = await read(table, bucket)
  // With a call in it, somebody else opened it just now.
  if (level && !level.stray && level.calls < 1) return Math.max(1, level.waitMs)
  await getPool().query(STATEMENTS[table].open, [bucket.name, bucket.size])
  if (await draw(table, bucket)) return 0
  return Math.max(1, (await read(table, bucket))?.waitMs ?? 0)
}

/** What a bucket holds now, without taking from it. */
export async function readLevel(table: BucketTable, bucket: Bucket): Promise<BucketLevel> {
  const { calls, waitMs } = (await read(table, bucket)) ?? { calls: bucket.size, waitMs: 0 }
  return { calls, waitMs }
}

async function draw(table: BucketTable, { name, size, perMinute }: Bucket): Promise<boolean> {
  const [result] = await getPool().query<ResultSetHeader>(STATEMENTS[table].draw, [
    size,
    perMinute,
    name,
    size,
    perMinute,
  ])
  return result.affectedRows === 1
}

async function read(
  table: BucketTable,
  { name, size, perMinute }: Bucket,
): Promise<(BucketLevel & { stray: boolean }) | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(STATEMENTS[table].read, [
    size,
    perMinute,
    size,
    perMinute,
    perMinute,
    name,
  ])
  const row = rows[0]
  if (!row) return null
  const waitMs = Math.max(0, Math.ceil(Number(row.wait_ms)))
  return { calls: Math.max(0, Number(row.tokens)), waitMs, stray: Number(row.stray) === 1 }
}

/** Forgets the buckets of programs that nobody drew from for a day: they are full again, as one that is not there. */
export async function clearFullBuckets(): Promise<void> {
  await getPool().query('DELETE FROM rate_limits WHERE refilled_at < UTC_TIMESTAMP(3) - INTERVAL 1 DAY')
}
