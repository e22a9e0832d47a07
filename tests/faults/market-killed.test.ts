import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS } from '@/lib/domain/slot'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { faultRounds } from './database-rounds'

const SCRIPT = fileURLToPath(new URL('./market-process.ts', import.meta.url))
const COINS = 20
/** A run sends fewer statements than this. */
const MAX_STATEMENTS = 140
const ROUNDS = Array.from({ length: faultRounds() }, (_, i) => i + 1)
/** The walk through the statements is done once; the short form dies before every third. */
const STEP = ROUNDS.length > 1 ? 1 : 3
/** One death and what settles it, on a machine that is hardly there: the walk's time grows with its length. */
const SLOWEST_STEP_MS = 60_000
const POINTS = ['claimed', 'document-stored', 'ingestion-open', 'ingested', 'analysed', 'detected']
const database = useTestDatabase()
const clock = fakeClock(new Date('2026-11-23T10:02:00.000Z'))
const children: ChildProcess[] = []
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, now: () => clock.now().getTime() })
})
afterAll(() => simulator.close())
beforeEach(() => clock.advance(DAY_MS))
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
const environment = () => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: `top:${COINS}`,
  DEMO: 'off',
  LOG_LEVEL: 'silent',
})
useEnvironment(environment)

/** A delivery in its own process that sends itself `signal` at `point`. */
function deliver(point: string, signal: string): ChildProcess {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', SCRIPT, clock.now().toISOString(), point, signal],
    {
      env: { ...process.env, ...environment(), DATABASE_URL: database.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  children.push(child)
  return child
}

const expireLeases = () =>
  database.query(
    "UPDATE runs SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE status = 'running'",
  )
const count = async (table: string, column: string, slot: Date) =>
  Number(
    (await database.query<{ n: string }>(`SELECT COUNT(*) AS n FROM ${table} WHERE ${column} = ?`, [slot]))[0]
      ?.n,
  )
const story = (slot: Date) =>
  database.query<{ status: string }>(
    'SELECT a.status FROM run_attempts a JOIN runs r ON r.id = a.run_id WHERE r.slot = ? ORDER BY a.attempt',
    [slot],
  )

async function expectWhole(slot: Date): Promise<void> {
  expect(await count('raw_crypto_market_data', 'observed_at', slot)).toBe(COINS)
  expect(await count('crypto_metrics', 'metric_time', slot)).toBe(COINS)
  expect(await count('asset_snapshots', 'metric_time', slot)).toBe(COINS)
  expect(await count('metric_state', 'last_slot', slot)).toBe(COINS)
}

describe('a process killed with -9', () => {
  it.each(ROUNDS.flatMap((round) => POINTS.map((point) => [point, round] as const)))(
    'at %s leaves no half batch, and the next delivery settles it (round %i)',
    async (point) => {
      const slot = slotAt(clock.now())
      const [, signal] = await once(deliver(point, 'SIGKILL'), 'exit')
      expect(signal).toBe('SIGKILL')
      const left = await count('raw_crypto_market_data', 'observed_at', slot)
      expect(left).toBe(['ingested', 'analysed', 'detected'].includes(point) ? COINS : 0)
      expect(await tick({}, { clock })).toMatchObject({ status: 'duplicate' })
      await expireLeases()
      const asked = simulator.requests()
      expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded', attempt: 2 })
      expect(simulator.requests() - asked).toBe(point === 'claimed' ? 1 : 0)
      await expectWhole(slot)
      expect((await story(slot)).map((one) => one.status)).toEqual(['expired', 'succeeded'])
    },
  )

  it('before any one of its statements leaves all or nothing, and the next delivery settles it', {
    timeout: (MAX_STATEMENTS / STEP) * SLOWEST_STEP_MS,
  }, async () => {
    let killed = 0
    for (let number = 1; number <= MAX_STATEMENTS; number += STEP) {
      clock.advance(DAY_MS)
      const slot = slotAt(clock.now())
      const [, signal] = await once(deliver(`statement:${number}`, 'SIGKILL'), 'exit')
      if (signal === null) break
      killed += 1
      for (const [table, column] of [
        ['raw_crypto_market_data', 'observed_at'],
        ['crypto_metrics', 'metric_time'],
        ['market_candles', 'last_slot'],
      ] as const) {
        const all = table === 'market_candles' ? 2 * COINS : COINS
        expect([0, all], `${table} after ${number} statements`).toContain(await count(table, column, slot))
      }
      await expireLeases()
      const settled = await tick({}, { clock })
      expect(['succeeded', 'duplicate'], `after ${number} statements`).toContain(settled.status)
      await expectWhole(slot)
    }
    expect(killed).toBeGreaterThan(20 / STEP)
    expect(killed).toBeLessThan(MAX_STATEMENTS / STEP)
  })

  it.each(ROUNDS)('after its ledger line has nothing left to settle (round %i)', async () => {
    const slot = slotAt(clock.now())
    await once(deliver('finished', 'SIGKILL'), 'exit')
    await expectWhole(slot)
    expect(await tick({}, { clock })).toMatchObject({ status: 'duplicate' })
  })

  it.each(ROUNDS)('is settled by the delivery of the next slot, under its own slot (round %i)', async () => {
    const slot = slotAt(clock.now())
    await once(deliver('document-stored', 'SIGKILL'), 'exit')
    await expireLeases()
    clock.advance(300_000)
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded' })
    expect(await count('raw_crypto_market_data', 'observed_at', slot)).toBe(COINS)
    expect(await count('crypto_metrics', 'metric_time', slot)).toBe(COINS)
    await expectWhole(slotAt(clock.now()))
  })
})

/** Waits until the kernel says that a process is stopped. */
async function untilStopped(child: ChildProcess): Promise<void> {
  for (let i = 0; i < 600; i++) {
    const state = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.[0]
    if (state === 'T') return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the process did not stop')
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout ?? []) text += chunk
  return text
}

const TABLES =
  'raw_crypto_market_data, raw_crypto_market_data_history, crypto_metrics, asset_snapshots, metric_state, runs, run_attempts, source_documents'

describe.skipIf(process.platform !== 'linux')('a frozen process', () => {
  it('that wakes after a take-over writes nothing', async () => {
    const child = deliver('document-stored', 'SIGSTOP')
    const output = outputOf(child)
    await untilStopped(child)
    await expireLeases()
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded', attempt: 2 })
    const before = await database.query(`CHECKSUM TABLE ${TABLES}`)
    child.kill('SIGCONT')
    expect(JSON.parse(await output)).toMatchObject({ status: 'duplicate', counts: { inserted: 0 } })
    expect(await database.query(`CHECKSUM TABLE ${TABLES}`)).toEqual(before)
  })

  it('inside its transaction loses its locks before its lease ends, and writes nothing', async () => {
    const child = deliver('ingestion-open', 'SIGSTOP')
    const output = outputOf(child)
    await untilStopped(child)
    // The server ends the idle transaction after 20 s; the lease would last 60 s.
    await new Promise((resolve) => setTimeout(resolve, 22_000))
    await expireLeases()
    expect(await tick({}, { clock })).toMatchObject({
      status: 'succeeded',
      attempt: 2,
      counts: { inserted: COINS },
    })
    const before = await database.query(`CHECKSUM TABLE ${TABLES}`)
    child.kill('SIGCONT')
    expect(JSON.parse(await output)).not.toMatchObject({ status: 'succeeded' })
    expect(await database.query(`CHECKSUM TABLE ${TABLES}`)).toEqual(before)
  })
})
