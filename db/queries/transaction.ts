import type { PoolConnection } from 'mysql2/promise'
import { getPool } from '../client'
import { retryOnLock } from './retry'

/** Runs `work` in one transaction, again when the server ended it for a lock. Throws what `work` throws, undone. */
export function inTransaction<T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> {
  return retryOnLock(() => once(work))
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
