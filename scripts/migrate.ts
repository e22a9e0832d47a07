// npm run db:migrate: brings the database of DATABASE_ADMIN_URL (or DATABASE_URL) to this version.
import { migrate } from '../db/migrate'
import { getEnv, requireDatabaseUrl } from '../lib/env'
import { describeError } from '../lib/errors'
import { databaseAdvice } from './database-advice'

try {
  const env = getEnv()
  const count = await migrate({ url: env.DATABASE_ADMIN_URL ?? requireDatabaseUrl(env) })
  console.log(count === 0 ? 'The database is up to date.' : `Applied ${count} statements.`)
} catch (error) {
  console.error(
    `Cannot migrate the database of DATABASE_URL: ${describeError(error)}\n${databaseAdvice(error) ?? 'Fix the cause and start again: what was applied is kept, the rest goes on from there.'}`,
  )
  process.exitCode = 1
}
