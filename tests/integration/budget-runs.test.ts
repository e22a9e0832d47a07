import type { Pool } from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getPool, usePool } from '@/db/client'
import { SLOT_MS } from '@/lib/domain/slot'
import { resetEnv } from '@/lib/env'
import { acquire } from '@/lib/pipeline/acquisition'
import { getBudgetState, listBudgetOutlooks } from '@/lib/pipeline/budget'
import { runJob } from '@/lib/pipeline/run'
import type { RunContext } from '@/lib/pipeline/run-context'
import { getUpstream } from '@/lib/pipeline/upstream'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { createPoolAt } from '../budget-clock'
import { fakeClock, requireJob, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

/** Half way through a day and a month: 15 × 288 + 144 slots are left. */
const START = new Date('2026-11-15T12:01:00.000Z')
const database = useTestDatabase()
const clock = fakeClock(START)
let simulator: Simulator
let own: Pool
let pool: Pool

beforeAll(async () => {
  simulator = await startSimulator({ seed: 11, assets: 600, now: () => clock.now().getTime() })
  own = getPool()
  pool = createPoolAt(database.url, clock)
})
afterAll(async () => {
  usePool(own)
  await pool.end()
  await simulator.close()
})
useEnvironment(() => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: 'top:5',
  COINGECKO_CALLS_PER_MONTH: '10',
  COINGECKO_CALLS_PER_MINUTE: '1000',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))
beforeEach(async () => {
  usePool(pool)
  simulator.heal()
  clock.set(new Date(START))
  for (const table of ['runs', 'run_attempts', 'source_documents', 'source_rates', 'source_budgets'])
    await database.query(`TRUNCATE TABLE ${table}`)
})

const use = (values: Record<string, string>) => {
  Object.assign(process.env, values)
  resetEnv()
}
const deliver = () => tick({}, { clock })
const byHand = (force = false) => runJob({ job: requireJob('market'), trigger: 'manual', force }, { clock })
const nextSlot = () => clock.set(new Date(slotAt(clock.now(), 1).getTime() + 60_000))
const spend = (calls: number) =>
  database.query(
    "INSERT INTO source_budgets (source, month, calls, updated_at) VALUES ('coingecko', '2026-11', ?, '2026-11-15') ON DUPLICATE KEY UPDATE calls = VALUES(calls)",
    [calls],
  )
const month = async () =>
  (await database.query('SELECT calls, refused FROM source_budgets ORDER BY month DESC LIMIT 1'))[0]
const lastAttempt = async () =>
  (
    await database.query(
      'SELECT status, reason, upstream_calls, upstream_cost_usd, error_code FROM run_attempts ORDER BY started_at DESC, run_id DESC LIMIT 1',
    )
  )[0]
const ZERO = { read: 0, inserted: 0, updated: 0, duplicate: 0, rejected: 0 }

describe('a month of ten calls', () => {
  it('gives eight slots at full cadence, then two once a day at midnight, then none; the next month begins anew', async () => {
    const ran: string[] = []
    while (clock.now() < new Date('2026-12-01T00:10:00Z')) {
      const asked = simulator.requests()
      const summary = await deliver()
      if (summary.status === 'succeeded') ran.push(summary.slot.slice(5, 16))
      else {
        expect(summary).toMatchObject({
          status: 'skipped',
          reason: 'budget_paused',
          counts: ZERO,
          failures: [],
        })
        expect(simulator.requests()).toBe(asked)
      }
      // The days that say nothing new are lived through hour by hour.
      const quick = ran.length < 8 || clock.now() >= new Date('2026-11-30T23:00:00Z')
      clock.advance(quick ? SLOT_MS : 3_600_000 - (clock.now().getTime() % 3_600_000) + 60_000)
    }
    expect(ran).toEqual([
      '11-15T12:00',
      '11-15T12:05',
      '11-15T12:10',
      '11-15T12:15',
      '11-15T12:20',
      '11-15T12:25',
      '11-15T12:30',
      '11-15T12:35',
      '11-16T00:00',
      '11-17T00:00',
      '12-01T00:00',
      '12-01T00:05',
    ])
  })

  it('says on the ledger that a slot was left out, and why', async () => {
    await spend(10)
    await deliver()
    expect(await lastAttempt()).toEqual({
      status: 'skipped',
      reason: 'budget_paused',
      upstream_calls: 0,
      upstream_cost_usd: null,
      error_code: null,
    })
    // Nobody was asked, so the limit held nothing back: the cadence did.
    expect(await month()).toEqual({ calls: 10, refused: 0 })
  })

  it('is not stretched for a run by hand, which is held back by the limit alone', async () => {
    await spend(9)
    expect(await deliver()).toMatchObject({ status: 'skipped' })
    expect(await byHand()).toMatchObject({ status: 'succeeded', attempt: 2 })
    nextSlot()
    expect(await byHand()).toMatchObject({
      status: 'skipped',
      reason: 'budget_paused',
      counts: ZERO,
      failures: [{ code: 'upstream_budget', message: expect.stringContaining('10 calls to CoinGecko') }],
    })
    expect(await month()).toEqual({ calls: 10, refused: 1 })
  })

  it('costs nothing when a run is repeated from its stored document', async () => {
    await deliver()
    await spend(10)
    expect(await byHand(true)).toMatchObject({ status: 'succeeded', attempt: 2 })
    expect(await month()).toEqual({ calls: 10, refused: 0 })
    expect(await lastAttempt()).toMatchObject({ upstream_calls: 0 })
  })
})

