import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise'
import { connectionOptions } from './client'
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

/**
 * Applies what is missing, under a lock, one ledger row per statement: DDL commits at once, so a file that stopped
 * half way goes on at the statement that failed. A statement edited after it was applied is refused.
 * Returns the number of statements applied. Throws: the driver's error with the statement's place in its message.
 */
export async function migrate(input: { url: string; migrations?: Migration[] }): Promise<number> {
  const connection = await mysql.createConnection(connectionOptions(input.url))
  const lock = `koinstrap_migrate_${connectionOptions(input.url).database}`.slice(0, 64)
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
    return await applyMissing(connection, input.migrations ?? readMigrations())
  } finally {
    await connection.query('DO RELEASE_LOCK(?)', [lock]).catch(() => undefined)
    await connection.end()
  }
}

async function applyMissing(connection: Connection, migrations: Migration[]): Promise<number> {
  await connection.query(
    'CREATE TABLE IF NOT EXISTS schema_migrations (tag varchar(128) NOT NULL, statement int NOT NULL, sha256 varchar(64) NOT NULL, applied_at datetime(3) NOT NULL, PRIMARY KEY (tag, statement)) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
  )
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT tag, statement, sha256 FROM schema_migrations',
  )
  const applied = new Map(rows.map((row) => [`${row.tag} ${row.statement}`, String(row.sha256)]))
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
