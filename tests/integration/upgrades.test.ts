import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { closePool, createPool, usePool } from '@/db/client'
import { type Migration, migrate, readMigrations } from '@/db/migrate'
import { fakeClock, tick } from '../factories'
import { queryDatabase } from '../faults/database-query'
import { fillOlderDatabase, readEveryRow } from '../older-database'
import { useEnvironment } from '../setup/environment'
import { createDatabase } from '../setup/test-database'
import { answering, type FakeUpstream, startUpstream } from '../upstreams'

const MIGRATIONS = readMigrations()
const EARLIER = MIGRATIONS.slice(0, -1).map(({ tag }, i) => [tag, i + 1] as const)
/** What 0.1.0 shipped; an installed database has exactly this. */
const SPINE_SHA256 = '4cec615cfc5445b9486aaeccd22620374cf00d2e2f8149dc21360967ecb958f4'
const drops: (() => Promise<void>)[] = []
let upstream: FakeUpstream | undefined

afterEach(async () => {
  await closePool()
  await upstream?.close()
  upstream = undefined
  for (const drop of drops.splice(0)) await drop()
})
useEnvironment(() => ({
  COINGECKO_BASE_URL: upstream?.baseUrl,
  COINGECKO_ASSETS: 'bitcoin',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

/** A database as the version with the first `count` migrations left it, with the rows of the first. */
async function olderDatabase(count: number): Promise<string> {
  const { url, drop } = await createDatabase()
  drops.push(drop)
  await migrate({ url, migrations: MIGRATIONS.slice(0, 1) })
  await fillOlderDatabase(url)
  await migrate({ url, migrations: MIGRATIONS.slice(0, count) })
  return url
}

/** The migrations with one statement replaced by one that fails. */
function brokenAt(place: { migration: number; statement: number }): Migration[] {
  return MIGRATIONS.map(({ tag, statements }, m) => ({
    tag,
    statements: statements.map((sql, s) =>
      m === place.migration && s === place.statement ? 'SELECT no_such_column' : sql,
    ),
  }))
}

/** Places of all statements from a migration on. */
const placesFrom = (first: number) =>
  MIGRATIONS.flatMap(({ statements }, migration) =>
    migration < first ? [] : statements.map((_, statement) => ({ migration, statement })),
  )

describe('a database of an earlier version', () => {
  it.each(EARLIER)('at %s keeps every row and value', async (_, count) => {
    const url = await olderDatabase(count)
    const before = await readEveryRow(url)
    expect(before.raw_crypto_market_data).toHaveLength(3)
    expect(await migrate({ url })).toBeGreaterThan(0)
    expect(await readEveryRow(url)).toMatchObject(before)
    expect(await migrate({ url })).toBe(0)
  })

  it('has the same tables in the end as one that was made new', async () => {
    const made = await createDatabase()
    drops.push(made.drop)
    await migrate({ url: made.url })
    const shape = (url: string) =>
      queryDatabase(
        url,
        'SELECT TABLE_NAME AS t, COLUMN_NAME AS c, COLUMN_TYPE AS y, IS_NULLABLE AS n, COLUMN_DEFAULT AS d FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY t, c',
      )
    expect(await shape(await olderDatabase(1))).not.toEqual(await shape(made.url))
    const url = await olderDatabase(1)
    await migrate({ url })
    expect(await shape(url)).toEqual(await shape(made.url))
  })

  it('interrupted before every statement, and after every second one before its ledger line, ends the same', async () => {
    const straight = await olderDatabase(1)
    const url = await olderDatabase(1)
    const before = await readEveryRow(url)
    await migrate({ url: straight })
    for (const [i, place] of placesFrom(1).entries()) {
      const { tag, statements } = MIGRATIONS[place.migration] ?? { tag: '', statements: [] }
      await expect(migrate({ url, migrations: brokenAt(place) })).rejects.toThrow(
        `Statement ${place.statement + 1} of migration ${tag} failed`,
      )
      expect(await readEveryRow(url)).toMatchObject(before)
      if (i % 2 === 1) await queryDatabase(url, statements[place.statement] ?? '')
    }
    await migrate({ url })
    expect(await readEveryRow(url)).toEqual(await readEveryRow(straight))
    const ledger = 'SELECT tag, statement, sha256 FROM schema_migrations ORDER BY tag, statement'
    expect(await queryDatabase(url, ledger)).toEqual(await queryDatabase(straight, ledger))
  })

  it('goes on with its next tick, and gets the bars of its old rows', async () => {
    upstream = await startUpstream(
      answering(
        '[{"id":"bitcoin","symbol":"btc","name":"Bitcoin","current_price":120,"market_cap":null,"market_cap_rank":1,"total_volume":1,"last_updated":null}]',
      ),
    )
    process.env.COINGECKO_BASE_URL = upstream.baseUrl
    const url = await olderDatabase(1)
    await migrate({ url })
    usePool(createPool(url))
    const clock = fakeClock(new Date('2026-11-20T10:16:00.000Z'))
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded', counts: { inserted: 1 } })
    const [bar] = await queryDatabase(
      url,
      "SELECT open, high, low, close, samples FROM market_candles WHERE `interval` = '1h'",
    )
    expect(Object.values(bar ?? {}).map(Number)).toEqual([100, 120, 99, 120, 4])
    const [metrics] = await queryDatabase(
      url,
      "SELECT price_change_5m, max_price_1h FROM crypto_metrics WHERE metric_time = '2026-11-20 10:15:00'",
    )
    expect(Object.values(metrics ?? {}).map(Number)).toEqual([21, 120])
  })
})

it('the first migration is the one that was shipped, byte for byte', () => {
  const sql = readFileSync(new URL('../../drizzle/0000_spine.sql', import.meta.url))
  expect(createHash('sha256').update(sql).digest('hex')).toBe(SPINE_SHA256)
})