describe('a budget that ends', () => {
  it('in the middle of a tick keeps the pages that are stored', async () => {
    use({ COINGECKO_ASSETS: 'top:600' })
    await spend(8)
    const summary = await byHand()
    expect(summary).toMatchObject({ status: 'partial', failures: [{ code: 'upstream_budget' }] })
    expect(summary.counts.inserted).toBeGreaterThan(300)
    expect(await lastAttempt()).toMatchObject({ upstream_calls: 2, error_code: 'upstream_budget' })
  })

  it('before a retry leaves the failure of the upstream', async () => {
    await spend(9)
    simulator.fail({ kind: '500', times: 3 })
    const asked = simulator.requests()
    expect(await byHand()).toMatchObject({ status: 'failed', failures: [{ code: 'upstream_http' }] })
    expect(simulator.requests() - asked).toBe(1)
    expect(await month()).toEqual({ calls: 10, refused: 1 })
  })

  it('after calls that all failed does not pass for a pause: the upstream failed', async () => {
    use({ COINGECKO_ASSETS: 'top:500' })
    await spend(7)
    simulator.fail({ kind: '500', times: 3 })
    expect(await byHand()).toMatchObject({
      status: 'failed',
      failures: [{ code: 'upstream_http' }, { code: 'upstream_budget' }],
    })
    expect(await month()).toEqual({ calls: 10, refused: 1 })
  })

  it('counts the retries that it paid', async () => {
    simulator.fail({ kind: '500', times: 2 })
    expect(await deliver()).toMatchObject({ status: 'succeeded' })
    expect(await month()).toMatchObject({ calls: 3 })
    expect(await lastAttempt()).toMatchObject({ upstream_calls: 3 })
  })
})

describe('an empty bucket', () => {
  it('is waited for inside the time of the run', async () => {
    use({ COINGECKO_ASSETS: 'top:600', COINGECKO_CALLS_PER_MINUTE: '2' })
    expect(await deliver()).toMatchObject({ status: 'succeeded' })
    expect(await month()).toMatchObject({ calls: 3 })
    expect(clock.now().getTime() - START.getTime()).toBe(30_000)
  })

  it('ends the run when it stays empty past its deadline', async () => {
    use({ COINGECKO_ASSETS: 'top:600', COINGECKO_CALLS_PER_MINUTE: '1' })
    expect(await deliver()).toMatchObject({
      status: 'partial',
      failures: [{ code: 'upstream_budget', message: expect.stringContaining('1 calls a minute') }],
    })
    expect(await month()).toEqual({ calls: 1, refused: 0 })
  })

  it('before the first page skips the run: nobody was asked', async () => {
    use({ COINGECKO_CALLS_PER_MINUTE: '1' })
    await database.query("INSERT INTO source_rates VALUES ('coingecko', 0, ?)", [START])
    expect(await deliver()).toMatchObject({ status: 'skipped', reason: 'budget_paused', counts: ZERO })
  })
})

describe('a price per call', () => {
  it('stands on the run and in the month', async () => {
    const upstream = await getUpstream()
    const priced = { ...upstream, limits: { ...upstream.limits, costPerCallUsd: 0.0025 } }
    const run = async (context: RunContext) => {
      for (const days of [1, 90]) {
        const request = upstream.source.historyRequest({ coingeckoId: 'bitcoin', days })
        await acquire(context, { upstream: priced, request, time: 'live' })
      }
      return { status: 'succeeded' as const }
    }
    await runJob({ job: { ...requireJob('market'), run }, trigger: 'cron' }, { clock })
    expect(await lastAttempt()).toMatchObject({ upstream_calls: 2, upstream_cost_usd: '0.005000' })
    const [row] = await database.query('SELECT spend_usd FROM source_budgets')
    expect(row).toEqual({ spend_usd: '0.005000' })
  })
})

describe('the state of a budget', () => {
  it('is told with what comes next', async () => {
    expect(await getBudgetState('coingecko')).toMatchObject({
      name: 'CoinGecko',
      calls: 0,
      remaining: 10,
      refused: 0,
      spendUsd: null,
      cadence: { kind: 'full', everyMs: SLOT_MS },
      monthEnd: new Date('2026-12-01T00:00:00Z'),
    })
    await spend(8)
    expect(await getBudgetState('coingecko')).toMatchObject({
      remaining: 2,
      cadence: { kind: 'slowed', everyMs: 86_400_000 },
    })
    await spend(10)
    expect(await getBudgetState('coingecko')).toMatchObject({
      remaining: 0,
      cadence: { kind: 'paused', until: new Date('2026-12-01T00:00:00Z') },
    })
  })

  it('projects the pace of the last 24 hours', async () => {
    use({ COINGECKO_CALLS_PER_MONTH: '1000' })
    for (let i = 0; i < 3; i++) {
      await deliver()
      clock.advance(3_600_000)
    }
    // Three answers in the three hours since the first of them: 24 a day, 997 left.
    const [outlook] = await listBudgetOutlooks()
    expect(outlook).toMatchObject({ calls: 3, remaining: 997, callsPerDay: 24, endsAt: null })
    await spend(952)
    const [scarce] = await listBudgetOutlooks()
    expect(scarce?.endsAt).toEqual(new Date(clock.now().getTime() + 2 * 86_400_000))
  })

  it('is none while nobody may be asked, and the generous one of the demo in the demo', async () => {
    use({ COINGECKO_BASE_URL: '', COINGECKO_API_KEY: '' })
    expect(await listBudgetOutlooks()).toEqual([])
    use({ DEMO: 'on' })
    const state = await getBudgetState('coingecko')
    expect(state?.limits.callsPerMonth).toBeGreaterThan(1_000_000)
  })
})
