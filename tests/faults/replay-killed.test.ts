import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { listRejectIds } from '@/db/queries/quarantine'
import { SLOT_MS } from '@/lib/domain/slot'
import { ANY, USER, useQuarantine } from '../quarantine-stage'
import { faultRounds } from './database-rounds'

const SCRIPT = fileURLToPath(new URL('./replay-process.ts', import.meta.url))
/** A replay of two documents sends fewer statements than this. */
const MAX_STATEMENTS = 200
/** The walk through the statements is done once, every so many; closer together in `npm run test:faults`. */
const STEP = faultRounds() > 1 ? 4 : 12
/** One death and the replay after it, on a machine that is hardly there: the walk's time grows with its length. */
const SLOWEST_STEP_MS = 60_000
const { database, clock, environment, coin, serve, tickRefusing, replay, expireLeases } = useQuarantine()
const children: ChildProcess[] = []
let turn = 0

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Two documents, each with three coins that an older rule refused. Returns the coins. */
async function fillQuarantine(): Promise<string[]> {
  turn += 1
  const coins: string[] = []
  for (const document of ['a', 'b']) {
    const held = [1, 2, 3].map((number) => `held-${turn}-${document}-${number}`)
    serve(`[${[`good-${turn}`, ...held].map((id) => coin(id)).join()}]`)
    await tickRefusing(...held)
    coins.push(...held)
    clock.advance(SLOT_MS)
  }
  return coins
}

/** A replay of everything open in a process that kills itself at `point`. */
function replayAndDie(point: string): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, clock.now().toISOString(), USER, point], {
    env: { ...process.env, ...environment(), DATABASE_URL: database.url },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  children.push(child)
  return child
}

const openIds = () => listRejectIds({ filter: { ...ANY, status: 'open' }, limit: 500 })
const count = async (sql: string, values: unknown[] = []) =>
  Number((await database.query<{ n: string }>(sql, values))[0]?.n)

/** By the tables alone: a record is replayed if and only if its row is there, and documents are whole or untouched. */
async function expectAllOrNothing(coins: string[]): Promise<void> {
  for (const document of ['a', 'b']) {
    const mine = coins.filter((one) => one.includes(`-${document}-`))
    const rows = await count(
      'SELECT COUNT(*) AS n FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id WHERE a.coingecko_id IN (?)',
      [mine],
    )
    const replayed = await count(
      "SELECT COUNT(*) AS n FROM rejected_records q WHERE q.status = 'replayed' AND JSON_VALUE(q.record, '$.id') IN (?)",
      [mine],
    )
    expect([0, 3], `rows of document ${document}`).toContain(rows)
    expect(replayed, `replayed records of document ${document}`).toBe(rows)
  }
}

async function expectCompleted(coins: string[]): Promise<void> {
  const rows = await database.query<{
    coingecko_id: string
    metrics: string
    replay_run_id: string
    run_id: string
  }>(
    "SELECT a.coingecko_id, r.run_id, q.replay_run_id, (SELECT COUNT(*) FROM crypto_metrics m WHERE m.asset_id = a.id AND m.metric_time = r.observed_at) AS metrics FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id JOIN rejected_records q ON JSON_VALUE(q.record, '$.id') = a.coingecko_id WHERE a.coingecko_id IN (?) ORDER BY a.coingecko_id",
    [coins],
  )
  expect(rows.map((row) => row.coingecko_id)).toEqual([...coins].sort())
  for (const row of rows) {
    expect(row.metrics, `metrics of ${row.coingecko_id}`).toBe('1')
    expect(row.replay_run_id, row.coingecko_id).toBe(row.run_id)
  }
  expect(await count("SELECT COUNT(*) AS n FROM runs WHERE status = 'running'")).toBe(0)
  expect(await openIds()).toEqual([])
}

/** What the next person does: everything that is still open, again. */
async function replayAgain(): Promise<void> {
  await expireLeases()
  expect((await replay(await openIds())).failures).toEqual([])
}

describe('a replay killed with -9', () => {
  for (let round = 1; round <= faultRounds(); round++) {
    it.each([
      'claimed',
      'ingestion-open',
      'ingested',
      'ingestion-open:2',
      'ingested:2',
      'analysed',
      'finished',
    ])(
      `at %s leaves every document whole or untouched, and the next one completes it (round ${round})`,
      async (point) => {
        const coins = await fillQuarantine()
        const [, signal] = await once(replayAndDie(point), 'exit')
        expect(signal).toBe('SIGKILL')
        await expectAllOrNothing(coins)
        await replayAgain()
        await expectCompleted(coins)
      },
    )
  }

  it('before any one of its statements leaves every document whole or untouched', {
    timeout: (MAX_STATEMENTS / STEP) * SLOWEST_STEP_MS,
  }, async () => {
    let killed = 0
    for (let number = 1; number <= MAX_STATEMENTS; number += STEP) {
      const coins = await fillQuarantine()
      const [code, signal] = await once(replayAndDie(`statement:${number}`), 'exit')
      await expectAllOrNothing(coins)
      await replayAgain()
      await expectCompleted(coins)
      if (signal === null) {
        expect(code, 'exit code').toBe(0)
        break
      }
      killed += 1
    }
    expect(killed).toBeGreaterThan(40 / STEP)
    expect(killed).toBeLessThan(MAX_STATEMENTS / STEP)
  })
})
