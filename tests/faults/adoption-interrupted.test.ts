import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { toUnits } from '@/lib/kernels/decimal'
import { readExport } from '../exporting'
import { adoptedFigures, expectedFigures, type LegacyDatabase, useLegacyDatabases } from '../legacy-adoption'
import { createLegacyDatabase } from '../legacy-database'
import { makeLegacyRows } from '../legacy-rows'
import { useEnvironment } from '../setup/environment'
import { faultRounds } from './database-rounds'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** As many as the owner's table was said to hold. */
const ROWS = 200_000
/** What the repetitions of the long form take: the same moments on a table that is ready sooner. */
const FEWER_ROWS = 40_000
const POLL_MS = 15
const databases = useLegacyDatabases()
const children: ChildProcess[] = []
const environment = { DEMO: 'off', COINGECKO_API_KEY: '', DATABASE_ADMIN_URL: '', LOG_LEVEL: 'silent' }
useEnvironment(() => environment)
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** What must be true of the database for the process to be killed; each is passed once on the way. */
const MOMENTS: [what: string, sql: string][] = [
  ['between two migrations', 'SELECT 1 FROM schema_migrations HAVING COUNT(*) > 9'],
  [
    'inside a slice of the first coin',
    "SELECT 1 FROM runs WHERE job = 'adoption' HAVING SUM(status = 'succeeded') >= 2 AND SUM(status = 'running') = 1",
  ],
  [
    'inside a slice of the second coin',
    "SELECT 1 FROM runs WHERE job = 'adoption' HAVING SUM(shard LIKE 'eth %' AND status = 'succeeded') >= 1 AND SUM(shard LIKE 'eth %' AND status = 'running') = 1",
  ],
  ['after the check of a coin', "SELECT 1 FROM adoption_steps WHERE step LIKE 'verified %' LIMIT 1"],
]

/** `npm run db:migrate` in a process of its own. */
function startMigration(url: string): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/migrate.ts'], {
    cwd: ROOT,
    env: { ...process.env, ...environment, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}

async function textOf(stream: AsyncIterable<unknown> | null): Promise<string> {
  let text = ''
  for await (const chunk of stream ?? []) text += chunk
  return text
}

/** Starts the migration and kills it as soon as the database says that the moment has come. */
async function killAt(database: LegacyDatabase, moment: string): Promise<void> {
  const child = startMigration(database.url)
  const ended = once(child, 'exit')
  const said = textOf(child.stderr)
  let running = true
  void ended.then(() => {
    running = false
  })
  while (running) {
    const reached = await database.query(moment).catch(() => [])
    if (reached.length > 0) child.kill('SIGKILL')
    else await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    if (reached.length > 0) break
  }
  expect(await ended, await said).toEqual([null, 'SIGKILL'])
}

async function finish(database: LegacyDatabase): Promise<string> {
  const child = startMigration(database.url)
  const ended = once(child, 'exit')
  const [output, said] = await Promise.all([textOf(child.stdout), textOf(child.stderr)])
  expect(await ended, said).toEqual([0, null])
  return output
}

const number = async (database: LegacyDatabase, sql: string): Promise<number> =>
  Number(Object.values((await database.query(sql))[0] ?? {})[0])

/** Rows of ours that stand in the original nowhere, by a copy of it that has an index. */
async function countInvented(database: LegacyDatabase): Promise<number> {
  await database.query(
    "CREATE TABLE original AS SELECT CASE LOWER(TRIM(symbol)) WHEN 'btc' THEN 'bitcoin' WHEN 'eth' THEN 'ethereum' END AS coin, observed_at AS at, price_usd AS price FROM legacy_raw_crypto_market_data",
  )
  await database.query('ALTER TABLE original ADD KEY (at, price)')
  return number(
    database,
    'SELECT COUNT(*) FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id WHERE NOT EXISTS (SELECT 1 FROM original o WHERE o.at = r.sampled_at AND o.price = r.price_usd AND o.coin = a.coingecko_id)',
  )
}

/** Daily bars that are not what a plain GROUP BY of the rows says, and days without a bar. */
const WRONG_BARS =
  "SELECT COUNT(*) FROM (SELECT asset_id, DATE(observed_at) AS day, MIN(price_usd) AS low, MAX(price_usd) AS high, COUNT(*) AS n FROM raw_crypto_market_data GROUP BY asset_id, DATE(observed_at)) d LEFT JOIN market_candles c ON c.asset_id = d.asset_id AND c.`interval` = '1d' AND c.open_time = d.day WHERE c.asset_id IS NULL OR c.low <> d.low OR c.high <> d.high OR c.samples <> d.n"

/** Rows and exact sum of prices of an export, read as its readers do. */
async function sumExport(asset: string): Promise<{ rows: number; prices: bigint }> {
  const text = await readExport('market-data', { format: 'csv', asset })
  const [header = '', ...lines] = text.trimEnd().split('\r\n')
  const at = header.split(',').indexOf('price_usd')
  const prices = lines.reduce((sum, line) => sum + toUnits(line.split(',')[at] ?? '', 8), 0n)
  return { rows: lines.length, prices }
}

describe('the adoption of a first-version database', () => {
  it.each(Array.from({ length: faultRounds() }, (_, i) => [i + 1, i === 0 ? ROWS : FEWER_ROWS]))(
    'interrupted by kill -9 four times on its way, is whole in the end and served (round %i, %i rows)',
    { timeout: 1_800_000 },
    async (round, rowCount) => {
      const data = makeLegacyRows({ rows: rowCount, seed: round })
      const database = await databases.empty()
      await createLegacyDatabase(database.url, data)
      const [original] = await database.query('CHECKSUM TABLE raw_crypto_market_data')
      for (const [, moment] of MOMENTS) await killAt(database, moment)
      expect(await finish(database)).toMatch(/Adopted [\d,]+ rows of 2 coins; waiting for a decision: doge/)
      const [kept] = await database.query('CHECKSUM TABLE legacy_raw_crypto_market_data')
      expect(kept?.Checksum).toBe(original?.Checksum)
      for (const [symbol, coin] of [
        ['btc', 'bitcoin'],
        ['eth', 'ethereum'],
      ] as const) {
        const expected = expectedFigures(data.truth.get(symbol))
        expect(await adoptedFigures(database, coin)).toEqual(expected)
        expect(await sumExport(coin)).toEqual({ rows: expected.rows, prices: toUnits(expected.prices, 8) })
      }
      expect(await countInvented(database)).toBe(0)
      expect(await number(database, WRONG_BARS)).toBe(0)
      const rows = await number(database, 'SELECT COUNT(*) FROM raw_crypto_market_data')
      expect(await number(database, 'SELECT COUNT(*) FROM crypto_metrics')).toBe(rows)
      expect(await number(database, "SELECT COUNT(*) FROM runs WHERE status <> 'succeeded'")).toBe(0)
      expect(await number(database, 'SELECT COUNT(*) FROM raw_crypto_market_data_history')).toBe(0)
      expect(await finish(database)).toMatch(/^The database is up to date\. Adopted/)
    },
  )
})
