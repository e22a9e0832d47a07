import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Clock } from '@/lib/clock'
import { DAY_MS, SLOT_MS } from '@/lib/domain/slot'
import { resetEnv } from '@/lib/env'
import { loadHistory } from '@/lib/pipeline/history'
import { runJob } from '@/lib/pipeline/run'
import { getUpstream } from '@/lib/pipeline/upstream'
import { requireJob, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { faultRounds } from './database-rounds'
import { SoakConductor } from './soak-conductor'
import { readDetected, readSpikes } from './soak-spikes'
import { type SoakWorld, startSoakWorld } from './soak-world'

/** The long form (npm run test:faults) runs 500 slots, however long they take. */
const SLOTS = faultRounds() > 1 ? 500 : 60
/** A slot takes a fraction of a second on two quiet cores, and this on a machine that is hardly there. */
const SLOWEST_SLOT_MS = 15_000
const COIN = 'bitcoin'
const ASSETS = `${COIN},ethereum,tether,dogecoin`
const HISTORY_DAYS = 3
/** Of the messages delivered, this share kills both instances before they can record it; the first always does. */
const KILL_AFTER_DELIVERY = 0.1

/** A message may still be on its way when its sender is killed. */
const IN_FLIGHT_MS = 5_000

const database = useTestDatabase()
const virtualStart = Date.parse('2026-11-20T00:00:00.000Z')
let world: SoakWorld
let hasKilledAfterDelivery = false

const settings = () => ({
  DEMO: 'off',
  COINGECKO_BASE_URL: world.baseUrl,
  COINGECKO_ASSETS: ASSETS,
  COINGECKO_CALLS_PER_MINUTE: '100000',
  COINGECKO_CALLS_PER_MONTH: '1000000',
  DISCORD_WEBHOOK_URL: world.webhookUrl,
  LOG_LEVEL: 'silent',
})
useEnvironment(settings)

const conductor = new SoakConductor({
  start: virtualStart,
  env: () => ({ ...process.env, ...settings(), DATABASE_URL: database.url }),
  onAdvance: () => ripen(`INTERVAL ${SLOT_MS} * 1000 MICROSECOND`),
})
const clock: Clock = { now: () => new Date(conductor.virtualNow()), sleep: (ms) => sleep(ms / 100) }

/** Deliveries wait by the database's clock, which does not run faster: they come due by virtual time. */
async function ripen(interval: string): Promise<void> {
  await database
    .query(
      `UPDATE alert_deliveries SET due_at = due_at - ${interval} WHERE status = 'pending' AND lease_until IS NULL`,
    )
    .catch((error: { errno?: number }) => {
      // An instance that takes them at this moment comes first; the next slot does it.
      if (error.errno !== 1213 && error.errno !== 1205) throw error
    })
}

beforeAll(async () => {
  const onDelivered = () => {
    if (hasKilledAfterDelivery && Math.random() >= KILL_AFTER_DELIVERY) return
    hasKilledAfterDelivery = conductor.killWorking() || hasKilledAfterDelivery
  }
  world = await startSoakWorld({ now: conductor.virtualNow, coin: COIN, onDelivered })
})
afterAll(async () => {
  conductor.stop()
  await world.close()
})

/** Days of 5-minute rows before the soak, so that a spike has something to be compared with. */
async function loadPast(): Promise<void> {
  await tick({}, { clock })
  const upstream = { ...(await getUpstream()), baseUrl: world.simulator.baseUrl }
  const spans = Array.from({ length: HISTORY_DAYS }, (_, i) => ({
    days: 1,
    asOf: new Date(virtualStart - i * DAY_MS),
  }))
  const summary = await runJob(
    {
      job: {
        id: 'backfill',
        periodMs: SLOT_MS,
        timeBudgetMs: 120_000,
        run: (context) => loadHistory(context, { upstream, coingeckoIds: ASSETS.split(','), spans }),
      },
      trigger: 'backfill',
      shard: 'soak',
    },
    { clock },
  )
  expect(summary.status).toBe('succeeded')
}

/** What living schedulers would do next: later deliveries settle what the dead ones left. */
async function settle(): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const [open] = await database.query<{ n: string }>(
      "SELECT (SELECT COUNT(*) FROM alert_deliveries WHERE status = 'pending') + (SELECT COUNT(*) FROM runs WHERE status = 'running' AND job = 'market') AS n",
    )
    if (i > 0 && Number(open?.n) === 0) return
    // Nobody lives any more: what is held is held by the dead.
    for (const table of ['runs', 'alert_deliveries'])
      await database.query(
        `UPDATE ${table} SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE lease_until IS NOT NULL`,
      )
    await ripen('INTERVAL 1 DAY')
    conductor.pass()
    await tick({}, { clock })
    await runJob({ job: requireJob('delivery'), trigger: 'cron' }, { clock })
  }
}

const one = async (sql: string) => Number((await database.query<{ n: string }>(sql))[0]?.n)

