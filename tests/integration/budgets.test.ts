import type { Pool } from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getPool, usePool } from '@/db/client'
import { type CallRequest, takeCall } from '@/db/queries/budgets'
import { createPoolAt } from '../budget-clock'
import { fakeClock } from '../factories'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const clock = fakeClock(new Date('2026-11-23T10:02:00.000Z'))
let own: Pool
let pools: [Pool, Pool]
beforeAll(() => {
  own = getPool()
  pools = [createPoolAt(database.url, clock), createPoolAt(database.url, clock)]
})
// The pool that useTestDatabase made comes back last: it is the one that is ended there.
afterAll(async () => {
  usePool(own)
  for (const pool of pools) await pool.end()
})

let number = 0
let source = ''
beforeEach(() => {
  number += 1
  source = `source-${number}`
  clock.set(new Date('2026-11-23T10:02:00.000Z'))
  usePool(pools[0])
})

const asking = (limits: Partial<CallRequest> = {}): CallRequest => ({
  source,
  callsPerMinute: 1_000,
  callsPerMonth: 1_000_000,
  costUsd: null,
  ...limits,
})

/** Asks that often at once, in turn through two pools, as two instances would. */
async function askAtOnce(times: number, request: CallRequest) {
  const permits = await Promise.all(
    Array.from({ length: times }, (_, i) => {
      usePool(pools[i % 2 === 0 ? 0 : 1])
      return takeCall(request)
    }),
  )
  const counted = { allowed: 0, wait: 0, month_spent: 0 }
  for (const { kind } of permits) counted[kind] += 1
  return counted
}

const month = async () =>
  (
    await database.query<{
      month: string
      calls: number
      refused: number
      calls_limit: number
      spend_usd: string
    }>(
      'SELECT month, calls, refused, calls_limit, spend_usd FROM source_budgets WHERE source = ? ORDER BY month',
      [source],
    )
  ).map((row) => ({ ...row }))

describe('the bucket of a minute', () => {
  it('lets exactly its limit pass when fifty ask at once through two pools', async () => {
    expect(await askAtOnce(50, asking({ callsPerMinute: 10 }))).toEqual({
      allowed: 10,
      wait: 40,
      month_spent: 0,
    })
    expect(await month()).toMatchObject([{ calls: 10, refused: 0 }])
  })

  it('lets no more pass than flows in, by the real clock and without one that is held still', async () => {
    usePool(own)
    const started = Date.now()
    const permits = await Promise.all(
      Array.from({ length: 50 }, () => takeCall(asking({ callsPerMinute: 20 }))),
    )
    const flowedIn = Math.floor(((Date.now() - started) / 60_000) * 20)
    const allowed = permits.filter(({ kind }) => kind === 'allowed').length
    expect(allowed).toBeGreaterThanOrEqual(20)
    expect(allowed).toBeLessThanOrEqual(20 + flowedIn)
  })

  it('says how long an empty one needs for the next call, and then lets one pass', async () => {
    const request = asking({ callsPerMinute: 10 })
    await askAtOnce(10, request)
    expect(await takeCall(request)).toEqual({ kind: 'wait', ms: 6_000 })
    clock.advance(5_999)
    expect(await takeCall(request)).toEqual({ kind: 'wait', ms: 1 })
    clock.advance(1)
    expect(await askAtOnce(5, request)).toMatchObject({ allowed: 1, wait: 4 })
  })

  it('never holds more than its size, however long nobody asked', async () => {
    await takeCall(asking({ callsPerMinute: 3 }))
    clock.advance(3_600_000)
    expect(await askAtOnce(10, asking({ callsPerMinute: 3 }))).toMatchObject({ allowed: 3, wait: 7 })
  })

  it('follows a limit that was lowered, and one that was raised', async () => {
    await takeCall(asking({ callsPerMinute: 100 }))
    expect(await askAtOnce(20, asking({ callsPerMinute: 4 }))).toMatchObject({ allowed: 4 })
    clock.advance(1_000)
    expect(await askAtOnce(20, asking({ callsPerMinute: 600 }))).toMatchObject({ allowed: 10 })
  })

  it('is not turned back by a statement that is older than the last one', async () => {
    const request = asking({ callsPerMinute: 10 })
    await askAtOnce(9, request)
    clock.advance(-4_000)
    expect(await takeCall(request)).toEqual({ kind: 'allowed' })
    clock.advance(4_000)
    expect(await takeCall(request)).toEqual({ kind: 'wait', ms: 6_000 })
  })

  it('works again after a clock that was a year ahead was set right', async () => {
    clock.set(new Date('2027-11-23T10:02:00.000Z'))
    await askAtOnce(10, asking({ callsPerMinute: 10 }))
    clock.set(new Date('2026-11-23T10:02:00.000Z'))
    expect(await takeCall(asking({ callsPerMinute: 10 }))).toEqual({ kind: 'wait', ms: 6_000 })
    clock.advance(6_000)
    expect(await takeCall(asking({ callsPerMinute: 10 }))).toEqual({ kind: 'allowed' })
  })

  it('counts nothing for the month while it is empty', async () => {
    await askAtOnce(9, asking({ callsPerMinute: 2, callsPerMonth: 2 }))
    expect(await month()).toMatchObject([{ calls: 2, refused: 0 }])
  })
})

describe('the count of a month', () => {
  it('lets exactly its limit pass when fifty ask at once through two pools, and counts the others', async () => {
    expect(await askAtOnce(50, asking({ callsPerMonth: 10 }))).toEqual({
      allowed: 10,
      wait: 0,
      month_spent: 40,
    })
    expect(await month()).toEqual([
      { month: '2026-11', calls: 10, refused: 40, calls_limit: 10, spend_usd: '0.000000' },
    ])
  })

  it('begins anew with the UTC month of the database', async () => {
    clock.set(new Date('2026-11-30T23:59:59.999Z'))
    await askAtOnce(2, asking({ callsPerMonth: 1 }))
    clock.advance(1)
    expect(await askAtOnce(2, asking({ callsPerMonth: 1 }))).toMatchObject({ allowed: 1, month_spent: 1 })
    expect((await month()).map((one) => [one.month, one.calls])).toEqual([
      ['2026-11', 1],
      ['2026-12', 1],
    ])
  })

  it('follows a limit that was lowered below what is used, and one that was raised', async () => {
    await askAtOnce(5, asking())
    expect(await takeCall(asking({ callsPerMonth: 3 }))).toEqual({ kind: 'month_spent' })
    expect(await month()).toMatchObject([{ calls: 5, refused: 1, calls_limit: 3 }])
    expect(await askAtOnce(5, asking({ callsPerMonth: 7 }))).toMatchObject({ allowed: 2, month_spent: 3 })
  })

  it('adds up what the calls cost, to the last digit', async () => {
    await askAtOnce(30, asking({ costUsd: 0.0001 }))
    expect(await month()).toMatchObject([{ calls: 30, spend_usd: '0.003000' }])
  })

  it('of one source is nothing to another', async () => {
    await askAtOnce(5, asking({ callsPerMonth: 1 }))
    expect(await takeCall(asking({ source: `${source}-other`, callsPerMonth: 1 }))).toEqual({
      kind: 'allowed',
    })
  })
})
