import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { loadHistory } from '@/lib/pipeline/history'
import { runJob } from '@/lib/pipeline/run'
import { getUpstream } from '@/lib/pipeline/upstream'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const COIN = 'pepe-of-abuja'
const LEAP = Date.parse('2026-11-20T12:00:00.000Z')
const database = useTestDatabase()
const clock = fakeClock(new Date(LEAP - 3 * SLOT_MS + 10_000))
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({ seed: 1, now: () => clock.now().getTime() })
})
afterAll(() => simulator.close())
useEnvironment(() => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: `${COIN},bitcoin`,
  COINGECKO_CALLS_PER_MINUTE: '100000',
  DISCORD_WEBHOOK_URL: 'http://127.0.0.1:9/api/webhooks/1/none',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

/** What the demo loads before it says that it is ready. */
async function loadFirstHistory(): Promise<void> {
  const upstream = await getUpstream()
  const now = clock.now().getTime()
  const spans = [{ days: 1 }, { days: 1, asOf: new Date(now - 20 * HOUR_MS) }, { days: 90 }]
  const summary = await runJob(
    {
      job: {
        id: 'backfill',
        periodMs: SLOT_MS,
        timeBudgetMs: 60_000,
        run: (context) => loadHistory(context, { upstream, coingeckoIds: [COIN, 'bitcoin'], spans }),
      },
      trigger: 'backfill',
      shard: 'first',
    },
    { clock },
  )
  expect(summary).toMatchObject({ status: 'succeeded', failures: [] })
}

describe('a demo', () => {
  it('shows its first price spike at the first leap after its first history', async () => {
    await tick({}, { clock })
    await loadFirstHistory()
    for (let slot = 0; slot < 4; slot++) {
      clock.advance(SLOT_MS)
      expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded', failures: [] })
    }
    const found = await database.query(
      "SELECT a.coingecko_id AS coin, n.horizon, n.bar_time, n.data_grade, e.kind, e.severity, d.status FROM market_anomalies n JOIN assets a ON a.id = n.asset_id JOIN alert_events e ON e.anomaly_id = n.id JOIN alert_deliveries d ON d.event_id = e.id WHERE n.type = 'price_spike' ORDER BY n.id",
    )
    expect(found[0]).toMatchObject({
      coin: COIN,
      horizon: '5m',
      bar_time: new Date(LEAP),
      data_grade: 'A',
      kind: 'price_spike',
      status: 'pending',
    })
    expect(found.filter((one) => one.coin === COIN && one.horizon === '5m')).toHaveLength(1)
  })
})
