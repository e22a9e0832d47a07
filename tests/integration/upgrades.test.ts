import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import mysql, { type Connection } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { closePool, createPool, usePool } from '@/db/client'
import { type Migration, migrate, readMigrations } from '@/db/migrate'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { createDatabase } from '../setup/test-database'

interface Release {
  version: string
  migrations: Record<string, string>
  /** Next slot after its newest one, where its clock stood. */
  nextTick: string
  /** An hour of which it had every slot. */
  fullHour: string
  /** What its simulator was started with. */
  seed: number
  assets: string[]
}

/**
 * Every released version: its migrations, which are history and never edited, and what it wrote itself into the file
 * of its name, as mariadb-dump --no-create-info gave it. 0.1.0: ticks, a loaded history, a reject, an account. 0.2.0
 * also bars with old versions, spikes with their events and failed deliveries, restatements, a replayed reject, the
 * month's budget, and an adopted database of the first version with its renamed tables.
 */
const RELEASED: Release[] = [
  {
    version: '0.1.0',
    migrations: {
      '0000_spine': '4cec615cfc5445b9486aaeccd22620374cf00d2e2f8149dc21360967ecb958f4',
    },
    nextTick: '2026-11-20T12:17:30.000Z',
    fullHour: '2026-11-20 10:00:00',
    seed: 7,
    assets: ['bitcoin', 'ethereum'],
  },
  {
    version: '0.2.0',
    migrations: {
      '0000_spine': '4cec615cfc5445b9486aaeccd22620374cf00d2e2f8149dc21360967ecb958f4',
      '0001_source_budgets': '465e3da51d89d6c7f5cf8eea59b41ebd1d64a92dde148d965b026b71620f426e',
      '0002_market_candles': '1d9e615ee870cde58844a949d1330e47042aecf26c2607352f83fc4c29f3fb26',
      '0003_detections_and_restatements': 'cdd47336d93eb31923bc17d23abc9460a57529cc33f9c2b72d41e05555b4913a',
      '0004_alert_outbox': '0d5b6d73318c19c63f70c7e123504e9e485676e5bf57ef15dc711af8828f2573',
      '0005_adoption': '0cc6a2fb6f8880e8a6940692fe6179adb9f158d068f29e8cb20c0c96692ba1c8',
    },
    nextTick: '2026-11-20T12:17:30.000Z',
    fullHour: '2026-11-20 10:00:00',
    seed: 1,
    assets: ['bitcoin', 'ethereum', 'pepe-of-abuja'],
  },
]

const migrations = readMigrations()
const shapes = /^(CREATE|ALTER|DROP|RENAME) /
const fileOf = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)))
const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
const drops: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  await closePool()
  for (const drop of drops.splice(0)) await drop()
})

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const connection = await mysql.createConnection({ uri: url, timezone: 'Z', supportBigNumbers: true })
  const [rows] = await connection.query(sql).finally(() => connection.end())
  return rows as Record<string, unknown>[]
}

/** A database as a released version left it. */
async function openReleased(release: Release): Promise<string> {
  const { url, drop } = await createDatabase()
  drops.push(drop)
  await migrate({ url, migrations: migrationsOf(release) })
  const connection = await mysql.createConnection(url)
  for (const statement of fileOf(`./released/${release.version}.sql`).toString('utf8').split(';\n')) {
    if (statement.trim() !== '') await connection.query(statement)
  }
  await connection.end()
  return url
}

const migrationsOf = (release: Release): Migration[] =>
  migrations.filter(({ tag }) => Object.hasOwn(release.migrations, tag))

/** What every column that exists now holds, by table: nothing of it may change. */
async function readFacts(url: string): Promise<Map<string, { columns: string[]; sha256: string }>> {
  const columns = await query(
    url,
    "SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name <> 'schema_migrations' ORDER BY table_name, ordinal_position",
  )
  const tables = new Map<string, string[]>()
  for (const { t, c } of columns) tables.set(String(t), [...(tables.get(String(t)) ?? []), String(c)])
  const facts = new Map<string, { columns: string[]; sha256: string }>()
  for (const [table, names] of tables)
    facts.set(table, { columns: names, sha256: await hashOf(url, table, names) })
  return facts
}

async function hashOf(
  url: string,
  table: string,
  columns: readonly string[],
  where = '1 = 1',
): Promise<string> {
  const list = columns.map((name) => `\`${name}\``).join(', ')
  const rows = await query(url, `SELECT ${list} FROM \`${table}\` WHERE ${where} ORDER BY ${list}`)
  return sha256(JSON.stringify(rows))
}

/** Ends the connection of a migration where `isLast` says so, as a power cut would. */
function cutAt(isLast: (sql: string) => boolean): void {
  const connect = mysql.createConnection.bind(mysql)
  vi.spyOn(mysql, 'createConnection').mockImplementationOnce(async (options) => {
    const connection = await connect(options as string)
    const original = connection.query.bind(connection)
    const cut = ((sql: string, values?: unknown[]) => {
      if (!isLast(sql)) return original(sql, values)
      connection.destroy()
      return Promise.reject(new Error('the power failed'))
    }) as Connection['query']
    connection.query = cut
    return connection
  })
}

