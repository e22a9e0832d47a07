import type { Connection, RowDataPacket } from 'mysql2/promise'
import { migrationLock } from '../../db/migrate'
import { ConfigurationError } from '../../lib/errors'
import { listTables, nameOf } from './database-facts'

/** Longest name of a database. */
const NAME_LENGTH = 64
const SUFFIX = '_restore'
/** Says that a scratch database is ours to drop; no data. */
export const MARK = 'koinstrap_restore_mark'
/** Longest wait for somebody who still reads a table that is to be swapped. */
const SWAP_WAIT_SECONDS = 20
const ACCESS_DENIED = new Set([1044, 1142, 1227])

export const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``

/** Address of the database into which a restore of `url` loads first. One name per database: one grant, one clean-up. */
export function scratchUrl(url: string): string {
  const address = new URL(url)
  address.pathname = `/${encodeURIComponent(scratchName(nameOf(url)))}`
  return address.href
}

export const scratchName = (database: string) => `${database.slice(0, NAME_LENGTH - SUFFIX.length)}${SUFFIX}`

/**
 * Keeps migrations and other restores of the database away while `work` runs; the lock ends with the connection.
 * Throws: ConfigurationError when somebody holds it.
 */
export async function withDatabaseLock<T>(connection: Connection, database: string, work: () => Promise<T>) {
  const lock = migrationLock(database)
  const [rows] = await connection.query<RowDataPacket[]>('SELECT GET_LOCK(?, 0) AS held', [lock])
  if (String(rows[0]?.held) !== '1') {
    throw new ConfigurationError(
      `Another process is migrating or restoring ${database}. Wait for it, then try again.`,
    )
  }
  try {
    return await work()
  } finally {
    await connection.query('DO RELEASE_LOCK(?)', [lock]).catch(() => undefined)
  }
}

/**
 * Refuses a database that somebody works on. Connections of other accounts are only seen with the PROCESS right, so
 * the leases of running jobs are looked at as well.
 */
export async function requireUnused(connection: Connection, database: string): Promise<void> {
  const [others] = await connection.query<RowDataPacket[]>(
    'SELECT HOST AS host FROM information_schema.PROCESSLIST WHERE DB = ? AND ID <> CONNECTION_ID()',
    [database],
  )
  if (others.length > 0) {
    throw new ConfigurationError(
      `${database} is in use: open connections ${others.length}, the first from ${others[0]?.host}. Stop npm start and whatever else works on it, then try again.`,
    )
  }
  if (!(await listTables(connection, database)).includes('runs')) return
  const [live] = await connection.query<RowDataPacket[]>(
    `SELECT job FROM ${quoted(database)}.runs WHERE status = 'running' AND lease_until > UTC_TIMESTAMP(3) LIMIT 1`,
  )
  if (live.length === 0) return
  throw new ConfigurationError(
    `${database} is in use: a run of ${live[0]?.job} holds a lease. Stop npm start and every other instance; a lease of a dead one ends after a minute.`,
  )
}

/** Whether a table of the database holds a row; the migrations' own ledger does not count. */
export async function holdsRows(connection: Connection, database: string): Promise<boolean> {
  for (const table of await listTables(connection, database)) {
    if (table === 'schema_migrations') continue
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT 1 FROM ${quoted(database)}.${quoted(table)} LIMIT 1`,
    )
    if (rows.length > 0) return true
  }
  return false
}

/** An empty, marked scratch database; what a dead restore left there goes first, its loading tool included. */
export async function createScratch(connection: Connection, database: string): Promise<void> {
  const scratch = scratchName(database)
  await dropScratch(connection, database)
  try {
    await connection.query(`CREATE DATABASE ${quoted(scratch)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
    await connection.query(`CREATE TABLE ${quoted(scratch)}.${MARK} (id int)`)
  } catch (error) {
    throw explainRights(error, scratch)
  }
}

/** Removes the scratch database. Throws: ConfigurationError when one of that name is not ours. */
export async function dropScratch(connection: Connection, database: string): Promise<void> {
  const scratch = scratchName(database)
  const tables = await listTables(connection, scratch)
  if (tables.length > 0 && !tables.includes(MARK)) {
    throw new ConfigurationError(
      `The database ${scratch} is needed to restore into first, but holds tables that no restore made. Rename it, or restore into a database of another name.`,
    )
  }
  await endConnections(connection, scratch)
  await connection.query(`DROP DATABASE IF EXISTS ${quoted(scratch)}`).catch((error) => {
    throw explainRights(error, scratch)
  })
}

/** The tool that a killed restore had started may still be loading. */
async function endConnections(connection: Connection, database: string): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = ? AND ID <> CONNECTION_ID()',
    [database],
  )
  for (const { id } of rows) await connection.query(`KILL ${Number(id)}`).catch(() => undefined)
}

function explainRights(error: unknown, scratch: string): unknown {
  const errno = error instanceof Error && 'errno' in error ? Number(error.errno) : 0
  if (!ACCESS_DENIED.has(errno)) return error
  // The underscore of a grant's database stands for any character unless escaped.
  const pattern = scratch.replaceAll('_', '\\_')
  return new ConfigurationError(
    `A restore loads into the database ${scratch} first and needs the right to create it. Let an administrator run: GRANT ALL ON ${quoted(pattern)}.* TO the account of DATABASE_ADMIN_URL (or DATABASE_URL).`,
    { cause: error },
  )
}

/**
 * Puts the tables of the scratch database in the place of the database's own in one statement, which the server does
 * whole or not at all (MariaDB from 10.6, MySQL from 8.0). The old ones lie in the scratch database afterwards.
 */
export async function swapTables(connection: Connection, database: string): Promise<void> {
  const scratch = scratchName(database)
  const place = (schema: string, table: string) => `${quoted(schema)}.${quoted(table)}`
  const old = await listTables(connection, database)
  const fresh = (await listTables(connection, scratch)).filter((table) => table !== MARK)
  const moves = [
    ...old.map((table, i) => `${place(database, table)} TO ${place(scratch, `replaced_${i}`)}`),
    ...fresh.map((table) => `${place(scratch, table)} TO ${place(database, table)}`),
  ]
  await connection.query(`SET SESSION lock_wait_timeout = ${SWAP_WAIT_SECONDS}`)
  await connection.query(`RENAME TABLE ${moves.join(', ')}`)
}
