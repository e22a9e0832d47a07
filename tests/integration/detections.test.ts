import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { loadHistory } from '@/lib/pipeline/history'
import { runJob } from '@/lib/pipeline/run'
import { getUpstream } from '@/lib/pipeline/upstream'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { type FakeUpstream, startUpstream } from '../upstreams'

const COIN = 'bitcoin'
const database = useTestDatabase()
const clock = fakeClock(new Date('2026-11-20T10:01:00.000Z'))
let simulator: Simulator
let upstream: FakeUpstream
let priceFactor = 1
let volumeFactor = 1

beforeAll(async () => {
  simulator = await startSimulator({ seed: 21, now: () => clock.now().getTime() })
  upstream = await startUpstream(async (request, response) => {
    const headers: Record<string, string> = {}
    const at = request.headers['x-simulator-now']
    if (typeof at === 'string') headers['x-simulator-now'] = at
    const answer = await fetch(`${simulator.baseUrl.replace('/api/v3', '')}${request.url}`, { headers })
    const body = await answer.text()
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    if (!request.url?.includes('/coins/markets')) return response.end(body)
    const rows: { id: string; current_price: number; total_volume: number }[] = JSON.parse(body)
    const moved = rows.map((row) =>
      row.id === COIN
        ? {
            ...row,
            current_price: row.current_price * priceFactor,
            total_volume: row.total_volume * volumeFactor,
          }
        : row,
    )
    return response.end(JSON.stringify(moved))
  })
})
afterAll(async () => {
  await upstream.close()
  await simulator.close()
})
useEnvironment(() => ({
  COINGECKO_BASE_URL: upstream.baseUrl,
  COINGECKO_ASSETS: `${COIN},ethereum`,
  COINGECKO_CALLS_PER_MINUTE: '100000',
  DISCORD_WEBHOOK_URL: 'http://127.0.0.1:9/api/webhooks/1/none',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

const anomalies = () =>
  database.query<{
    id: string
    type: string
    horizon: string
    direction: string
    bar_time: Date
    score: number
  }>('SELECT id, type, horizon, direction, bar_time, score FROM market_anomalies ORDER BY id')
const events = () =>
  database.query<{ event_key: string; kind: string; title: string; status: string; channel: string }>(
    'SELECT e.event_key, e.kind, e.title, d.status, d.channel FROM alert_events e JOIN alert_deliveries d ON d.event_id = e.id ORDER BY e.id',
  )

async function loadPast(): Promise<void> {
  const source = await getUpstream()
  const days = Array.from({ length: 4 }, (_, i) => ({
    days: 1,
    asOf: new Date(clock.now().getTime() - i * DAY_MS),
  }))
  const summary = await runJob(
    {
      job: {
        id: 'backfill',
        periodMs: SLOT_MS,
        timeBudgetMs: 60_000,
        run: (context) =>
          loadHistory(context, {
            upstream: source,
            coingeckoIds: [COIN, 'ethereum'],
            spans: [{ days: 20 }, ...days],
          }),
      },
      trigger: 'backfill',
      shard: 'past',
    },
    { clock },
  )
  expect(summary.status).toBe('succeeded')
}

/** A tick whose process stops for good at a point. */
async function dieAt(where: string): Promise<void> {
  const never = new Promise<void>(() => undefined)
  await new Promise<void>((resolve) => {
    const probe = async (point: string) => {
      if (point !== where) return
      resolve()
      await never
    }
    void tick({}, { clock, probe })
  })
}

const expireLeases = () =>
  database.query(
    "UPDATE runs SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE status = 'running'",
  )

describe('an anomaly', () => {
  it('is not seen in history that was loaded, whatever it holds', async () => {
    await tick({}, { clock })
    await loadPast()
    expect(await anomalies()).toEqual([])
    clock.advance(SLOT_MS)
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded' })
    expect((await anomalies()).filter((one) => one.type === 'price_spike')).toEqual([])
  })

  it('of the price is kept with its event and its place in the outbox, in the tick that saw it', async () => {
    const known = (await anomalies()).length
    clock.advance(SLOT_MS)
    priceFactor = 1.08
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded', failures: [] })
    const found = (await anomalies()).slice(known)
    expect(found).toMatchObject([
      { type: 'price_spike', horizon: '5m', direction: 'up', bar_time: slotAt(clock.now()) },
      { type: 'price_spike', horizon: '1h', direction: 'up', bar_time: slotAt(clock.now()) },
    ])
    expect(Math.min(...found.map((one) => one.score))).toBeGreaterThan(3.5)
    const raised = (await events()).slice(-2)
    expect(raised.map((one) => one.event_key)).toEqual(found.map((one) => `anomaly:${one.id}`))
    expect(raised[0]).toMatchObject({
      kind: 'price_spike',
      channel: 'discord',
      status: 'pending',
      title: expect.stringMatching(/^Bitcoin rose [78]\.\d % in 5 min \(usual: ±0\.\d+ %\)$/),
    })
  })

  it('is found once, however often its run is repeated', async () => {
    const before = [await anomalies(), await events()]
    await tick({ force: true }, { clock })
    expect([await anomalies(), await events()]).toEqual(before)
  })

  it('is found by the next attempt when the first died between figures and detection', async () => {
    clock.advance(SLOT_MS)
    priceFactor = 1
    const known = (await anomalies()).length
    await dieAt('analysed')
    expect(await anomalies()).toHaveLength(known)
    await expireLeases()
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded', attempt: 2 })
    expect((await anomalies()).slice(known)).toMatchObject([
      { type: 'price_spike', horizon: '5m', direction: 'down' },
    ])
  })

  it('is found when the price its move begins at was stored by a dead run and is told after it', async () => {
    clock.advance(SLOT_MS)
    await dieAt('ingested')
    clock.advance(SLOT_MS)
    priceFactor = 1.09
    const known = (await anomalies()).length
    const at = slotAt(clock.now())
    await tick({}, { clock })
    const spikes = async () => (await anomalies()).slice(known).filter((one) => one.horizon === '5m')
    expect(await spikes()).toEqual([])
    await expireLeases()
    clock.advance(SLOT_MS)
    priceFactor = 1
    await tick({}, { clock })
    expect(await spikes()).toMatchObject([
      { type: 'price_spike', direction: 'up', bar_time: at },
      { type: 'price_spike', direction: 'down', bar_time: slotAt(clock.now()) },
    ])
  })

  it('of the volume is judged when an hour has closed, against the same hour of the days before', async () => {
    clock.set(new Date(Math.ceil(clock.now().getTime() / HOUR_MS) * HOUR_MS - 4 * 60_000))
    volumeFactor = 40
    await tick({}, { clock })
    const known = (await anomalies()).length
    clock.advance(SLOT_MS)
    await tick({}, { clock })
    const bar = new Date(slotAt(clock.now()).getTime() - HOUR_MS)
    expect((await anomalies()).slice(known).filter((one) => one.type === 'volume_spike')).toMatchObject([
      { horizon: '24h', direction: 'up', bar_time: bar },
    ])
    clock.advance(SLOT_MS)
    await tick({}, { clock })
    expect((await anomalies()).filter((one) => one.type === 'volume_spike')).toHaveLength(1)
  })

  it('of the trend follows the bars one by one, and its state is remade from them when it is lost', async () => {
    const states = () =>
      database.query('SELECT asset_id, last_bar, layout FROM detector_state ORDER BY asset_id')
    const full = await states()
    expect(full).toHaveLength(2)
    const before = (await anomalies()).filter((one) => one.type === 'trend_reversal')
    await database.query('DELETE FROM detector_state')
    clock.advance(SLOT_MS)
    await tick({}, { clock })
    expect(await states()).toEqual(full)
    expect((await anomalies()).filter((one) => one.type === 'trend_reversal')).toEqual(before)
  })
})
