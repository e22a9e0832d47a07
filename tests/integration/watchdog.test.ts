import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimSetting } from '@/db/queries/settings'
import { DAY_MS, MINUTE_MS, SLOT_MS } from '@/lib/domain/slot'
import { resetEnv } from '@/lib/env'
import { runJob } from '@/lib/pipeline/run'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, requireJob, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { answering, type FakeUpstream, startUpstream } from '../upstreams'

const database = useTestDatabase()
const clock = fakeClock(new Date())
let simulator: Simulator
let monitor: FakeUpstream

beforeAll(async () => {
  simulator = await startSimulator({ seed: 4, now: () => clock.now().getTime() })
  monitor = await startUpstream(answering('ok'))
})
afterAll(async () => {
  await simulator.close()
  await monitor.close()
})
beforeEach(async () => {
  clock.set(new Date(slotAt(new Date()).getTime() + MINUTE_MS))
  for (const table of EMPTIED) await database.query(`DELETE FROM ${table}`)
})
/** Every test begins with a database that has never seen a tick. */
const EMPTIED = [
  ...['runs', 'run_attempts', 'source_documents', 'assets', 'raw_crypto_market_data', 'crypto_metrics'],
  ...['asset_snapshots', 'metric_state', 'market_candles', 'alert_events', 'alert_deliveries'],
  'source_budgets',
]
const CALLS = 10_000
useEnvironment(() => ({
  COINGECKO_CALLS_PER_MONTH: String(CALLS),
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: 'bitcoin,ethereum',
  DISCORD_WEBHOOK_URL: monitor.baseUrl,
  HEARTBEAT_URL: monitor.baseUrl,
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

const watchNow = () => runJob({ job: requireJob('delivery'), trigger: 'cron' }, { clock })
/** One delivery of the alerts, in a minute of its own. */
const watchOnce = () => {
  clock.advance(MINUTE_MS)
  return watchNow()
}
const events = () =>
  database.query<{ kind: string; subject: string; title: string; resolved_at: Date | null }>(
    'SELECT kind, subject, title, resolved_at FROM alert_events ORDER BY id',
  )
const runs = () =>
  database.query<{ slot: Date; status: string; reason: string | null; attempt: number }>(
    "SELECT slot, status, reason, attempt FROM runs WHERE job = 'market' ORDER BY slot",
  )
/** Makes the newest data as old as this, by the clock of the database. */
const age = (minutes: number) =>
  database.query('UPDATE asset_snapshots SET sampled_at = UTC_TIMESTAMP(3) - INTERVAL ? MINUTE', [minutes])
/** Spends the month's calls but for so many. */
const leaveCalls = (left: number) =>
  database.query(
    "INSERT INTO source_budgets (source, month, calls, updated_at) VALUES ('coingecko', DATE_FORMAT(UTC_TIMESTAMP(3), '%Y-%m'), ?, UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE calls = VALUES(calls)",
    [CALLS - left],
  )
const beats = () => monitor.requests.length

describe('silence of a source', () => {
  it('is told once after 15 minutes, and its end once', async () => {
    await tick({}, { clock })
    await age(14)
    await watchOnce()
    expect(await events()).toEqual([])
    await age(16)
    await watchOnce()
    await watchOnce()
    expect(await events()).toMatchObject([{ kind: 'source_stale', subject: 'coingecko', resolved_at: null }])
    await age(0)
    await watchOnce()
    await watchOnce()
    const told = await events()
    expect(told.map((one) => one.kind)).toEqual(['source_stale', 'source_recovered'])
    expect(told[0]?.resolved_at).not.toBeNull()
    expect(told[0]?.title).toMatch(/^CoinGecko has been silent for 16 minutes$/)
  })

  it('is told once by several instances that look at the same time', async () => {
    await tick({}, { clock })
    await age(30)
    const shards = Array.from({ length: 5 }, (_, i) => `instance ${i}`)
    await Promise.all(
      shards.map((shard) => runJob({ job: requireJob('delivery'), trigger: 'cron', shard }, { clock })),
    )
    expect(await events()).toHaveLength(1)
    expect(await database.query('SELECT id FROM alert_deliveries')).toHaveLength(1)
  })

  it('is no news while its budget slows it: it is asked less often on purpose', async () => {
    await tick({}, { clock })
    await leaveCalls(1)
    await age(20)
    await watchOnce()
    expect(await events()).toEqual([])
  })

  it('whose budget is spent is told as that, once, and its end when there are calls again', async () => {
    await tick({}, { clock })
    await leaveCalls(0)
    await age(40)
    await watchOnce()
    await watchOnce()
    expect(await events()).toMatchObject([{ kind: 'source_paused', subject: 'coingecko' }])
    await leaveCalls(5_000)
    await age(1)
    await watchOnce()
    expect((await events()).map((one) => one.kind)).toEqual(['source_paused', 'source_recovered'])
  })

  it('is no news while the demo is still being filled', async () => {
    process.env.DEMO = 'on'
    resetEnv()
    // The demo's prices are of the real now: beside a clock far behind they are of the future, and refused.
    clock.set(new Date())
    await database.query("DELETE FROM settings WHERE name IN ('world', 'demo_first_history')")
    await tick({}, { clock })
    await age(40)
    await watchOnce()
    expect(await events()).toEqual([])
    await claimSetting('demo_first_history', 'now')
    await watchOnce()
    expect(await events()).toMatchObject([{ kind: 'source_stale' }])
    expect(await database.query('SELECT status FROM alert_deliveries')).toEqual([{ status: 'muted' }])
    await database.query("DELETE FROM settings WHERE name = 'world'")
  })

  it('is no news where nothing is configured, or nothing was ever there', async () => {
    await watchOnce()
    process.env.COINGECKO_BASE_URL = ''
    resetEnv()
    await tick({}, { clock })
    expect(await watchOnce()).toMatchObject({ status: 'succeeded' })
    expect(await events()).toEqual([])
  })
})

describe('a job that fails', () => {
  it('twice is told once for the whole streak, and its end once; once is not told', async () => {
    await tick({}, { clock })
    for (const expected of [[], ['job_failing'], ['job_failing']]) {
      clock.advance(SLOT_MS)
      simulator.fail({ kind: '401', times: 3 })
      await tick({}, { clock })
      simulator.heal()
      await watchOnce()
      expect((await events()).map((one) => one.kind)).toEqual(expected)
    }
    clock.advance(SLOT_MS)
    await tick({}, { clock })
    await watchOnce()
    expect((await events()).map((one) => one.kind)).toEqual(['job_failing', 'job_recovered'])
  })
})

describe('slots that nobody delivered', () => {
  const fall = async () => {
    await tick({}, { clock })
    clock.advance(6 * SLOT_MS)
  }

  it('wake nobody while the run that ends the silence is at work', async () => {
    await fall()
    let looked = 0
    const probe = async (point: string) => {
      if (point === 'claimed' && (await watchNow()).status === 'succeeded') looked += 1
    }
    expect(await tick({}, { clock, probe })).toMatchObject({ status: 'succeeded' })
    expect(looked).toBe(1)
    expect(await events()).toEqual([])
    await watchOnce()
    expect(await events()).toEqual([])
  })

  it('and then a failure are one streak, told once', async () => {
    await fall()
    simulator.fail({ kind: '401', times: 3 })
    await tick({}, { clock })
    simulator.heal()
    await watchOnce()
    const [told] = await database.query<{ body: string }>('SELECT body FROM alert_events')
    expect(await events()).toMatchObject([{ kind: 'job_failing', title: expect.stringContaining('6 times') }])
    expect(told?.body).toMatch(/^Since \d+ [A-Z][a-z]+ \d{4}, \d\d:\d\d WAT\. /)
  })
})

describe('a watchdog that cannot look', () => {
  it('fails the run and says so, and what is due is sent all the same', async () => {
    await tick({}, { clock })
    await age(30)
    await watchOnce()
    await database.query("UPDATE alert_deliveries SET status = 'pending', due_at = UTC_TIMESTAMP(3)")
    const told = beats()
    await database.query('RENAME TABLE source_budgets TO source_budgets_away')
    const summary = await watchOnce().finally(() =>
      database.query('RENAME TABLE source_budgets_away TO source_budgets'),
    )
    expect(summary).toMatchObject({ status: 'failed', failures: [{ code: 'unexpected' }] })
    expect(beats()).toBe(told + 1)
  })
})

describe('a slot that passed', () => {
  it('without any delivery is noted as missed with its reason, however many callers note it', async () => {
    await tick({}, { clock })
    const first = slotAt(clock.now())
    clock.advance(4 * SLOT_MS)
    await Promise.all(Array.from({ length: 4 }, () => tick({}, { clock })))
    expect(await runs()).toEqual([
      { slot: first, status: 'succeeded', reason: null, attempt: 1 },
      { slot: slotAt(first, 1), status: 'missed', reason: 'not_delivered', attempt: 0 },
      { slot: slotAt(first, 2), status: 'missed', reason: 'not_delivered', attempt: 0 },
      { slot: slotAt(first, 3), status: 'missed', reason: 'not_delivered', attempt: 0 },
      { slot: slotAt(first, 4), status: 'succeeded', reason: null, attempt: 1 },
    ])
  })

  it('in failure ends as missed, with the code of the failure', async () => {
    simulator.fail({ kind: '401', times: 3 })
    await tick({}, { clock })
    expect(await runs()).toMatchObject([{ status: 'failed', reason: 'upstream_http' }])
    simulator.heal()
    clock.advance(SLOT_MS)
    await tick({}, { clock })
    expect(await runs()).toMatchObject([
      { status: 'missed', reason: 'upstream_http' },
      { status: 'succeeded', reason: null },
    ])
  })

  it('is noted a week back at most', async () => {
    await tick({}, { clock })
    clock.advance(30 * DAY_MS)
    await tick({}, { clock })
    expect(await runs()).toHaveLength(2 + 2_016)
  })

  it('without a key is no miss', async () => {
    process.env.COINGECKO_BASE_URL = ''
    resetEnv()
    expect(await tick({}, { clock })).toMatchObject({ status: 'skipped', reason: 'not_configured' })
    expect(await runs()).toMatchObject([{ status: 'skipped', reason: 'not_configured' }])
  })
})

describe('the outside monitor', () => {
  it('hears every minute that all is well, and nothing while it is not', async () => {
    await tick({}, { clock })
    const before = beats()
    await watchOnce()
    expect(beats()).toBe(before + 1)
    await age(40)
    await database.query("UPDATE alert_deliveries SET status = 'sent'")
    const raised = beats()
    await watchOnce()
    // One request is the alert itself; none is the heartbeat.
    expect(beats()).toBe(raised + 1)
    await watchOnce()
    expect(beats()).toBe(raised + 1)
  })

  it('that is down fails nothing', async () => {
    await tick({}, { clock })
    process.env.HEARTBEAT_URL = 'http://127.0.0.1:9/'
    resetEnv()
    expect(await watchOnce()).toMatchObject({ status: 'succeeded' })
  })
})

describe('the ledger of the alerts', () => {
  it('keeps two days of itself and everything of the others', async () => {
    await tick({}, { clock })
    await watchOnce()
    await database.query('UPDATE runs SET slot = slot - INTERVAL 3 DAY')
    await watchOnce()
    const left = await database.query<{ job: string }>('SELECT job FROM runs ORDER BY job')
    expect(left.map((one) => one.job)).toEqual(['delivery', 'market'])
    expect(await database.query('SELECT run_id FROM run_attempts')).toHaveLength(2)
  })
})
