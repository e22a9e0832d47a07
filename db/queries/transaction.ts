import type { PoolConnection } from 'mysql2/promise'
import { getPool } from '../client'

/** Deadlock victims and lock waits are tried again; both leave nothing behind. */
const RETRY_ERRNOS = new Set([1213, 1205])
const MAX_TRIES = 3

/** Runs `work` in one transaction, again when the server ended it for a lock. Throws what `work` throws, undone. */
export async function inTransaction<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await once(work)
    } catch (error) {
      const errno = error instanceof Error && 'errno' in error ? Number(error.errno) : 0
      if (!RETRY_ERRNOS.has(errno) || tries >= MAX_TRIES) throw error
    }
  }
}

async function once<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
  const connection = await getPool().getConnection()
  let healthy = false
  try {
    await connection.beginTransaction()
    const result = await work(connection)
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
    if (healthy) connection.release()
    else connection.destroy()
  }
}
