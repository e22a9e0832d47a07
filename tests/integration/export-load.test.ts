import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATASETS, type DatasetId, datasetColumns } from '@/db/queries/export-datasets'
import type { ExportColumn } from '@/lib/exports/contract'
import { METRICS } from '@/lib/metrics/index'
import { ensureClientTool, loadArguments, startTool } from '@/scripts/backup/client-tool'
import { readText } from '../architecture/repository'
import { readExport } from '../exporting'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const folder = mkdtempSync(join(tmpdir(), `koinstrap-load-${process.pid}-`))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const NAMES = [
  ...['plain', '', "'", "''", "'=x", '=cmd|x', '+1', '-1', '@SUM(A1)', '\t tab', '\r', '\r\n', 'two\nlines'],
  ...[
    'comma, and "quotes"',
    '"',
    '""',
    '\\',
    '\\N',
    'NULL',
    'back\\"slash',
    '🚀 to the moon',
    'العملة المشفرة',
  ],
  ...['\u0000', '\u0001\u001f control', ' spaces ', '\u2028 line', '"\r\n","', "line\n'second"],
]
const PRICES = [
  ...['0.000000000000001', '0.000000000000000000000001', '999999999999.999999999999999999999999'],
  ...['0', '-0.5', '10', '97612.51', null],
]
const VOLUMES = ['10000000000000', '9999999999999999999999.99999999', '0.00000001', '0', null]
const DOUBLES = [
  0.1,
  1e-300,
  -2.5e-7,
  1e21,
  123456789.12345679,
  5e-324,
  1.7976931348623157e308,
  0,
  1 / 3,
  null,
]
const pick = <T>(list: readonly T[], i: number): T => list[i % list.length] as T
const timeAt = (i: number) => new Date(Date.UTC(2026, 0, 1) + i * 300_000)

async function storeMarket(): Promise<void> {
  const rows = NAMES.map((name, i) => [
    ...[1, timeAt(i), name, name.slice(0, 60), pick(PRICES, i), pick(VOLUMES, i), pick(VOLUMES, i + 1)],
    ...['5m', 'live', i % 3 === 0 ? 'volume_clamped' : null, i % 2 === 0 ? timeAt(i) : null],
    ...[new Date(i), new Date(i + 1), new Date(i + 2), 1, 1],
  ])
  await database.query(
    'INSERT INTO raw_crypto_market_data (asset_id, observed_at, name, symbol, price_usd, volume_24h_usd, market_cap_usd, granularity, origin, flag, source_updated_at, fetched_at, sampled_at, known_from, run_id, document_id) VALUES ?',
    [rows],
  )
}

async function storeMetrics(): Promise<void> {
  const cells = { price: PRICES, amount: VOLUMES, double: DOUBLES, grade: ['A', 'B', null] }
  const rows = NAMES.map((name, i) => [
    ...[1, timeAt(i), name.slice(0, 60)],
    ...METRICS.map(({ storage }, at) => pick<unknown>(cells[storage], i + at)),
    ...[new Date(i), new Date(i + 1), 1],
  ])
  const columns = METRICS.map(({ id }) => id).join(', ')
  await database.query(
    `INSERT INTO crypto_metrics (asset_id, metric_time, symbol, ${columns}, input_watermark, known_from, run_id) VALUES ?`,
    [rows],
  )
}

beforeAll(async () => {
  await database.query(
    "INSERT INTO assets (id, coingecko_id, symbol, name, first_seen_at, last_seen_at) VALUES (1, 'edge', 'edge', 'Edge', NOW(), NOW())",
  )
  await storeMarket()
  await storeMetrics()
})

/** The rule of docs/exports.md for one column: what stands in the list, and what is set. */
function ruleOf({ name, kind }: ExportColumn): string {
  const given = `@\`${name}\``
  if (kind === 'text') return `\`${name}\` = REGEXP_REPLACE(${given}, "^'", '')`
  return `\`${name}\` = NULLIF(${kind === 'time' ? `REPLACE(${given}, 'Z', '')` : given}, '')`
}