describe('the migrations of a released version', () => {
  it.each(RELEASED)('$version are history: nobody edits them', (release) => {
    const tags = Object.keys(release.migrations)
    expect(migrations.slice(0, tags.length).map(({ tag }) => tag)).toEqual(tags)
    for (const [tag, hash] of Object.entries(release.migrations))
      expect(sha256(fileOf(`../../drizzle/${tag}.sql`)), tag).toBe(hash)
  })
})

it('the dump of the newest released version has rows in every table that it had', async () => {
  const newest = RELEASED.at(-1)
  if (!newest) throw new Error('no release')
  const url = await openReleased(newest)
  const tables = [...(await readFacts(url)).keys()]
  const counts = await Promise.all(
    tables.map(async (table) => ({ table, rows: await query(url, `SELECT 1 FROM \`${table}\` LIMIT 1`) })),
  )
  const empty = counts.filter(({ rows }) => rows.length === 0).map(({ table }) => table)
  // Nobody signed out, and the first version had no figures of its own.
  expect(empty).toEqual(['ended_sessions', 'legacy_crypto_metrics'])
})

describe.each(RELEASED)('an upgrade from version $version', (release) => {
  const pending = migrations
    .slice(Object.keys(release.migrations).length)
    .reduce((sum, one) => sum + one.statements.length, 0)

  async function expectIntact(url: string, before: Awaited<ReturnType<typeof readFacts>>): Promise<void> {
    for (const [table, { columns, sha256: hash }] of before)
      expect(await hashOf(url, table, columns), table).toBe(hash)
  }

  it('interrupted before every statement goes on at it, and keeps every value', async () => {
    const url = await openReleased(release)
    const before = await readFacts(url)
    let cuts = 0
    for (; ; cuts++) {
      let seen = 0
      cutAt((sql) => shapes.test(sql) && !sql.includes('schema_migrations') && ++seen === 2)
      const outcome = await migrate({ url }).catch((error: Error) => error)
      if (typeof outcome === 'number') break
      expect(outcome.message).toMatch(/^Statement \d+ of migration \w+ failed$/)
    }
    expect(cuts).toBe(pending - 1)
    await expectIntact(url, before)
    expect(await migrate({ url })).toBe(0)
  })

  it('interrupted between every statement and its line in the ledger goes on, and keeps every value', async () => {
    const url = await openReleased(release)
    const before = await readFacts(url)
    let cuts = 0
    for (; ; cuts++) {
      let lines = 0
      // The first line of every later call is the one that was lost before.
      const last = cuts === 0 ? 1 : 2
      cutAt((sql) => sql.startsWith('INSERT INTO schema_migrations') && ++lines === last)
      const outcome = await migrate({ url }).catch((error: Error) => error)
      if (typeof outcome === 'number') break
      expect(outcome.message).toBe('the power failed')
    }
    expect(cuts).toBe(pending + migrations.length - Object.keys(release.migrations).length)
    await expectIntact(url, before)
    expect(await migrate({ url })).toBe(0)
  })

  describe('done', () => {
    const clock = fakeClock(new Date(release.nextTick))
    let simulator: Simulator
    beforeAll(async () => {
      simulator = await startSimulator({ seed: release.seed, now: () => clock.now().getTime() })
    })
    afterAll(() => simulator.close())
    beforeEach(() => clock.set(new Date(release.nextTick)))
    useEnvironment(() => ({
      COINGECKO_BASE_URL: simulator.baseUrl,
      COINGECKO_ASSETS: release.assets.join(),
      DEMO: 'off',
      LOG_LEVEL: 'silent',
    }))

    it('lets the next tick go on from what the old version left, and gives its rows their candles', async () => {
      const url = await openReleased(release)
      await migrate({ url })
      const before = await readFacts(url)
      usePool(createPool(url))
      expect(await tick({}, { clock })).toMatchObject({
        status: 'succeeded',
        counts: { read: release.assets.length, inserted: release.assets.length, updated: 0 },
      })
      for (const [table, column] of [
        ['raw_crypto_market_data', 'observed_at'],
        ['crypto_metrics', 'metric_time'],
      ] as const) {
        const facts = before.get(table)
        const old = `\`${column}\` < '${release.nextTick.slice(0, 10)} 12:15:00'`
        expect(await hashOf(url, table, facts?.columns ?? [], old), table).toBe(facts?.sha256)
      }
      const bars = await query(
        url,
        `SELECT c.samples, c.close = (SELECT r.price_usd FROM raw_crypto_market_data r WHERE r.asset_id = c.asset_id AND r.observed_at = '${release.fullHour}' + INTERVAL 55 MINUTE) AS closed FROM market_candles c WHERE c.\`interval\` = '1h' AND c.open_time = '${release.fullHour}'`,
      )
      // One slot of ethereum was refused.
      const [, ...others] = release.assets
      expect(bars.map((bar) => [Number(bar.samples), Number(bar.closed)]).sort()).toEqual([
        [11, 1],
        ...others.map(() => [12, 1]),
      ])
      const [newest] = await query(
        url,
        'SELECT price_change_5m FROM crypto_metrics ORDER BY metric_time DESC, asset_id LIMIT 1',
      )
      expect(newest?.price_change_5m).not.toBeNull()
    })
  })
})
