import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { loadHistory } from '@/lib/pipeline/history'
import { runJob } from '@/lib/pipeline/run'
import { getUpstream } from '@/lib/pipeline/upstream'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const ASSETS = ['bitcoin', 'ethereum', 'halted-harbor']
const database = useTestDatabase()
const clock = fakeClock(new Date('2026-11-20T22:01:00.000Z'))
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({ seed: 9, now: () => clock.now().getTime() })
})
afterAll(() => simulator.close())
useEnvironment(() => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: ASSETS.join(','),
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

/** Bars built by SQL alone from the raw rows: the definition, written a second time. */
const rebuilt = (seconds: number) => `
  SELECT asset_id, FROM_UNIXTIME(bar * ${seconds}) AS open_time, open, high, low, close, samples FROM (
    SELECT DISTINCT asset_id, bar,
      FIRST_VALUE(price_usd) OVER w AS open, MAX(price_usd) OVER p AS high, MIN(price_usd) OVER p AS low,
      LAST_VALUE(price_usd) OVER w AS close, COUNT(*) OVER p AS samples
    FROM (SELECT asset_id, observed_at, price_usd, FLOOR(UNIX_TIMESTAMP(observed_at) / ${seconds}) AS bar
          FROM raw_crypto_market_data WHERE price_usd IS NOT NULL) priced
    WINDOW w AS (PARTITION BY asset_id, bar ORDER BY observed_at ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
      p AS (PARTITION BY asset_id, bar)) bars ORDER BY asset_id, open_time`

async function expectRebuilt(): Promise<number> {
  let bars = 0
  for (const [interval, seconds] of [
    ['1h', 3_600],
    ['1d', 86_400],
  ] as const) {
    const stored = await database.query(
      'SELECT asset_id, CAST(open_time AS datetime) AS open_time, open, high, low, close, samples FROM market_candles WHERE `interval` = ? ORDER BY asset_id, open_time',
      [interval],
    )
    const plain = (rows: object[]) =>
      rows.map((row) => JSON.stringify({ ...row, samples: Number((row as { samples: string }).samples) }))
    expect(plain(stored)).toEqual(plain(await database.query(rebuilt(seconds))))
    bars += stored.length
  }
  return bars
}

const one = async (sql: string) => Number((await database.query<{ n: string }>(sql))[0]?.n)

async function load(days: number, asOf: Date): Promise<void> {
  const upstream = await getUpstream()
  const summary = await runJob(
    {
      job: {
        id: 'backfill',
        periodMs: SLOT_MS,
        timeBudgetMs: 60_000,
        run: (context) => loadHistory(context, { upstream, coingeckoIds: ASSETS, spans: [{ days, asOf }] }),
      },
      trigger: 'backfill',
      shard: `${days} ${asOf.toISOString()}`,
    },
    { clock },
  )
  expect(summary.status).toBe('succeeded')
}

describe('bars', () => {
  it('grown tick by tick, over the ends of hours and of the day, with gaps, equal a rebuild from the rows', async () => {
    for (let slot = 0; slot < 40; slot++) {
      if (slot % 7 !== 3) expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded' })
      clock.advance(SLOT_MS)
    }
    expect(await expectRebuilt()).toBeGreaterThanOrEqual(2 * (4 + 2))
    expect(
      await one("SELECT COUNT(*) AS n FROM market_candles WHERE `interval` = '1h' AND samples > 8"),
    ).toBeGreaterThan(0)
  })

  it('take history in wherever it falls, coarse or fine, and still equal a rebuild', async () => {
    await load(90, clock.now())
    await expectRebuilt()
    await load(1, clock.now())
    await load(1, new Date(clock.now().getTime() - DAY_MS))
    expect(await expectRebuilt()).toBeGreaterThan(90)
  })

  it('count a slot that is fetched again once, with its later price', async () => {
    clock.advance(SLOT_MS)
    await tick({}, { clock })
    const before = await one('SELECT SUM(samples) AS n FROM market_candles')
    await tick({ force: true }, { clock })
    await expectRebuilt()
    expect(await one('SELECT SUM(samples) AS n FROM market_candles')).toBe(before)
  })

  it('have no versions while they are open by the clock of the database, and one for each change afterwards', async () => {
    const versions = () => one('SELECT COUNT(*) AS n FROM market_candles_history')
    const [past, before] = [clock.now(), await versions()]
    clock.set(new Date((Math.floor(Date.now() / DAY_MS) + 2) * DAY_MS + 60_000))
    for (let slot = 0; slot < 3; slot++) {
      await tick({}, { clock })
      clock.advance(SLOT_MS)
    }
    expect(await versions()).toBe(before)
    // The days that were leapt over were noted as missed.
    await database.query("DELETE FROM runs WHERE status = 'missed'")
    clock.set(past)
    clock.advance(2 * HOUR_MS)
    await tick({}, { clock })
    clock.advance(SLOT_MS)
    await tick({}, { clock })
    expect(await versions()).toBeGreaterThan(before)
    expect(await one('SELECT COUNT(*) AS n FROM market_candles_history WHERE known_to <= known_from')).toBe(0)
  })

  it('of a database from before the bars are built from its rows at the next tick, once', async () => {
    await database.query('DELETE FROM market_candles')
    await database.query('DELETE FROM market_candles_history')
    await database.query('UPDATE metric_state SET layout = 1, state = CONCAT(CHAR(1), SUBSTRING(state, 2))')
    clock.advance(SLOT_MS)
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded' })
    expect(await expectRebuilt()).toBeGreaterThan(90)
    clock.advance(SLOT_MS)
    await tick({}, { clock })
    await expectRebuilt()
  })
})
