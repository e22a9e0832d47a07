// Generates the next migration from db/schema: npm run db:generate -- --name market_candles
// drizzle-kit writes no collation, and ids and symbols must not depend on a given database's default.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const args = process.argv.slice(2)
const name = args[args.indexOf('--name') + 1]
if (!args.includes('--name') || !/^[a-z][a-z0-9_]*$/.test(name ?? '')) {
  console.error('Name the migration: npm run db:generate -- --name market_candles')
  process.exit(2)
}

const kit = spawnSync(process.execPath, [`${root}node_modules/drizzle-kit/bin.cjs`, 'generate', ...args], {
  cwd: root,
  stdio: 'inherit',
})
if (kit.status !== 0) process.exit(kit.status ?? 1)

for (const file of readdirSync(`${root}drizzle`).filter((one) => one.endsWith(`_${name}.sql`))) {
  const path = `${root}drizzle/${file}`
  const sql = readFileSync(path, 'utf8').replaceAll(
    '\n);',
    '\n) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;',
  )
  writeFileSync(path, sql)
}
