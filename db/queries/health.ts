import type { RowDataPacket } from 'mysql2/promise'
import journal from '../../drizzle/meta/_journal.json'
import { getPool } from '../client'
import { COMPLETE } from '../migration-ledger'

/** Shorter than the page queries: a monitor wants an answer. */
const PING_TIMEOUT_MS = 3_000

/** Whether the database answers, and whether it has every migration of this version. */
export async function checkDatabase(): Promise<{ reachable: boolean; migrated: boolean }> {
  try {
    await getPool().query({ sql: 'SELECT 1', timeout: PING_TIMEOUT_MS })
  } catch {
    return { reachable: false, migrated: false }
  }
  const last = journal.entries.at(-1)?.tag
  try {
    const [rows] = await getPool().query<RowDataPacket[]>(
      'SELECT 1 FROM schema_migrations WHERE tag = ? AND statement = ?',
      [last, COMPLETE],
    )
    return { reachable: true, migrated: rows.length === 1 }
  } catch {
    return { reachable: true, migrated: false }
  }
}

/** The database's clock, UTC. */
export async function readDatabaseClock(): Promise<Date> {
  const [rows] = await getPool().query<RowDataPacket[]>('SELECT UTC_TIMESTAMP(3) AS now')
  return rows[0]?.now
}

/** Kind and version of the database server, e.g. MariaDB 10.11.14. */
export async function readDatabaseVersion(): Promise<{ kind: 'MariaDB' | 'MySQL'; version: string }> {
  const [rows] = await getPool().query<RowDataPacket[]>('SELECT VERSION() AS version')
  const text = String(rows[0]?.version)
  return { kind: /mariadb/i.test(text) ? 'MariaDB' : 'MySQL', version: text.split('-')[0] ?? text }
}
