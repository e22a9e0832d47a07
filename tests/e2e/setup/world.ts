import mysql from 'mysql2/promise'
import { ROLES, type Role } from '../../../lib/domain/role'
import { createAccounts, keepSession } from './accounts'
import { runTypeScript } from './commands'
import { type Account, CRON_SECRET, type World } from './stage'
import type { SupervisorReply } from './supervisor'
import { startWeb } from './web'

export interface RunningWorld extends World {
  stop: () => Promise<void>
}

export interface WorldOptions {
  /** Also the end of the database's name: `koinstrap_e2e_<name>`. */
  name: string
  serverUrl: string
  /** Folder of the run: sessions, records of processes. */
  folder: string
  env?: Record<string, string>
  roles?: readonly Role[]
  supervisor?: (question: string) => SupervisorReply | null
}

/** Rows of one statement, decimals and big numbers as strings, times as Date. */
export async function query<Row = Record<string, unknown>>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const connection = await mysql.createConnection({
    uri: url,
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
  })
  try {
    const [rows] = await connection.query(sql, values)
    return rows as Row[]
  } finally {
    await connection.end()
  }
}

function requireApplicationUrl(): string {
  const url = process.env.TEST_APPLICATION_URL
  if (!url) throw new Error('TEST_APPLICATION_URL is not set: the global setups do that')
  return url
}

/** An address with another database name. */
function addressOf(url: string, database: string): string {
  const address = new URL(url)
  address.pathname = `/${database}`
  return address.href
}

/**
 * A database of its own, migrated, with accounts, served by its own `next start` without a scheduler. The server and
 * its commands have only the application's rights; `databaseUrl` is for the tests and may do everything.
 */
export async function startWorld(options: WorldOptions): Promise<RunningWorld> {
  const { name, serverUrl, folder, roles = ROLES } = options
  const database = `koinstrap_e2e_${name}`
  const databaseUrl = addressOf(serverUrl, database)
  await query(serverUrl, `DROP DATABASE IF EXISTS ${database}`)
  await query(serverUrl, `CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
  const env = {
    DATABASE_URL: addressOf(requireApplicationUrl(), database),
    AUTH_SECRET: 'e2e-auth-secret-0123456789abcdef',
    CRON_SECRET,
    SCHEDULER: 'off',
    DEMO: 'off',
    LOG_LEVEL: 'warn',
    ...options.env,
  }
  await runTypeScript(['scripts/migrate.ts'], { ...env, DATABASE_ADMIN_URL: databaseUrl })
  const users = await createAccounts(roles, env)
  const web = await startWeb({
    name,
    env,
    folder,
    ...(options.supervisor && { supervisor: options.supervisor }),
  })
  try {
    const accounts: Partial<Record<Role, Account>> = {}
    for (const { role, ...user } of users)
      accounts[role] = await keepSession({ url: web.url, folder, ...user })
    return { name, url: web.url, databaseUrl, accounts, env, stop: web.stop }
  } catch (error) {
    await web.stop()
    throw error
  }
}

export interface Delivery {
  status: number
  body: {
    job: string
    slot: string
    status: string
    reason?: string
    runId: string
    attempt: number
    counts: Record<'read' | 'inserted' | 'updated' | 'duplicate' | 'rejected', number>
    failures: unknown[]
  }
}

/** One delivery by the cron route, with the secret unless other headers are given. */
export async function deliver(
  url: string,
  headers: Record<string, string> = { authorization: `Bearer ${CRON_SECRET}` },
  job = 'market',
): Promise<Delivery> {
  const response = await fetch(`${url}/api/cron/${job}`, { headers })
  return { status: response.status, body: (await response.json()) as Delivery['body'] }
}
