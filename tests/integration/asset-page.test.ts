import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { planBars } from '@/app/(dashboard)/markets/[asset]/bar-plan'
import { foldBars } from '@/app/(dashboard)/markets/[asset]/bars'
import { indicatorsOf } from '@/app/(dashboard)/markets/[asset]/drawing'
import { getPool } from '@/db/client'
import { listAssetAnomalies } from '@/db/queries/anomalies'
import {
  type Bar,
  countBarSlots,
  countSlots,
  getSlotSpan,
  listSlotBars,
  listStoredBars,
} from '@/db/queries/asset-bars'
import { getAssetHead, listMetricSlots } from '@/db/queries/asset-page'
import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS } from '@/lib/domain/slot'
import { loadHistory } from '@/lib/pipeline/history'
import { runJob } from '@/lib/pipeline/run'
import { getUpstream } from '@/lib/pipeline/upstream'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const ASSETS = ['bitcoin', 'ethereum', 'halted-harbor']
const database = useTestDatabase()
const clock = fakeClock(new Date('2026-11-20T21:01:00.000Z'))
let simulator: Simulator
let bitcoin = ''
/** After the last tick. */
let now = 0

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

async function load(days: number): Promise<void> {
  const upstream = await getUpstream()
  const summary = await runJob(
    {
      job: {
        id: 'backfill',
        periodMs: SLOT_MS,
        timeBudgetMs: 60_000,
        run: (context) =>
          loadHistory(context, { upstream, coingeckoIds: ASSETS, spans: [{ days, asOf: clock.now() }] }),
      },
      trigger: 'backfill',
      shard: `${days}`,
    },
    { clock },
  )
  expect(summary.status).toBe('succeeded')
}

/** A year by the day, 90 days by the hour, a day by the slot, then 5 hours of ticks with every seventh missing. */
async function fill(): Promise<void> {
  await tick({}, { clock })
  for (const days of [365, 90, 1]) await load(days)
  for (let slot = 0; slot < 60; slot++) {
    clock.advance(SLOT_MS)
    if (slot % 7 !== 3 && (slot < 20 || slot > 24)) await tick({}, { clock })
  }
  now = clock.now().getTime() + 1
  const [row] = await database.query<{ id: string }>("SELECT id FROM assets WHERE coingecko_id = 'bitcoin'")
  bitcoin = String(row?.id)
}
// The environment stands from the first test on, not before.
beforeEach(async () => {
  if (now === 0) await fill()
}, 120_000)

/** Bars built by SQL alone from the raw rows: the definition, written a second time. */
async function rebuilt({ seconds, from, to }: { seconds: number; from: number; to: number }): Promise<Bar[]> {
  const rows = await database.query<Record<string, string>>(
    `SELECT DISTINCT bar,
            TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM FIRST_VALUE(price_usd) OVER w)) AS open,
            TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM MAX(price_usd) OVER p)) AS high,
            TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM MIN(price_usd) OVER p)) AS low,
            TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM LAST_VALUE(price_usd) OVER w)) AS close,
            COUNT(*) OVER p AS samples
       FROM (SELECT observed_at, price_usd, FLOOR(UNIX_TIMESTAMP(observed_at) / ?) AS bar
               FROM raw_crypto_market_data
              WHERE asset_id = ? AND price_usd IS NOT NULL AND observed_at >= ? AND observed_at < ?) priced
     WINDOW w AS (PARTITION BY bar ORDER BY observed_at ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
            p AS (PARTITION BY bar) ORDER BY bar`,
    [seconds, bitcoin, new Date(from), new Date(to)],
  )
  return rows.map((row) => ({
    openTime: Number(row.bar) * seconds * 1000,
    open: row.open ?? '',
    high: row.high ?? '',
    low: row.low ?? '',
    close: row.close ?? '',
    samples: Number(row.samples),
    volume24hUsd: null,
  }))
}

const pricesOf = (bars: readonly Bar[]) => bars.map((bar) => ({ ...bar, volume24hUsd: null }))
const planOf = (days: number) =>
  planBars({ id: 'custom', from: new Date(now - days * DAY_MS), to: new Date(now) }, 0)

async function readPlan(days: number) {
  const plan = planOf(days)
  const stretch = { assetId: bitcoin, from: plan.warmFrom, to: plan.to }
  const parts =
    plan.part === '5m'
      ? await listSlotBars(stretch)
      : await listStoredBars({ ...stretch, interval: plan.part })
  return { plan, bars: foldBars(parts, plan.stepMs) }
}

