import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS } from '@/lib/domain/slot'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const clock = fakeClock(new Date('2026-11-23T10:02:00.000Z'))
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, now: () => clock.now().getTime() })
})
afterAll(() => simulator.close())
// Every test has a day of its own, so that none sees another's runs.
beforeEach(() => clock.advance(DAY_MS))
useEnvironment(() => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: 'top:5',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

const deps = (more: Parameters<typeof tick>[1] = {}) => ({ clock, ...more })
const dieAt = (point: string) => async (reached: string) => {
  if (reached === point) throw new Killed()
}
/** Stands for a process that ends: nothing after it runs, and the lease stays. */
class Killed extends Error {}

const rowsAt = (slot: Date) =>
  database.query('SELECT * FROM raw_crypto_market_data WHERE observed_at = ?', [slot])
const attempts = (slot: Date) =>
  database.query<{ attempt: number; status: string; upstream_calls: number }>(
    'SELECT a.attempt, a.status, a.upstream_calls FROM run_attempts a JOIN runs r ON r.id = a.run_id WHERE r.slot = ? ORDER BY a.attempt',
    [slot],
  )
/** The database's clock cannot be moved, so the lease is. */
const expireLeases = () =>
  database.query(
    "UPDATE runs SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE status = 'running'",
  )

/** Leaves a run behind as a killed process would: lease held, row still running. */
async function abandon(point: string): Promise<void> {
  let die: (error: unknown) => void = () => undefined
  const died = new Promise((_, reject) => {
    die = reject
  })
  const never = new Promise<void>(() => undefined)
  const probe = (reached: string) => {
    if (reached !== point) return Promise.resolve()
    die(new Killed())
    return never
  }
  await expect(Promise.race([tick({}, deps({ probe })), died])).rejects.toBeInstanceOf(Killed)
}

describe('the ledger', () => {
  it('lets one of eight parallel deliveries work', async () => {
    const before = simulator.requests()
    const summaries = await Promise.all(Array.from({ length: 8 }, () => tick({}, deps())))
    expect(summaries.map((one) => one.status).sort()).toEqual([...Array(7).fill('duplicate'), 'succeeded'])
    expect(simulator.requests() - before).toBe(1)
    for (const one of summaries.filter((s) => s.status === 'duplicate')) {
      expect(one.counts).toEqual({ read: 0, inserted: 0, updated: 0, duplicate: 0, rejected: 0 })
    }
    expect(await rowsAt(slotAt(clock.now()))).toHaveLength(5)
  })

  it('tries a failed slot again at its next delivery', async () => {
    simulator.fail({ kind: '401' })
    const failed = await tick({}, deps())
    expect(failed).toMatchObject({ status: 'failed', attempt: 1, failures: [{ code: 'upstream_http' }] })
    const again = await tick({}, deps())
    expect(again).toMatchObject({ status: 'succeeded', attempt: 2, counts: { inserted: 5 } })
    expect(await attempts(slotAt(clock.now()))).toMatchObject([{ status: 'failed' }, { status: 'succeeded' }])
  })

  it('answers duplicate while another attempt holds a live lease', async () => {
    await abandon('claimed')
    expect(await tick({}, deps())).toMatchObject({ status: 'duplicate', counts: { read: 0 } })
  })

  it('takes over an expired run of the slot and asks upstream when nothing was stored', async () => {
    await abandon('claimed')
    await expireLeases()
    const before = simulator.requests()
    expect(await tick({}, deps())).toMatchObject({ status: 'succeeded', attempt: 2, counts: { inserted: 5 } })
    expect(simulator.requests() - before).toBe(1)
    expect(await attempts(slotAt(clock.now()))).toMatchObject([
      { status: 'expired' },
      { status: 'succeeded' },
    ])
  })

  it('takes over an expired run from its stored document without asking again', async () => {
    await abandon('document-stored')
    await expireLeases()
    const before = simulator.requests()
    expect(await tick({}, deps())).toMatchObject({ status: 'succeeded', attempt: 2, counts: { inserted: 5 } })
    expect(simulator.requests()).toBe(before)
  })

  it('settles a dead run of an earlier slot under its own slot', async () => {
    await abandon('document-stored')
    const dead = slotAt(clock.now())
    await expireLeases()
    clock.advance(600_000)
    expect(await tick({}, deps())).toMatchObject({
      status: 'succeeded',
      slot: slotAt(clock.now()).toISOString(),
    })
    expect(await rowsAt(dead)).toHaveLength(5)
    expect(await attempts(dead)).toMatchObject([
      { status: 'expired' },
      { status: 'succeeded', upstream_calls: 0 },
    ])
  })

  it('is never stopped by a dead run that cannot be settled', async () => {
    await abandon('document-stored')
    const dead = slotAt(clock.now())
    await expireLeases()
    await database.query("UPDATE source_documents SET body = 'not gzip' WHERE fetched_at >= ?", [dead])
    clock.advance(600_000)
    expect(await tick({}, deps())).toMatchObject({ status: 'succeeded' })
    clock.advance(300_000)
    expect(await tick({}, deps())).toMatchObject({ status: 'succeeded' })
  })

  it('marks a dead run without documents as missed and never labels a later price with its slot', async () => {
    await abandon('claimed')
    const dead = slotAt(clock.now())
    await expireLeases()
    clock.advance(600_000)
    await tick({}, deps())
    expect(await rowsAt(dead)).toHaveLength(0)
    const [run] = await database.query<{ status: string }>('SELECT status FROM runs WHERE slot = ?', [dead])
    expect(run?.status).toBe('missed')
  })

  it('leaves no half batch when an attempt ends inside its transaction', async () => {
    // The transaction's connection is dropped, as the server does when a process dies.
    const slot = slotAt(clock.now())
    const failed = await tick({}, deps({ probe: dieAt('ingestion-open') }))
    expect(failed.status).toBe('failed')
    expect(await rowsAt(slot)).toHaveLength(0)
    expect(await tick({}, deps())).toMatchObject({ status: 'succeeded', counts: { inserted: 5 } })
  })

  it('lets a frozen attempt that wakes after a take-over write nothing', async () => {
    const slot = slotAt(clock.now())
    let wake: () => void = () => undefined
    const frozen = new Promise<void>((resolve) => {
      wake = resolve
    })
    let reached: () => void = () => undefined
    const asleep = new Promise<void>((resolve) => {
      reached = resolve
    })
    const probe = async (point: string) => {
      if (point !== 'document-stored') return
      reached()
      await frozen
    }
    const sleeper = tick({}, deps({ probe }))
    await asleep
    await expireLeases()
    const winner = await tick({}, deps())
    expect(winner).toMatchObject({ status: 'succeeded', attempt: 2 })
    const before = await database.query(
      'CHECKSUM TABLE raw_crypto_market_data, crypto_metrics, asset_snapshots, metric_state, runs',
    )
    wake()
    expect(await sleeper).toMatchObject({ status: 'duplicate', counts: { inserted: 0 } })
    expect(
      await database.query(
        'CHECKSUM TABLE raw_crypto_market_data, crypto_metrics, asset_snapshots, metric_state, runs',
      ),
    ).toEqual(before)
    expect(await attempts(slot)).toMatchObject([{ status: 'expired' }, { status: 'succeeded' }])
  })

  it('renews its lease while it works', async () => {
    const probe = async (point: string) => {
      if (point === 'document-stored') await new Promise((resolve) => setTimeout(resolve, 900))
    }
    const slow = tick({}, deps({ probe, leaseMs: 450 }))
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(await tick({}, deps({ leaseMs: 450 }))).toMatchObject({ status: 'duplicate' })
    expect(await slow).toMatchObject({ status: 'succeeded', attempt: 1 })
  })

  it('refuses a past slot without documents, a future one and one off the grid', async () => {
    await expect(tick({ slot: slotAt(clock.now(), -3), force: true }, deps())).rejects.toThrow(
      /no stored document/,
    )
    await expect(tick({ slot: slotAt(clock.now(), 3) }, deps())).rejects.toThrow(/future/)
    await expect(tick({ slot: new Date(slotAt(clock.now()).getTime() + 1) }, deps())).rejects.toThrow(
      /not the start/,
    )
  })
})

describe('a run whose database failed half way', () => {
  it('is failed, and told from its document by the next delivery, also that of a later slot', async () => {
    const slot = slotAt(clock.now())
    const probe = async (point: string) => {
      if (point === 'ingested') throw Object.assign(new Error('the line broke'), { code: 'ECONNRESET' })
    }
    expect(await tick({}, deps({ probe }))).toMatchObject({ status: 'failed', counts: { inserted: 5 } })
    const metrics = () => database.query('SELECT asset_id FROM crypto_metrics WHERE metric_time = ?', [slot])
    expect(await metrics()).toEqual([])
    clock.advance(300_000)
    const asked = simulator.requests()
    expect(await tick({}, deps())).toMatchObject({ status: 'succeeded' })
    expect(simulator.requests() - asked).toBe(1)
    expect(await metrics()).toHaveLength(5)
    expect((await attempts(slot)).map((one) => one.status)).toEqual(['failed', 'succeeded'])
  })
})
