// npm run restore -- FILE [--replace]: a verified restore into the database that npm start uses.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { grantApplication } from '../db/grants'
import { getEnv, getMode, requireDatabaseUrl } from '../lib/env'
import { describeError, InputError } from '../lib/errors'
import { restoreBackup } from './backup/restore-backup'
import { databaseAdvice } from './database-advice'

const USAGE = 'Usage: npm run restore -- FILE [--replace]'

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { replace: { type: 'boolean', default: false } },
  })
  const [name] = positionals
  if (name === undefined || positionals.length > 1) throw new InputError(USAGE)
  const env = getEnv()
  const url = requireDatabaseUrl(env)
  const adminUrl = env.DATABASE_ADMIN_URL ?? url
  const { manifest, migrated, unfinished } = await restoreBackup({
    url: adminUrl,
    // A relative name counts from where the command was typed; npm changes the folder.
    file: resolve(process.env.INIT_CWD ?? '.', name),
    replace: values.replace,
    mode: getMode(),
    env: process.env,
    say: (line) => console.error(`  ${line}`),
  })
  const tables = Object.values(manifest.tables)
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  console.log(`Restored ${manifest.database} as of ${manifest.takenAt}: ${tables.length} tables, ${rows} rows, every one compared with the backup.
  newest slot ${manifest.newestSlot ?? 'none yet'}`)
  if (migrated > 0) console.log(`  ${migrated} statements of newer migrations were applied`)
  if (unfinished > 0) console.log(`  runs at work then: ${unfinished}; the next delivery settles them`)
  const missing = await grantApplication({ url, adminUrl })
  if (missing.length > 0)
    console.log(`  the account of DATABASE_URL lacks ${missing.join(', ')}: npm run doctor says what to do`)
} catch (error) {
  console.error([describeError(error), databaseAdvice(error)].filter(Boolean).join('\n'))
  process.exitCode = 1
}
