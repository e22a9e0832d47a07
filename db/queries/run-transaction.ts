import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { FencedError } from '../../lib/errors'
import { getPool } from '../client'
import { retryOnLock } from './retry'

/** An attempt that holds (or held) the lease of a run. `owner` is random per call. */
export interface RunLease {
  id: string
  attempt: number
  owner: string
}

/** A fenced transaction. */
export interface RunTransaction {
  connection: PoolConnection
  /**
   * The database's clock. Read it once the rows to be written are locked: a version's known_from must not be
   * earlier than that of the version it waited for.
   */
  clock(): Promise<Date>
}

/**
 * The server ends a transaction that sits idle this long, so a frozen process loses its locks before its lease
 * (60 s) does. Idle connections between transactions get the normal limit back.
 */
const IDLE_SECONDS = 20
const NORMAL_IDLE_SECONDS = 28_800

/**
 * Runs `work` in one transaction that first locks the run's row and checks that this attempt still holds it:
 * a take-over cannot happen between the check and the commit. Throws: FencedError when it was taken over.
 */
export function inRunTransaction<T>(lease: RunLease, work: (tx: RunTransaction) => Promise<T>): Promise<T> {
  return retryOnLock(() => once(lease, work))
}

async function once<T>(lease: RunLease, work: (tx: RunTransaction) => Promise<T>): Promise<T> {
  const connection = await getPool().getConnection()
  let healthy = false
  try {
    await connection.query(`SET SESSION wait_timeout = ${IDLE_SECONDS}`)
    await connection.beginTransaction()
    await holdLease(connection, lease)
    const result = await work({ connection, clock: () => readClock(connection) })
    await connection.commit()
    healthy = true
    return result
  } catch (error) {
    healthy = await connection.rollback().then(
      () => true,
      () => false,
    )
    throw error
  } finally {
    if (healthy)
      await connection.query(`SET SESSION wait_timeout = ${NORMAL_IDLE_SECONDS}`).catch(() => undefined)
    if (healthy) connection.release()
    else connection.destroy()
  }
}

async function holdLease(connection: PoolConnection, lease: RunLease): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT id FROM runs WHERE id = ? AND attempt = ? AND lease_owner = ? AND status = 'running' FOR UPDATE",
    [lease.id, lease.attempt, lease.owner],
  )
  if (rows.length === 0) throw new FencedError(lease)
}

async function readClock(connection: PoolConnection): Promise<Date> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT UTC_TIMESTAMP(3) AS now')
  return rows[0]?.now
}
