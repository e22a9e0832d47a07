// npm run db:migrate: brings the database of DATABASE_ADMIN_URL (or DATABASE_URL) to this version.
import { migrate } from '../db/migrate'
import { getEnv, requireDatabaseUrl } from '../lib/env'
import { describeError } from '../lib/errors'

const ADVICE: Record<string, string> = {
  ECONNREFUSED: 'Nothing answers at its host and port: is the server running, and reachable from here?',
  ETIMEDOUT: 'Its host gives no answer: check host, port and firewall.',
  ENOTFOUND: 'Its host name is unknown: check the spelling.',
  EAI_AGAIN: 'Its host name could not be looked up: check the spelling and the network.',
  ER_ACCESS_DENIED_ERROR: 'The server refused user or password.',
  ER_DBACCESS_DENIED_ERROR:
    'The user may not use this database: grant it, or set DATABASE_ADMIN_URL for migrations.',
  ER_BAD_DB_ERROR: 'The database does not exist: create it first (CREATE DATABASE … CHARACTER SET utf8mb4).',
}

function adviceFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return (
    ADVICE[code] ?? 'Fix the cause and start again: what was applied is kept, the rest goes on from there.'
  )
}

try {
  const env = getEnv()
  const count = await migrate({ url: env.DATABASE_ADMIN_URL ?? requireDatabaseUrl(env) })
  console.log(count === 0 ? 'The database is up to date.' : `Applied ${count} statements.`)
} catch (error) {
  console.error(`Cannot migrate the database of DATABASE_URL: ${describeError(error)}\n${adviceFor(error)}`)
  process.exitCode = 1
}
