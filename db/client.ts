import mysql, { type Pool, type PoolOptions } from 'mysql2/promise'
import { getEnv, requireDatabaseUrl } from '../lib/env'
import { ConfigurationError } from '../lib/errors'

/** Longest silence of one statement before its connection is given up (a frozen database would hang for ever). */
const QUERY_TIMEOUT_MS = 30_000
const CONNECT_TIMEOUT_MS = 10_000
const POOL_SIZE = 10
/** On Vercel many instances share one database. */
const POOL_SIZE_SERVERLESS = 3

const NO_TLS = new Set(['off', 'false', '0', 'disabled'])

/** Strict, UTC and short lock waits on every connection, whatever the server's defaults are. */
const SESSION_SETUP =
  "SET time_zone = '+00:00', SESSION innodb_lock_wait_timeout = 10, SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'"

/** Options for a mysql:// address; `?ssl=on` asks for verified TLS. Throws: ConfigurationError. */
export function connectionOptions(url: string): PoolOptions {
  const { address, user, password, database } = readAddress(url)
  if (database === '') throw new ConfigurationError('DATABASE_URL names no database: …@host:3306/database')
  const ssl = address.searchParams.get('ssl') ?? address.searchParams.get('sslaccept')
  return {
    host: address.hostname.replace(/^\[|\]$/g, ''),
    port: address.port === '' ? 3306 : Number(address.port),
    user,
    password,
    database,
    ...(ssl && !NO_TLS.has(ssl) ? { ssl: { rejectUnauthorized: true, minVersion: 'TLSv1.2' } } : {}),
    timezone: 'Z',
    charset: 'utf8mb4_bin',
    supportBigNumbers: true,
    bigNumberStrings: true,
    decimalNumbers: false,
    flags: ['-FOUND_ROWS'],
    connectTimeout: CONNECT_TIMEOUT_MS,
    multipleStatements: false,
  }
}

/** Parts of an address, percent signs undone. The cause is left out: it would show the password. */
function readAddress(url: string): { address: URL; user: string; password: string; database: string } {
  try {
    const address = new URL(url)
    return {
      address,
      user: decodeURIComponent(address.username),
      password: decodeURIComponent(address.password),
      database: decodeURIComponent(address.pathname.slice(1)),
    }
  } catch {
    throw new ConfigurationError(
      'DATABASE_URL is not a valid address: write mysql://user:password@host:3306/database, with special characters as %xx',
    )
  }
}

type Command = string | { sql: string; timeout?: number }
interface RunningCommand {
  onResult?: ((error: (Error & { code?: string }) | null, ...rest: unknown[]) => void) | undefined
}
interface RawConnection {
  query(command: Command, ...rest: unknown[]): RunningCommand
  destroy(): void
}

/** Gives every statement a timeout; a connection that ran into it stays busy, so it is destroyed. */
function limitStatements(connection: RawConnection): void {
  const original = connection.query.bind(connection)
  connection.query = (command, ...rest) => {
    const limited = typeof command === 'string' ? { sql: command } : command
    limited.timeout ??= QUERY_TIMEOUT_MS
    const running = original(limited, ...rest)
    const { onResult } = running
    if (onResult) {
      running.onResult = (error, ...results) => {
        if (error?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') connection.destroy()
        onResult.call(running, error, ...results)
      }
    }
    return running
  }
}

/** A pool with our session settings and limits. The caller ends it. */
export function createPool(url: string, size: number = POOL_SIZE): Pool {
  const pool = mysql.createPool({ ...connectionOptions(url), connectionLimit: size, maxIdle: size })
  pool.pool.on('connection', (connection) => {
    limitStatements(connection as unknown as RawConnection)
    connection.query(SESSION_SETUP)
    connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED')
  })
  return pool
}

// Next bundles instrumentation and routes apart; one pool per process needs a place they share.
const shared = globalThis as typeof globalThis & { koinstrapPool?: Pool }

/** The pool of this process, made at first use. Throws: ConfigurationError without DATABASE_URL. */
export function getPool(): Pool {
  shared.koinstrapPool ??= createPool(
    requireDatabaseUrl(),
    getEnv().VERCEL ? POOL_SIZE_SERVERLESS : POOL_SIZE,
  )
  return shared.koinstrapPool
}

/** Ends the pool of this process, so that a command can exit. */
export async function closePool(): Promise<void> {
  const pool = shared.koinstrapPool
  shared.koinstrapPool = undefined
  await pool?.end()
}

/** For tests: lets this process work on another database. */
export function usePool(pool: Pool): void {
  shared.koinstrapPool = pool
}
