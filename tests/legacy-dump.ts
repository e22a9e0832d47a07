// A dump of a database of the first version, for trying the adoption by hand:
// node --import tsx tests/legacy-dump.ts 200000 > dump.sql
import { once } from 'node:events'
import { legacyDump } from './legacy-database'
import { makeLegacyRows } from './legacy-rows'

const rows = Number(process.argv[2] ?? 200_000)
for (const statement of legacyDump(makeLegacyRows({ rows }), { charset: 'latin1' })) {
  if (!process.stdout.write(`${statement};\n`)) await once(process.stdout, 'drain')
}