describe('the bars of a range', () => {
  it.each([
    ['15 minutes', 1, 15 * MINUTE_MS],
    ['an hour', 7, HOUR_MS],
    ['4 hours', 90, 4 * HOUR_MS],
    ['a day', 365, DAY_MS],
  ])('of %s equal those that SQL builds from the raw rows, the warm-up included', async (_, days, stepMs) => {
    const { plan, bars } = await readPlan(days)
    expect(plan.stepMs).toBe(stepMs)
    const truth = await rebuilt({ seconds: stepMs / 1000, from: plan.warmFrom, to: plan.to })
    expect(pricesOf(bars)).toEqual(truth)
    expect(truth.length).toBeGreaterThan(60)
  })

  it('keep a gap where no tick came: no bar is invented for it', async () => {
    const { plan, bars } = await readPlan(1)
    const drawn = bars.filter(({ openTime }) => openTime >= plan.from)
    const [silent] = await database.query<{ n: string }>(
      'SELECT COUNT(DISTINCT FLOOR(UNIX_TIMESTAMP(observed_at) / 900)) AS n FROM raw_crypto_market_data WHERE asset_id = ? AND observed_at >= ? AND price_usd IS NOT NULL',
      [bitcoin, new Date(plan.from)],
    )
    expect(drawn).toHaveLength(Number(silent?.n))
    expect(drawn.length).toBeLessThan((plan.to - plan.from) / plan.stepMs)
    expect(drawn.some(({ samples }) => samples < 3)).toBe(true)
  })

  it('are averaged from before the range on, and none of those before is drawn', async () => {
    const { plan, bars } = await readPlan(7)
    const drawn = bars.filter(({ openTime }) => openTime >= plan.from)
    const { overlays } = indicatorsOf(bars, { from: plan.from, stepMs: plan.stepMs, show: ['ema'] })
    expect(bars.length).toBeGreaterThan(drawn.length + 150)
    for (const { values } of overlays) {
      expect(values).toHaveLength(drawn.length)
      expect(values[0]).not.toBeNull()
    }
  })

  it('are none for an asset whose rows have no price', async () => {
    const [row] = await database.query<{ id: string }>(
      "SELECT id FROM assets WHERE coingecko_id = 'halted-harbor'",
    )
    const stretch = { assetId: String(row?.id), from: now - DAY_MS, to: now }
    expect(await listSlotBars(stretch)).toEqual([])
    expect(await listStoredBars({ ...stretch, interval: '1h' })).toEqual([])
    expect(await getSlotSpan(stretch.assetId)).not.toBeNull()
    expect(await getSlotSpan('999999')).toBeNull()
  })
})

describe('completeness', () => {
  const count = async (from: number, to: number) => {
    const [row] = await database.query<{ n: string; d: string }>(
      'SELECT SUM(price_usd IS NOT NULL) AS n, COUNT(DISTINCT document_id) AS d FROM raw_crypto_market_data WHERE asset_id = ? AND observed_at >= ? AND observed_at < ?',
      [bitcoin, new Date(from), new Date(to)],
    )
    return { present: Number(row?.n), documents: Number(row?.d) }
  }

  it('of a day is counted by its slots, of which the missed ticks are missing', async () => {
    const to = Math.floor(now / SLOT_MS) * SLOT_MS
    const from = to - DAY_MS
    const counted = await countSlots({ assetId: bitcoin, first: 0, from, to })
    expect(counted).toEqual({ ...(await count(from, to)), expected: 288 })
    expect(counted.present).toBeLessThan(288)
    expect(counted.present).toBeGreaterThan(200)
  })

  it('of longer stretches is the same by stored bars as by slots', async () => {
    const to = Math.floor(now / HOUR_MS) * HOUR_MS
    const from = to - 30 * DAY_MS
    const counted = await countBarSlots({ assetId: bitcoin, first: 0, from, to, interval: '1h' })
    expect(counted).toEqual({ present: (await count(from, to)).present, expected: 8640, documents: null })
  })

  it('expects nothing from before the first slot', async () => {
    const to = Math.floor(now / SLOT_MS) * SLOT_MS
    const stretch = { assetId: bitcoin, from: to - DAY_MS, to }
    expect((await countSlots({ ...stretch, first: to - HOUR_MS })).expected).toBe(12)
    expect((await countSlots({ ...stretch, first: to + HOUR_MS })).expected).toBe(0)
  })
})

