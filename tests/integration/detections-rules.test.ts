import { beforeEach, describe, expect, it } from 'vitest'
import { listAssetIds } from '@/db/queries/assets'
import { inRunTransaction, type RunLease } from '@/db/queries/run-transaction'
import type { MarketObservation } from '@/lib/domain/market'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { analyseSlot, recomputeRange } from '@/lib/pipeline/analytics'
import { detectAnomalies } from '@/lib/pipeline/detection'
import { advanceTrend, type TrendState } from '@/lib/signals/trend-reversal'
import { endRun, observed, openRun, slotNumber, writeMarket } from '../market-writes'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const HOUR_SLOTS = HOUR_MS / SLOT_MS
const DAY_SLOTS = DAY_MS / SLOT_MS
const database = useTestDatabase()
useEnvironment(() => ({ DISCORD_WEBHOOK_URL: 'http://127.0.0.1:9/api/webhooks/1/none', DEMO: 'off' }))

let coin = ''
let coins = 0
beforeEach(() => {
  coin = `coin-${coins++}`
})

async function inRun<T>(work: (lease: RunLease) => Promise<T>): Promise<T> {
  const lease = await openRun()
  const result = await work(lease)
  await endRun(lease)
  return result
}

type Figures = Partial<MarketObservation>
const rowOf = (slot: number, figures: Figures) => observed(coin, slotNumber(slot), figures)

/** The past of the coin: stored and analysed, and nobody looks for anomalies in it. */
async function load(rows: MarketObservation[]): Promise<void> {
  await inRun(async (lease) => {
    await inRunTransaction(lease, (tx) => writeMarket(tx, lease, rows))
    const [assetId = ''] = await listAssetIds([coin])
    const slots = rows.map((row) => row.sampledAt.getTime())
    const range = { from: Math.min(...slots), to: Math.max(...slots) + DAY_MS }
    await recomputeRange(lease, { assetId, ...range, restates: false })
  })
}

/** One live slot through the three layers, and the detections of it unless the run died before. */
async function tick(slot: number, figures: Figures, detects = true): Promise<void> {
  await inRun(async (lease) => {
    await inRunTransaction(lease, (tx) => writeMarket(tx, lease, [rowOf(slot, figures)]))
    const assetIds = await listAssetIds([coin])
    const at = slotNumber(slot).getTime()
    const { late } = await analyseSlot(lease, { assetIds, slot: at })
    for (const assetId of late)
      await recomputeRange(lease, { assetId, from: at, to: at + DAY_MS, restates: true })
  })
  if (detects) await detect(slot)
}

async function detect(slot: number): Promise<number> {
  const assetIds = await listAssetIds([coin])
  return inRun((lease) => detectAnomalies(lease, { assetIds, slot: slotNumber(slot).getTime() }))
}

/** What was told as new of the coin, as `type horizon direction @ slots into 2026`, in the order it was found. */
const told = () => found("AND e.title NOT LIKE 'Still: %'")

/** What was found for the coin, repeats of a move included. */
async function found(which = ''): Promise<string[]> {
  const rows = await database.query<Record<string, string> & { bar_time: Date }>(
    `SELECT n.type, n.horizon, n.direction, n.bar_time FROM market_anomalies n JOIN assets a ON a.id = n.asset_id JOIN alert_events e ON e.anomaly_id = n.id WHERE a.coingecko_id = ? ${which} ORDER BY n.id`,
    [coin],
  )
  return rows.map(({ type, horizon, direction, bar_time }) => {
    const slot = (bar_time.getTime() - slotNumber(0).getTime()) / SLOT_MS
    return `${type} ${horizon} ${direction} @ ${slot}`
  })
}

/** Every anomaly has its event, and every event its place in the outbox. */
async function expectTold(): Promise<void> {
  const [row] = await database.query<Record<string, string>>(
    'SELECT COUNT(*) AS anomalies, COUNT(e.id) AS events, COUNT(d.id) AS deliveries FROM market_anomalies n LEFT JOIN alert_events e ON e.anomaly_id = n.id LEFT JOIN alert_deliveries d ON d.event_id = e.id',
  )
  expect([row?.events, row?.deliveries]).toEqual([row?.anomalies, row?.anomalies])
}

