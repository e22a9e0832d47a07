import { randomBytes } from 'node:crypto'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll } from 'vitest'
import { closePool, createPool, usePool } from '@/db/client'
import { migrate } from '@/db/migrate'

export interface TestDatabase {
  /** mysql:// address of this file's own database. */
  url: string
  query<T = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]>
}

/** Address of the shared private test server with another database name. */
export function serverUrl(database: string): string {
  const base = process.env.TEST_DATABASE_URL
  if (!base) throw new Error('the test server is not running: tests/setup/database.ts starts it')
  const url = new URL(base)
  url.pathname = `/${database}`
  return url.href
}

/** An empty database of its own; the caller drops it by `drop`. */
export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `koinstrap_t_${randomBytes(6).toString('hex')}`
  const run = async (sql: string) => {
    const connection = await mysql.createConnection(serverUrl(''))
    await connection.query(sql).finally(() => connection.end())
  }
  await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
  return { url: serverUrl(name), drop: () => run(`DROP DATABASE IF EXISTS ${name}`) }
}

/** Gives a test file a migrated database of its own and points the application's pool at it. */
export function useTestDatabase(): TestDatabase {
  const database: TestDatabase = {
    url: '',
    query: async (sql, values) => {
      const connection = await mysql.createConnection({
        uri: database.url,
        timezone: 'Z',
        supportBigNumbers: true,
        bigNumberStrings: true,
      })
      const [rows] = await connection.query(sql, values).finally(() => connection.end())
      return rows as never
    },
  }
  let drop: (() => Promise<void>) | undefined
  beforeAll(async () => {
    const created = await createDatabase()
    database.url = created.url
    drop = created.drop
    await migrate({ url: created.url })
    usePool(createPool(created.url))
  })
  afterAll(async () => {
    await closePool()
    await drop?.()
  })
  return database
}

/**
 * The account of `TEST_APPLICATION_URL`, of which the server has one: for one test file at a time, so that no file
 * sees the rights that another gives it.
 * @returns the address for the file's own database, and what lets the next file have the account
 */
export async function borrowApplicationAccount(
  database: TestDatabase,
): Promise<{ url: string; giveBack(): Promise<void> }> {
  const address = new URL(process.env.TEST_APPLICATION_URL ?? '')
  address.pathname = new URL(database.url).pathname
  const holder = await mysql.createConnection(serverUrl(''))
  const [[lock]] = await holder.query<mysql.RowDataPacket[]>(
    "SELECT GET_LOCK('koinstrap.application-account', 45) AS got",
  )
  if (Number(lock?.got) !== 1) throw new Error('another test file keeps the account of the application')
  return { url: address.href, giveBack: () => holder.end() }
}