describe('the newest figures', () => {
  it('are the stored ones, both ends of the day included, with every digit', async () => {
    const head = await getAssetHead(bitcoin)
    const to = head?.newest?.metricTime ?? new Date(0)
    const slots = await listMetricSlots({ assetId: bitcoin, from: new Date(to.getTime() - DAY_MS), to })
    const truth = await database.query<{ metric_time: Date; price_usd: string; log_return_1h: number }>(
      'SELECT metric_time, price_usd, log_return_1h FROM crypto_metrics WHERE asset_id = ? AND metric_time >= ? ORDER BY metric_time',
      [bitcoin, new Date(to.getTime() - DAY_MS)],
    )
    expect(slots.map(({ metricTime }) => metricTime)).toEqual(truth.map(({ metric_time }) => metric_time))
    const last = truth.at(-1)
    expect(slots.at(-1)?.values.log_return_1h).toBe(last?.log_return_1h)
    expect(slots.at(-1)?.values.price_usd).toBe(last?.price_usd.replace(/\.?0+$/, ''))
    expect(head).toMatchObject({ coingeckoId: 'bitcoin', tracked: true })
    expect(head?.newest?.priceUsd).toBe(slots.at(-1)?.values.price_usd)
  })

  it('are none for an asset without a slot, and there is no head without an asset', async () => {
    await database.query(
      "INSERT INTO assets (coingecko_id, symbol, name, tracked, first_seen_at, last_seen_at) VALUES ('unseen', 'uns', 'Unseen', 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))",
    )
    const [row] = await database.query<{ id: string }>("SELECT id FROM assets WHERE coingecko_id = 'unseen'")
    expect(await getAssetHead(String(row?.id))).toMatchObject({ name: 'Unseen', newest: null })
    expect(await getAssetHead('999999')).toBeNull()
  })
})

describe('anomalies of an asset', () => {
  const insert = (assetId: string, barTime: number) =>
    database.query(
      "INSERT INTO market_anomalies (asset_id, symbol, type, horizon, bar_time, direction, magnitude, score, baseline, samples, data_grade, rule_version, detected_at, known_from, run_id) VALUES (?, 'x', 'price_spike', '1h', ?, 'up', 0.05, 6, 0, 2000, 'A', 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 1)",
      [assetId, new Date(barTime)],
    )

  it('are its own, in the range, newest first, without those that are only seen again', async () => {
    const at = Math.floor(now / SLOT_MS) * SLOT_MS
    for (const ago of [0, 2, 4, 400]) await insert(bitcoin, at - ago * SLOT_MS)
    await insert('999', at)
    const [again] = await database.query<{ id: string }>(
      'SELECT id FROM market_anomalies WHERE asset_id = ? AND bar_time = ?',
      [bitcoin, new Date(at)],
    )
    await database.query(
      "INSERT INTO alert_events (event_key, kind, severity, subject, title, body, facts, occurred_at, raised_at) VALUES (?, 'price_spike', 'info', 'bitcoin', 'Still: Bitcoin rose', '', '{}', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))",
      [`anomaly:${again?.id}`],
    )
    const lines = await listAssetAnomalies({
      assetId: bitcoin,
      from: new Date(at - DAY_MS),
      to: new Date(at + SLOT_MS),
      limit: 10,
    })
    expect(lines.map(({ detection }) => (at - detection.barTime) / SLOT_MS)).toEqual([2, 4])
    expect(lines[0]).toMatchObject({ coingeckoId: 'bitcoin', dataGrade: 'A', detection: { magnitude: 0.05 } })
  })
})

describe('every statement of the page', () => {
  it('finds its rows by a key', async () => {
    // A table of five rows is read whole, whatever its keys.
    await database.query(
      "INSERT INTO market_anomalies (asset_id, symbol, type, horizon, bar_time, direction, magnitude, score, baseline, samples, data_grade, rule_version, detected_at, known_from, run_id) SELECT asset_id + 1000, 'x', 'price_spike', '1h', observed_at, 'up', 0.05, 6, 0, 2000, 'A', 1, observed_at, observed_at, 1 FROM raw_crypto_market_data",
    )
    await database.query('ANALYZE TABLE market_anomalies')
    const query = vi.spyOn(getPool(), 'query')
    const stretch = { assetId: bitcoin, from: now - DAY_MS, to: now }
    const dates = { assetId: bitcoin, from: new Date(stretch.from), to: new Date(stretch.to) }
    await listSlotBars(stretch)
    await listStoredBars({ ...stretch, interval: '1h' })
    await getSlotSpan(bitcoin)
    await countSlots({ ...stretch, first: 0 })
    await countBarSlots({ ...stretch, first: 0, interval: '1d' })
    await listMetricSlots(dates)
    await getAssetHead(bitcoin)
    await listAssetAnomalies({ ...dates, limit: 10 })
    const asked = query.mock.calls.map(([sql, values]) => [String(sql), values as unknown[]] as const)
    query.mockRestore()
    expect(asked).toHaveLength(8)
    for (const [sql, values] of asked) {
      const plan = await database.query<{ table: string | null; key: string | null; type: string | null }>(
        `EXPLAIN ${sql}`,
        values,
      )
      for (const { table, key, type } of plan.filter((step) => step.table !== null)) {
        expect(`${table}: ${key} ${type}`, sql).not.toMatch(/: null| (ALL|index)$/)
      }
    }
  })
})
