import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise'
import type { Mode } from '../lib/env'
import { ConfigurationError } from '../lib/errors'
import { connectionOptions } from './client'
import {
  planLegacyRenames,
  readTables,
  renameTables,
  requireFreeNames,
  type TableFacts,
} from './legacy-tables'
import { COMPLETE } from './migration-ledger'

/** Longest wait for another process that migrates the same database. */
const LOCK_WAIT_SECONDS = 120
const FOLDER = fileURLToPath(new URL('../drizzle/', import.meta.url))

export interface Migration {
  tag: string
  statements: string[]
}

/** The generated migrations in order, split at drizzle's breakpoints. */
export function readMigrations(folder: string = FOLDER): Migration[] {
  const journal: { entries: { tag: string }[] } = JSON.parse(
    readFileSync(`${folder}/meta/_journal.json`, 'utf8'),
  )
  return journal.entries.map(({ tag }) => ({
    tag,
    statements: readFileSync(`${folder}/${tag}.sql`, 'utf8')
      .split('--> statement-breakpoint')
      .map((statement) => statement.trim())
      .filter((statement) => statement !== ''),
  }))
}

/** Name of the lock that keeps migrations and restores of one database apart. */
export function migrationLock(database: string): string {
  return `koinstrap_migrate_${database}`.slice(0, 64)
}

/**
 * Applies what is missing, under a lock, one ledger row per statement: DDL commits at once, so a file that stopped
 * half way goes on at the statement that failed. A statement edited after it was applied is refused. Tables of the
 * first version are renamed before; in `mode` demo they are refused. Returns the number of statements applied.
 * Throws: ConfigurationError before anything is touched; the driver's error with the statement's place in its message.
 */
export async function migrate(input: {
  url: string
  migrations?: Migration[]
  mode?: Mode
}): Promise<number> {
  const connection = await mysql.createConnection(connectionOptions(input.url))
  const lock = migrationLock(String(connectionOptions(input.url).database))
  try {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT GET_LOCK(?, ?) AS held', [
      lock,
      LOCK_WAIT_SECONDS,
    ])
    if (String(rows[0]?.held) !== '1') {
      throw new Error(
        'Another process has been migrating this database for two minutes. Wait for it, or end it.',
      )
    }
    const migrations = input.migrations ?? readMigrations()
    const tables = await readTables(connection)
    const applied = await readLedger(connection, tables)
    const renames = planRoom(tables, { migrations, applied, mode: input.mode })
    await createLedger(connection)
    if (renames.size > 0) await forgetUnfinished(connection, { migrations, applied })
    await renameTables(connection, renames)
    return await applyMissing(connection, migrations, applied)
  } finally {
    await connection.query('DO RELEASE_LOCK(?)', [lock]).catch(() => undefined)
    await connection.end()
  }
}

/** Applied statements, `tag number` → sha256. */
type Ledger = Map<string, string>

/** Nothing is written here: a database that is refused afterwards stays as it was. */
async function readLedger(connection: Connection, tables: readonly TableFacts[]): Promise<Ledger> {
  if (!tables.some((table) => table.name === 'schema_migrations')) return new Map()
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT tag, statement, sha256 FROM schema_migrations',
  )
  return new Map(rows.map((row) => [`${row.tag} ${row.statement}`, String(row.sha256)]))
}

async function createLedger(connection: Connection): Promise<void> {
  await connection.query(
    'CREATE TABLE IF NOT EXISTS schema_migrations (tag varchar(128) NOT NULL, statement int NOT NULL, sha256 varchar(64) NOT NULL, applied_at datetime(3) NOT NULL, PRIMARY KEY (tag, statement)) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
  )
}

/** Which tables of the first version must move, because they have names of ours. Throws: ConfigurationError. */
function planRoom(
  tables: readonly TableFacts[],
  input: { migrations: Migration[]; applied: Ledger; mode: Mode | undefined },
): Map<string, string> {
  const first = input.migrations[0]
  const built = first !== undefined && input.applied.has(`${first.tag} ${COMPLETE}`)
  const renames = planLegacyRenames(tables, built)
  requireFreeNames(tables, missingTables(input), renames)
  if (renames.size > 0 && input.mode === 'demo') {
    throw new ConfigurationError(
      `This database holds real prices of the first version (${[...renames.keys()].join(', ')}), and demo mode writes simulated ones. Nothing was changed: set DEMO=off, or give the demo another database.`,
    )
  }
  return renames
}

/** Tables that are still to be made, with their columns. */
function missingTables(input: { migrations: Migration[]; applied: Ledger }): Map<string, string[]> {
  const missing = input.migrations.flatMap(({ tag, statements }) =>
    statements.filter((_, index) => !input.applied.has(`${tag} ${index}`)),
  )
  return new Map(
    missing.flatMap((statement): [string, string[]][] => {
      const [, table] = /^CREATE TABLE `(\w+)`/.exec(statement) ?? []
      if (table === undefined) return []
      return [[table, [...statement.matchAll(/^\s+`(\w+)` /gm)].map(([, column = '']) => column)]]
    }),
  )
}

/**
 * A version that knew nothing of the first one took its tables for its own, wrote that into the ledger and failed at
 * the next statement: what it applied is applied again, on tables of ours.
 */
async function forgetUnfinished(
  connection: Connection,
  input: { migrations: Migration[]; applied: Ledger },
): Promise<void> {
  for (const { tag } of input.migrations) {
    if (input.applied.has(`${tag} ${COMPLETE}`)) continue
    await connection.query('DELETE FROM schema_migrations WHERE tag = ?', [tag])
    for (const key of input.applied.keys()) if (key.startsWith(`${tag} `)) input.applied.delete(key)
  }
}

async function applyMissing(
  connection: Connection,
  migrations: Migration[],
  applied: Ledger,
): Promise<number> {
  let count = 0
  for (const { tag, statements } of migrations) {
    for (const [index, statement] of statements.entries()) {
      const sha256 = createHash('sha256').update(statement).digest('hex')
      const known = applied.get(`${tag} ${index}`)
      if (known === sha256) continue
      if (known !== undefined)
        throw new Error(`Statement ${index + 1} of migration ${tag} was edited after it was applied`)
      await apply(connection, { tag, index, statement, sha256 })
      count += 1
    }
    if (!applied.has(`${tag} ${COMPLETE}`)) await record(connection, { tag, index: COMPLETE, sha256: '' })
  }
  return count
}

async function apply(
  connection: Connection,
  step: { tag: string; index: number; statement: string; sha256: string },
): Promise<void> {
  try {
    await connection.query(step.statement)
  } catch (cause) {
    if (!isLeftover(cause)) {
      throw new Error(`Statement ${step.index + 1} of migration ${step.tag} failed`, { cause })
    }
  }
  await record(connection, step)
}

async function record(
  connection: Connection,
  step: { tag: string; index: number; sha256: string },
): Promise<void> {
  await connection.query(
    'INSERT INTO schema_migrations (tag, statement, sha256, applied_at) VALUES (?, ?, ?, UTC_TIMESTAMP(3))',
    [step.tag, step.index, step.sha256],
  )
}

/** Table, column or key exists already: the process died between the statement and its ledger row. */
function isLeftover(error: unknown): boolean {
  const errno = error instanceof Error && 'errno' in error ? error.errno : null
  return errno === 1050 || errno === 1060 || errno === 1061
}
