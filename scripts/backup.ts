// npm run backup -- FILE: a consistent dump of the database that npm start uses, running or not.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { getEnv, requireDatabaseUrl } from '../lib/env'
import { describeError, InputError } from '../lib/errors'
import { writeBackup } from './backup/write-backup'
import { databaseAdvice } from './database-advice'

const USAGE = 'Usage: npm run backup -- FILE, e.g. /var/backups/koinstrap-2026-11-24.sql.gz'

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort())

try {
  const { positionals } = parseArgs({ allowPositionals: true, options: {} })
  const [name] = positionals
  if (name === undefined || positionals.length > 1) throw new InputError(USAGE)
  const env = getEnv()
  const url = env.DATABASE_ADMIN_URL ?? requireDatabaseUrl(env)
  // A relative name counts from where the command was typed; npm changes the folder.
  const file = resolve(process.env.INIT_CWD ?? '.', name)
  const say = (line: string) => console.error(`  ${line}`)
  const { manifest, sha256, bytes, leftOut } = await writeBackup({
    url,
    file,
    say,
    env: process.env,
    signal: stop.signal,
  })
  const tables = Object.values(manifest.tables)
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  console.log(`Backup of ${manifest.database}: ${file} (${(bytes / 1e6).toFixed(1)} MB)
  holds    ${tables.length} tables, ${rows} rows: everything committed by ${manifest.takenAt}
  newest   slot ${manifest.newestSlot ?? 'none yet'}
  sha256   ${sha256}`)
  if (leftOut.length > 0) console.log(`  left out ${leftOut.join(', ')} (views are not part of a backup)`)
} catch (error) {
  console.error([describeError(error), databaseAdvice(error)].filter(Boolean).join('\n'))
  process.exitCode = 1
}
