import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPool } from '@/db/client'
import { listTrackedAssets } from '@/db/queries/assets'
import { HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { type HistorySpan, loadHistory } from '@/lib/pipeline/history'
import { runJob } from '@/lib/pipeline/run'
import { getUpstream } from '@/lib/pipeline/upstream'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const START = new Date('2026-11-23T10:02:00.000Z')
const clock = fakeClock(START)
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, now: () => clock.now().getTime() })
})
afterAll(() => simulator.close())
useEnvironment(() => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: 'bitcoin',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))
beforeEach(async () => {
  if ((await listTrackedAssets()).length === 0) await tick({}, { clock })
})

async function load(shard: string, spans: HistorySpan[], ids = ['bitcoin']) {
  const upstream = await getUpstream()
  return runJob(
    {
      job: {
        id: 'backfill',
        periodMs: SLOT_MS,
        timeBudgetMs: 60_000,
        run: (context) => loadHistory(context, { upstream, coingeckoIds: ids, spans }),
      },
      trigger: 'backfill',
      shard,
    },
    { clock },
  )
}
const byGranularity = async () => {
  const rows = await database.query<{ granularity: string; origin: string; n: string }>(
    'SELECT granularity, origin, COUNT(*) AS n FROM raw_crypto_market_data GROUP BY granularity, origin',
  )
  return Object.fromEntries(rows.map((one) => [`${one.granularity} ${one.origin}`, Number(one.n)]))
}

describe('history', () => {
  it('keeps its true granularity and is marked as loaded afterwards', async () => {
    expect(await load('hourly', [{ days: 90 }])).toMatchObject({ status: 'succeeded' })
    expect((await byGranularity())['1h backfill']).toBeGreaterThan(2_100)
  })

  it('replaces coarse rows by fine ones, and never the other way round', async () => {
    const live = await database.query("SELECT * FROM raw_crypto_market_data WHERE origin = 'live'")
    const fine = await load('fine', [{ days: 1 }])
    expect(fine.counts.updated).toBeGreaterThan(20)
    const before = await byGranularity()
    const coarse = await load('coarse again', [{ days: 90 }])
    expect(coarse.counts).toMatchObject({ inserted: 0, updated: 0 })
    expect(await byGranularity()).toEqual(before)
    expect(await database.query("SELECT * FROM raw_crypto_market_data WHERE origin = 'live'")).toEqual(live)
  })

  it('leaves the replaced versions in history', async () => {
    const [row] = await database.query<{ n: string }>(
      "SELECT COUNT(*) AS n FROM raw_crypto_market_data_history WHERE granularity = '1h'",
    )
    expect(Number(row?.n)).toBeGreaterThan(20)
  })

  it('gives metrics to its rows, and the newest row its day and its grade', async () => {
    const rows = await database.query<{
      metric_time: Date
      log_return_24h: number | null
      price_change_5m: string | null
      data_grade: string
    }>(
      'SELECT metric_time, log_return_24h, price_change_5m, data_grade FROM crypto_metrics ORDER BY metric_time DESC LIMIT 5',
    )
    expect(rows[0]?.log_return_24h).not.toBeNull()
    expect(rows[1]?.price_change_5m).not.toBeNull()
    expect(rows[0]?.data_grade).toBe('A')
  })

  it('takes a late row into the metrics of the day after it', async () => {
    const [hole] = await database.query<{ observed_at: Date }>(
      'SELECT observed_at FROM raw_crypto_market_data WHERE observed_at < ? ORDER BY observed_at DESC LIMIT 1',
      [new Date(clock.now().getTime() - 6 * HOUR_MS)],
    )
    const at = hole?.observed_at ?? new Date(0)
    const next = new Date(at.getTime() + SLOT_MS)
    const change = async () =>
      (
        await database.query<{ price_change_5m: string | null }>(
          'SELECT price_change_5m FROM crypto_metrics WHERE metric_time = ?',
          [next],
        )
      )[0]
    const before = await change()
    await database.query('DELETE FROM raw_crypto_market_data WHERE observed_at = ?', [at])
    await database.query('DELETE FROM crypto_metrics WHERE metric_time = ?', [at])
    await database.query('UPDATE crypto_metrics SET price_change_5m = NULL WHERE metric_time = ?', [next])
    expect(await load('late', [{ days: 1 }])).toMatchObject({ counts: { inserted: 1, updated: 0 } })
    expect(await change()).toEqual(before)
  })

  it('says which coin it does not know and loads the others', async () => {
    const summary = await load('unknown', [{ days: 1 }], ['no-such-coin', 'bitcoin'])
    expect(summary).toMatchObject({ status: 'partial', failures: [{ code: 'upstream_http' }] })
  })

  it('computed beside a tick never loses the tick from the rolling state', async () => {
    const asset = (await listTrackedAssets())[0]
    // A row that the recomputation must write again, held by somebody else: it stops after it has read the past.
    const old = [asset?.id, slotAt(clock.now(), -100)]
    await database.query(
      'UPDATE crypto_metrics SET avg_price_1h = 1 WHERE asset_id = ? AND metric_time = ?',
      old,
    )
    const holder = await createPool(database.url, 1).getConnection()
    await holder.beginTransaction()
    await holder.query('SELECT 1 FROM crypto_metrics WHERE asset_id = ? AND metric_time = ? FOR UPDATE', old)
    const recomputing = load('beside', [{ days: 1 }])
    await new Promise((resolve) => setTimeout(resolve, 500))
    clock.advance(SLOT_MS)
    const ticking = tick({}, { clock })
    await new Promise((resolve) => setTimeout(resolve, 500))
    await holder.rollback()
    holder.destroy()
    for (const one of await Promise.all([recomputing, ticking])) expect(one.status).toBe('succeeded')
    clock.advance(SLOT_MS)
    await tick({}, { clock })
    const [newest, before] = await database.query<{ price_usd: string; price_change_5m: string | null }>(
      'SELECT price_usd, price_change_5m FROM crypto_metrics ORDER BY metric_time DESC LIMIT 2',
    )
    expect(newest?.price_change_5m).not.toBeNull()
    expect(Number(newest?.price_change_5m)).toBeCloseTo(
      Number(newest?.price_usd) - Number(before?.price_usd),
      6,
    )
  })

  it('is not asked for again when its slice is delivered twice', async () => {
    const before = simulator.requests()
    clock.set(START)
    expect(await load('fine', [{ days: 1 }])).toMatchObject({ status: 'duplicate' })
    expect(simulator.requests()).toBe(before)
  })
})