const ruleFor = (dataset: DatasetId, table: string) =>
  `LOAD DATA LOCAL INFILE '${dataset}.csv' INTO TABLE ${table} CHARACTER SET utf8mb4
FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' ESCAPED BY '' LINES TERMINATED BY '\\r\\n' IGNORE 1 LINES
(${datasetColumns(dataset).map(({ name }) => `@\`${name}\``)})
SET ${datasetColumns(dataset).map(ruleOf).join(', ')}`

/** The statement that docs/exports.md gives for market-data, word for word. */
const documented = (): string => /```sql\n(LOAD DATA[\s\S]*?)```/.exec(readText('docs/exports.md'))?.[1] ?? ''

/** Two tables of the columns of a dataset: one of its rows, and an empty one. */
async function makeTables(dataset: DatasetId, empty: string): Promise<void> {
  const { table, select } = DATASETS[dataset]
  const columns = datasetColumns(dataset).map(({ name }, i) => `${select[i]} AS \`${name}\``)
  const rows = `SELECT ${columns} FROM ${table} t JOIN assets a ON a.id = t.asset_id`
  await database.query(`DROP TABLE IF EXISTS ${empty}, ${empty}_wanted`)
  await database.query(`CREATE TABLE ${empty}_wanted AS ${rows}`)
  await database.query(`CREATE TABLE ${empty} LIKE ${empty}_wanted`)
}

/** Gives a statement to the client of the database, as a person would; what it warns of. */
async function runClient(statement: string): Promise<string> {
  const { env } = process
  const tool = await ensureClientTool({ task: 'load', flavour: 'mariadb', env })
  const { url } = database
  const args = [...loadArguments({ tool, url, env }), '--local-infile=1']
  const running = startTool({ tool, url, env, args })
  running.stdin.end(`${statement};\nSHOW WARNINGS;\n`)
  const [warnings] = await Promise.all([text(running.stdout), running.ended])
  return warnings
}

async function load(dataset: DatasetId, { table, statement }: { table: string; statement: string }) {
  await makeTables(dataset, table)
  writeFileSync(join(folder, `${dataset}.csv`), await readExport(dataset, 'format=csv'))
  const here = statement.replace(/INFILE '([\w-]+\.csv)'/, (_, name) => `INFILE '${join(folder, name)}'`)
  expect(await runClient(here)).toBe('')
}

async function expectSame(table: string): Promise<void> {
  const count = async (sql: string) => Number((await database.query<{ n: string }>(sql))[0]?.n)
  expect(await count(`SELECT COUNT(*) AS n FROM ${table}`)).toBe(NAMES.length)
  for (const [one, other] of [
    [table, `${table}_wanted`],
    [`${table}_wanted`, table],
  ])
    expect(
      await database.query(`SELECT * FROM (SELECT * FROM ${one} EXCEPT SELECT * FROM ${other}) x`),
    ).toEqual([])
  const sums = await database.query<{ Checksum: string }>(`CHECKSUM TABLE ${table}, ${table}_wanted EXTENDED`)
  expect(sums[0]?.Checksum).toBe(sums[1]?.Checksum)
}

describe('a csv that the client of another database loads', () => {
  it.each(['market-data', 'crypto-metrics'] as const)(
    'gives back every row of %s, bit by bit, by the documented rule',
    async (dataset) => {
      const table = `loaded_${dataset.replace('-', '_')}`
      await load(dataset, { table, statement: ruleFor(dataset, table) })
      await expectSame(table)
    },
  )

  it('gives back every row by the very statement of docs/exports.md', async () => {
    expect(documented()).toContain('INTO TABLE market_data')
    await load('market-data', { table: 'market_data', statement: documented() })
    await expectSame('market_data')
  })

  it('would differ without the rule, so that the tests above mean something', async () => {
    const unguarded = documented().replaceAll(/REGEXP_REPLACE\((@\w+), "\^'", ''\)/g, '$1')
    expect(unguarded).not.toBe(documented())
    await load('market-data', { table: 'market_data', statement: unguarded })
    await expect(expectSame('market_data')).rejects.toThrow()
  })
})