describe('a price spike', () => {
  /** Eight days of a price that wobbles by up to 0.1 %. */
  const wobble = (slot: number) => 100 * (1 + (((slot * 7919) % 21) - 10) / 10_000)
  const START = 8 * DAY_SLOTS
  const past = () =>
    Array.from({ length: START }, (_, slot) => rowOf(slot, { priceUsd: String(wobble(slot)) }))

  it('is told once for a fall that stays, by horizon, and again when the fall has doubled', async () => {
    await load(past())
    for (let n = 0; n < 16; n++) {
      const level = n < 4 ? 0.96 : 0.9
      await tick(START + n, { priceUsd: String(wobble(START + n) * level) })
    }
    expect(await told()).toEqual([
      `price_spike 5m down @ ${START}`,
      `price_spike 1h down @ ${START}`,
      `price_spike 5m down @ ${START + 4}`,
      `price_spike 1h down @ ${START + 4}`,
    ])
    // The rule holds at every slot until the hour has passed: that is kept, and waits to be told together.
    expect((await found()).filter((one) => one.startsWith('price_spike 1h'))).toHaveLength(16)
    const repeats = await database.query<{ severity: string; waits: string }>(
      "SELECT DISTINCT e.severity, TIMESTAMPDIFF(MINUTE, e.raised_at, d.due_at) AS waits FROM alert_events e JOIN alert_deliveries d ON d.event_id = e.id WHERE e.subject = ? AND e.title LIKE 'Still: %'",
      [coin],
    )
    expect(repeats.map((one) => [one.severity, Number(one.waits) >= 59])).toContainEqual(['info', true])
    const titles = await database.query<{ title: string; severity: string }>(
      "SELECT e.title, e.severity FROM alert_events e WHERE e.subject = ? AND e.title NOT LIKE 'Still: %' ORDER BY e.id",
      [coin],
    )
    expect(titles.map((one) => one.severity)).toEqual(['warn', 'warn', 'act', 'act'])
    expect(titles[1]?.title).toMatch(
      new RegExp(`^${coin} fell (3|4)\\.\\d % in 1 h \\(usual: ±0\\.\\d+ %\\)$`),
    )
    await expectTold()
  })

  it('is not looked for in what the source has not refreshed for half an hour, and told after holes in the day', async () => {
    await load(past())
    const sourceUpdatedAt = new Date(slotNumber(START).getTime() - HOUR_MS)
    await tick(START, { priceUsd: '90', sourceUpdatedAt })
    expect(await found()).toEqual([])
    await tick(START + 1, { priceUsd: '80' })
    expect(await found()).toEqual([
      `price_spike 5m down @ ${START + 1}`,
      `price_spike 1h down @ ${START + 1}`,
    ])
  })

  it('is found again by the run of a slot that was analysed already, and repeating it changes nothing', async () => {
    await load(past())
    await tick(START, { priceUsd: '90' }, false)
    expect(await found()).toEqual([])
    expect(await detect(START)).toBe(2)
    const known = await found()
    expect(await detect(START)).toBe(2)
    expect(await found()).toEqual(known)
    await expectTold()
  })

  it('needs a slot of exactly the time before', async () => {
    await load(past().filter((_, slot) => slot !== START - 1 && slot !== START - HOUR_SLOTS))
    await tick(START, { priceUsd: '50' })
    expect(await found()).toEqual([])
  })
})

describe('a volume spike', () => {
  const usual = (hour: number) => 1_000_000 * (1 + ((hour * 31) % 11) / 100)
  const START = 15 * 24
  const past = () =>
    Array.from({ length: START }, (_, hour) =>
      rowOf(hour * HOUR_SLOTS, { volume24hUsd: String(usual(hour)) }),
    )

  it('is judged at the close of each bar, and told once for the day that it stays in the rolling figure', async () => {
    await load(past())
    for (let hour = START; hour < START + 30; hour++) {
      const factor = hour < START + 3 ? 1 : 3
      await tick(hour * HOUR_SLOTS, { volume24hUsd: String(usual(hour) * factor) })
    }
    expect(await told()).toEqual([
      `volume_spike 24h up @ ${(START + 3) * HOUR_SLOTS}`,
      `volume_spike 24h up @ ${(START + 27) * HOUR_SLOTS}`,
    ])
    await expectTold()
  })

  it('is found at the bar where it began, when nobody looked while it closed', async () => {
    await load(past())
    await tick(START * HOUR_SLOTS, { volume24hUsd: String(usual(START)) })
    for (let hour = START + 1; hour < START + 5; hour++)
      await tick(hour * HOUR_SLOTS, { volume24hUsd: String(usual(hour) * 3) }, false)
    await tick((START + 5) * HOUR_SLOTS, { volume24hUsd: String(usual(START + 5)) })
    expect(await told()).toEqual([`volume_spike 24h up @ ${(START + 1) * HOUR_SLOTS}`])
  })
})