describe('two instances with two schedulers, killed at random', () => {
  beforeAll(
    async () => {
      Object.assign(process.env, settings())
      resetEnv()
      await loadPast()
      await conductor.run(SLOTS)
      await settle()
    },
    SLOTS * SLOWEST_SLOT_MS + 300_000,
  )

  it('competed for slots and were killed often enough to prove something, and never ended by themselves', () => {
    expect(conductor.crashes).toEqual([])
    expect(conductor.kills.length).toBeGreaterThan(SLOTS / 20)
    expect(conductor.outcomes.get('duplicate') ?? 0).toBeGreaterThan(SLOTS / 20)
    expect([...conductor.outcomes.keys()].filter((status) => status.startsWith('threw'))).toEqual([])
  })

  it('never ended one slot well twice, and left every slot succeeded, partial or missed with its reason', async () => {
    expect(
      await database.query(
        "SELECT run_id FROM run_attempts WHERE status IN ('succeeded', 'partial') GROUP BY run_id HAVING COUNT(*) > 1",
      ),
    ).toEqual([])
    const slots = await database.query<{ slot: Date; status: string; reason: string | null }>(
      "SELECT slot, status, reason FROM runs WHERE job = 'market' ORDER BY slot",
    )
    const wrong = slots
      .slice(0, -1)
      .filter(
        (run) => !['succeeded', 'partial'].includes(run.status) && !(run.status === 'missed' && run.reason),
      )
    expect(wrong).toEqual([])
    const steps = slots.slice(1).map((run, i) => run.slot.getTime() - (slots[i]?.slot.getTime() ?? 0))
    expect(new Set(steps)).toEqual(new Set([SLOT_MS]))
    expect(slots.length).toBeGreaterThanOrEqual(SLOTS)
    expect(slots.filter((run) => run.status === 'succeeded').length).toBeGreaterThan(SLOTS / 3)
  })

  it('stored no row twice, none half, and none without its figures', async () => {
    const same = ['price_usd', 'volume_24h_usd', 'market_cap_usd', 'sampled_at', 'known_from']
    expect(
      await one(
        `SELECT COUNT(*) AS n FROM raw_crypto_market_data r JOIN raw_crypto_market_data_history h ON h.asset_id = r.asset_id AND h.observed_at = r.observed_at WHERE ${same.map((c) => `r.${c} <=> h.${c}`).join(' AND ')}`,
      ),
    ).toBe(0)
    expect(
      await one(
        'SELECT COUNT(*) AS n FROM raw_crypto_market_data r LEFT JOIN crypto_metrics m ON m.asset_id = r.asset_id AND m.metric_time = r.observed_at WHERE m.asset_id IS NULL',
      ),
    ).toBe(0)
    expect(
      await database.query(
        "SELECT document_id FROM raw_crypto_market_data WHERE origin = 'live' GROUP BY document_id, observed_at HAVING COUNT(*) <> 4",
      ),
    ).toEqual([])
    expect(
      await one(
        "SELECT COUNT(*) AS n FROM (SELECT asset_id, FLOOR(UNIX_TIMESTAMP(observed_at) / 3600) AS bar, COUNT(price_usd) AS samples FROM raw_crypto_market_data GROUP BY asset_id, bar) raw LEFT JOIN market_candles c ON c.asset_id = raw.asset_id AND c.`interval` = '1h' AND UNIX_TIMESTAMP(c.open_time) = raw.bar * 3600 WHERE c.samples IS NULL OR c.samples <> raw.samples",
      ),
    ).toBe(0)
  })

  it('detected every spike that its stored rows show, and none that they do not', async () => {
    const { due, all } = await readSpikes(database)
    const detected = await readDetected(database)
    expect(due.length).toBeGreaterThan(SLOTS / 20)
    expect(due.filter(({ key }) => !detected.has(key))).toEqual([])
    for (const [key, { logReturn }] of detected) expect(logReturn, key).toBeCloseTo(all.get(key) ?? 0, 9)
  })

  it('told every detection at least once, and again only where a kill fell before the record, listed', async () => {
    const events = await database.query<{ id: string; status: string; sent: string; doubtful: string }>(
      "SELECT e.id, d.status, SUM(a.outcome = 'sent') AS sent, SUM(a.outcome = 'unknown') AS doubtful FROM market_anomalies m JOIN alert_events e ON e.anomaly_id = m.id JOIN alert_deliveries d ON d.event_id = e.id LEFT JOIN alert_attempts a ON a.delivery_id = d.id GROUP BY e.id, d.status",
    )
    expect(events.length).toBe(await one('SELECT COUNT(*) AS n FROM market_anomalies'))
    for (const event of events) {
      expect(event.status, `event ${event.id}`).toBe('sent')
      expect(Number(event.sent), `event ${event.id}`).toBe(1)
      const times = world.received.get(event.id) ?? []
      expect(times.length, `event ${event.id}`).toBeGreaterThanOrEqual(1)
      expect(times.length, `event ${event.id}`).toBeLessThanOrEqual(1 + Number(event.doubtful))
    }
    const repeats = [...world.received].flatMap(([id, times]) =>
      times.slice(1).map((again, i) => ({ id, from: times[i] ?? 0, again })),
    )
    expect(repeats.length).toBeGreaterThan(0)
    expect(
      repeats.filter(
        ({ from, again }) => !conductor.kills.some((at) => at >= from - IN_FLIGHT_MS && at <= again),
      ),
    ).toEqual([])
  })
})
