// npm run db:migrate [-- --time-zone ZONE]: brings the database of DATABASE_ADMIN_URL (or DATABASE_URL) to this
// version, and adopts the first version's tables when it finds them (docs/adopt-existing-database.md).
import { parseArgs } from 'node:util'
import { grantApplication } from '../db/grants'
import { migrate } from '../db/migrate'
import { getEnv, getMode, requireDatabaseUrl } from '../lib/env'
import { ConfigurationError, describeError } from '../lib/errors'
import { describeAdoption, summarizeAdoption } from '../lib/pipeline/adoption-report'
import { adoptTables, requireTimeZone } from './adoption'
import { databaseAdvice } from './database-advice'

/** Throws: ConfigurationError when the application could not do its work. */
async function grant(url: string, adminUrl: string): Promise<void> {
  const missing = await grantApplication({ url, adminUrl })
  if (missing.length === 0) return
  throw new ConfigurationError(
    `the account of DATABASE_URL lacks ${missing.join(', ')}, and the account of DATABASE_ADMIN_URL may not grant it. Let an administrator run the statements of docs/database-users.md`,
  )
}

/** What happened to the first version's tables, in one line; null when there are none and nothing waits. */
async function adopt(adminUrl: string, timeZone: string | undefined): Promise<string | null> {
  const report = await adoptTables({ adminUrl, timeZone })
  if (report?.worked) console.error(`\n${describeAdoption(report).join('\n')}\n`)
  const isWaiting = report !== null && (report.waiting.length > 0 || report.timeZoneQuestion !== null)
  return report?.worked || isWaiting ? summarizeAdoption(report) : null
}

try {
  const { values } = parseArgs({ options: { 'time-zone': { type: 'string' } } })
  const timeZone = requireTimeZone(values['time-zone'])
  const env = getEnv()
  const url = requireDatabaseUrl(env)
  const adminUrl = env.DATABASE_ADMIN_URL ?? url
  const count = await migrate({ url: adminUrl, mode: getMode() })
  await grant(url, adminUrl)
  const applied = count === 0 ? 'The database is up to date.' : `Applied ${count} statements.`
  console.log([applied, await adopt(adminUrl, timeZone)].filter(Boolean).join(' '))
} catch (error) {
  console.error(
    `Cannot migrate the database of DATABASE_URL: ${describeError(error)}\n${databaseAdvice(error) ?? 'Fix the cause and start again: what was applied is kept, the rest goes on from there.'}`,
  )
  process.exitCode = 1
}
