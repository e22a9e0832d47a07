// npm run adopt [-- --map doge=dogecoin] [--time-zone Africa/Lagos]: goes on with the adoption of the first version's
// tables, takes decisions about it, prints its report.
import { parseArgs } from 'node:util'
import { getEnv, requireDatabaseUrl } from '../lib/env'
import { describeError, InputError } from '../lib/errors'
import { describeAdoption } from '../lib/pipeline/adoption-report'
import { adoptTables, requireTimeZone } from './adoption'
import { databaseAdvice } from './database-advice'

// What the log adds to the report is only worth showing when it warns.
process.env.LOG_LEVEL ||= 'warn'

const USAGE = 'Usage: npm run adopt [-- --map SYMBOL=COINGECKO-ID …] [--time-zone ZONE]'

function parseMappings(pairs: readonly string[]): Map<string, string> {
  return new Map(
    pairs.map((pair) => {
      const [, symbol, coin] = /^\s*(.+?)\s*=\s*(\S+)\s*$/.exec(pair) ?? []
      if (symbol === undefined || coin === undefined)
        throw new InputError(`--map ${pair} is not SYMBOL=COINGECKO-ID. ${USAGE}`)
      return [symbol, coin]
    }),
  )
}

try {
  const { values } = parseArgs({
    options: { map: { type: 'string', multiple: true, default: [] }, 'time-zone': { type: 'string' } },
  })
  const env = getEnv()
  const report = await adoptTables({
    adminUrl: env.DATABASE_ADMIN_URL ?? requireDatabaseUrl(env),
    timeZone: requireTimeZone(values['time-zone']),
    mappings: parseMappings(values.map),
  })
  const lines = report
    ? describeAdoption(report)
    : ['This database holds no tables of the first version: there is nothing to adopt.']
  console.log(lines.join('\n'))
} catch (error) {
  console.error([describeError(error), databaseAdvice(error)].filter(Boolean).join('\n'))
  process.exitCode = 1
}