describe('a trend reversal', () => {
  /** Up for 150 hours, then down. */
  const closeOf = (hour: number) => (hour < 150 ? 1_000 + hour : 1_298 - hour)
  const KNOWN = 155
  const END = 185
  const past = () =>
    Array.from({ length: KNOWN }, (_, hour) =>
      rowOf(hour * HOUR_SLOTS, { priceUsd: String(closeOf(hour)), volume24hUsd: null }),
    )
  const tickHour = (hour: number, detects = true) =>
    tick(hour * HOUR_SLOTS, { priceUsd: String(closeOf(hour)), volume24hUsd: null }, detects)

  /** The bar at which the rule, given all closes at once, sees the fall. */
  function expectedBar(): number {
    let state: TrendState | null = null
    for (let hour = 0; hour < END; hour++) {
      const openTime = slotNumber(hour * HOUR_SLOTS).getTime()
      const step = advanceTrend(state, { openTime, close: closeOf(hour) })
      if (step.detection) return hour
      state = step.state
    }
    return -1
  }
  const expected = () => [`trend_reversal 1h down @ ${expectedBar() * HOUR_SLOTS}`]
  const stateOf = async () =>
    (
      await database.query<{ last_bar: Date; layout: number }>(
        'SELECT last_bar, layout FROM detector_state s JOIN assets a ON a.id = s.asset_id WHERE a.coingecko_id = ?',
        [coin],
      )
    )[0]

  it('is told when its third bar has closed, once, and not before', async () => {
    await load(past())
    expect(expectedBar()).toBeGreaterThan(KNOWN)
    for (let hour = KNOWN; hour < END; hour++) {
      await tickHour(hour)
      expect((await found()).length, `hour ${hour}`).toBe(hour > expectedBar() ? 1 : 0)
    }
    expect(await found()).toEqual(expected())
    await expectTold()
  })

  it('is found at its own bar when nobody looked while it closed', async () => {
    await load(past())
    await tickHour(KNOWN)
    for (let hour = KNOWN + 1; hour < END; hour++) await tickHour(hour, hour === END - 1)
    expect(await found()).toEqual(expected())
  })

  it('is no news to a state that is made anew from the bars', async () => {
    await load(past())
    for (let hour = KNOWN; hour < END; hour++) await tickHour(hour, hour === END - 1)
    expect(await found()).toEqual([])
  })

  it('is not told again when a row comes late, and the state is made anew from the bars', async () => {
    await load(past())
    for (let hour = KNOWN; hour < END - 2; hour++) await tickHour(hour)
    const before = await stateOf()
    await tick((KNOWN - 20) * HOUR_SLOTS + 5, { priceUsd: '900', volume24hUsd: null }, false)
    expect(await stateOf()).toEqual({ ...before, layout: 0 })
    await detect((END - 3) * HOUR_SLOTS + 1)
    expect(await stateOf()).toEqual(before)
    await tickHour(END - 2)
    expect(await found()).toEqual(expected())
  })

  it('leaves an asset that never had a price alone, and judges it from its first bar on', async () => {
    await load([rowOf(0, { priceUsd: null })])
    await tick(HOUR_SLOTS, { priceUsd: null })
    expect(await stateOf()).toMatchObject({ last_bar: slotNumber(0) })
    expect(await detect(HOUR_SLOTS)).toBe(0)
    await tick(2 * HOUR_SLOTS, { priceUsd: '5' })
    await tick(3 * HOUR_SLOTS, { priceUsd: '5' })
    const [row] = await database.query<{ close: string; bars: string }>(
      "SELECT JSON_VALUE(s.state, '$.trend.close') AS close, JSON_VALUE(s.state, '$.trend.bars') AS bars FROM detector_state s JOIN assets a ON a.id = s.asset_id WHERE a.coingecko_id = ?",
      [coin],
    )
    expect(row).toEqual({ close: '5', bars: '1' })
  })
})
