import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Clock } from '@/lib/clock'
import { DAY_MS, floorTo, MINUTE_MS, SLOT_MS } from '@/lib/domain/slot'
import { resetEnv } from '@/lib/env'
import { loadHistory } from '@/lib/pipeline/history'
import { runJob } from '@/lib/pipeline/run'
import { getUpstream } from '@/lib/pipeline/upstream'
import { requireJob, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { type SoakWorld, startSoakWorld } from './soak-world'

const INSTANCE = fileURLToPath(new URL('./soak-instance.ts', import.meta.url))
/** The long form (npm run test:faults) runs 500 slots. */
const SLOTS = process.env.FAULTS_ROUNDS ? 500 : 80
/** One slot on the wall. */
const SLOT_WALL_MS = 500
const SPEED = SLOT_MS / SLOT_WALL_MS
const COIN = 'bitcoin'
const ASSETS = `${COIN},ethereum,tether,dogecoin`
const HISTORY_DAYS = 4
/** Of the messages delivered, this share kills both instances before they can record it. */
const KILL_AFTER_DELIVERY = 0.06

const database = useTestDatabase()
const virtualStart = Date.parse('2026-11-20T00:00:00.000Z')
let realStart = 0
let world: SoakWorld
let instances: ChildProcess[] = []
let kills = 0

const virtualNow = () => (realStart === 0 ? virtualStart : virtualStart + (Date.now() - realStart) * SPEED)
/** Stands still inside a slot, as those of the instances. */
const slotNow = () => floorTo(virtualNow(), SLOT_MS) + MINUTE_MS
const clock: Clock = { now: () => new Date(slotNow()), sleep: (ms) => sleep(ms / SPEED) }
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

const killAll = () => {
  for (const instance of instances) instance.kill('SIGKILL')
}

beforeAll(async () => {
  const onDelivered = () => {
    if (Math.random() < KILL_AFTER_DELIVERY) killAll()
  }
  world = await startSoakWorld({ now: slotNow, coin: COIN, onDelivered })
})
afterAll(async () => {
  const running = instances
  instances = []
  for (const instance of running) instance.kill('SIGKILL')
  await world.close()
})

function startInstance(): ChildProcess {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', INSTANCE, String(virtualStart), String(realStart), String(SPEED)],
    {
      env: { ...process.env, ...settings(), DATABASE_URL: database.url },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  child.on('exit', () => {
    const place = instances.indexOf(child)
    if (place < 0) return
    kills += 1
    instances[place] = startInstance()
  })
  return child
}

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

async function soak(): Promise<void> {
  realStart = Date.now()
  instances = [startInstance(), startInstance()]
  const end = realStart + SLOTS * SLOT_WALL_MS
  while (Date.now() < end) {
    await sleep(2_500 + Math.random() * 4_000)
    instances[Math.random() < 0.5 ? 0 : 1]?.kill('SIGKILL')
  }
  const running = instances
  instances = []
  for (const instance of running) instance.kill('SIGKILL')
}

/** What two living schedulers would do next: later deliveries settle what the dead ones left. */
async function settle(): Promise<void> {
  await sleep(2_000)
  for (let i = 0; i < 40; i++) {
    await tick({}, { clock })
    await runJob({ job: requireJob('delivery'), trigger: 'cron' }, { clock })
    const open = await database.query<{ n: string }>(
      "SELECT COUNT(*) AS n FROM alert_deliveries WHERE status = 'pending'",
    )
    if (Number(open[0]?.n) === 0) return
    await database.query("UPDATE alert_deliveries SET due_at = UTC_TIMESTAMP(3) WHERE status = 'pending'")
    await sleep(SLOT_WALL_MS)
  }
}

const one = async (sql: string) => Number((await database.query<{ n: string }>(sql))[0]?.n)

describe('two instances with two schedulers, killed at random', () => {
  beforeAll(async () => {
    Object.assign(process.env, settings())
    resetEnv()
    await loadPast()
    await soak()
    await settle()
  }, 600_000)

  it('were killed often enough to prove something', () => {
    expect(kills).toBeGreaterThan(SLOTS / 20)
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
    expect(slots.filter((run) => run.status === 'succeeded').length).toBeGreaterThan(SLOTS / 2)
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

  it('told every detection at least once, and again only where a kill fell before the record, listed', async () => {
    const events = await database.query<{ id: string; status: string; sent: string; doubtful: string }>(
      "SELECT e.id, d.status, SUM(a.outcome = 'sent') AS sent, SUM(a.outcome = 'unknown') AS doubtful FROM market_anomalies m JOIN alert_events e ON e.anomaly_id = m.id JOIN alert_deliveries d ON d.event_id = e.id LEFT JOIN alert_attempts a ON a.delivery_id = d.id GROUP BY e.id, d.status",
    )
    expect(events.length).toBe(await one('SELECT COUNT(*) AS n FROM market_anomalies'))
    expect(events.length).toBeGreaterThan(SLOTS / 40)
    for (const event of events) {
      expect(event.status, `event ${event.id}`).toBe('sent')
      const times = world.received.get(event.id) ?? 0
      expect(times, `event ${event.id}`).toBeGreaterThanOrEqual(1)
      expect(times, `event ${event.id}`).toBeLessThanOrEqual(Number(event.sent) + Number(event.doubtful))
      expect(Number(event.sent), `event ${event.id}`).toBe(1)
    }
  })
})
