import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { ConfigurationError } from '../../lib/errors'
import { getPool } from '../client'
import { migrationLock } from '../migrate'

/** The adoption's own connection: it holds the lock and the temporary table. */
export type AdoptionSession = PoolConnection

/** Longest wait for another process that migrates, restores or adopts. */
const LOCK_WAIT_SECONDS = 120
/** Statements over the whole of the old tables, which have no keys. */
export const WHOLE_TABLE_MS = 3_600_000

/**
 * Runs `work` on a connection of its own that holds the lock of migrations: one adoption at a time, and none beside a
 * migration or a restore. The connection ends with it, and with it the lock and every temporary table.
 * Throws: ConfigurationError when another process holds the lock for two minutes.
 */
export async function withAdoptionSession<T>(work: (session: AdoptionSession) => Promise<T>): Promise<T> {
  const connection = await getPool().getConnection()
  try {
    const [[row]] = await connection.query<RowDataPacket[]>('SELECT DATABASE() AS name')
    const [[lock]] = await connection.query<RowDataPacket[]>({
      sql: 'SELECT GET_LOCK(?, ?) AS held',
      values: [migrationLock(String(row?.name)), LOCK_WAIT_SECONDS],
      timeout: (LOCK_WAIT_SECONDS + 10) * 1000,
    })
    if (String(lock?.held) !== '1') {
      throw new ConfigurationError(
        'Another process has been migrating or adopting this database for two minutes. Wait for it, or end it; then run npm run adopt.',
      )
    }
    return await work(connection)
  } finally {
    connection.destroy()
  }
}
