import type { Pool } from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getPool, usePool } from '@/db/client'
import { admitToken, createSecret } from '@/lib/auth/tokens'
import { createPoolAt } from '../budget-clock'
import { fakeClock } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { make } from '../token-makers'

const database = useTestDatabase()
useEnvironment(() => ({ LOG_LEVEL: 'silent' }))

const START = new Date('2026-11-23T10:02:00.000Z')
const clock = fakeClock(START)
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
beforeEach(async () => {
  await database.query('DELETE FROM rate_limits')
  clock.set(START)
  usePool(pools[0])
})

const ip = '198.51.100.7'
const admit = (token: string, from = ip) => admitToken({ token, ip: from })

/** Uses a token that often at once, in turn through two pools, as two instances would. */
async function admitAtOnce(times: number, token: () => string, from = ip): Promise<Record<string, number>> {
  const uses = await Promise.all(
    Array.from({ length: times }, (_, i) => {
      usePool(pools[i % 2 === 0 ? 0 : 1])
      return admit(token(), from)
    }),
  )
  const counted: Record<string, number> = {}
  for (const { outcome } of uses) counted[outcome] = (counted[outcome] ?? 0) + 1
  return counted
}

describe('the calls of a token', () => {
  it('are exactly its limit when fifty come at once through two instances', async () => {
    const { token } = await make(null, { callsPerMinute: 10 })
    expect(await admitAtOnce(50, () => token)).toEqual({ ok: 10, too_many_calls: 40 })
  })

  it('flow back evenly, and the answer says how many are left and when', async () => {
    const { token } = await make(null, { callsPerMinute: 4 })
    expect(await admit(token)).toMatchObject({ rate: { limit: 4, remaining: 3, resetSeconds: 15 } })
    for (const remaining of [2, 1, 0]) expect(await admit(token)).toMatchObject({ rate: { remaining } })
    expect(await admit(token)).toEqual({
      outcome: 'too_many_calls',
      retryAfterSeconds: 15,
      rate: { limit: 4, remaining: 0, resetSeconds: 60 },
    })
    clock.advance(15_000)
    expect(await admit(token)).toMatchObject({ outcome: 'ok', rate: { remaining: 0, resetSeconds: 60 } })
    clock.advance(3_600_000)
    expect(await admit(token)).toMatchObject({ rate: { remaining: 3 } })
  })

  it('of one token are nothing to another', async () => {
    const [one, two] = [await make(null, { callsPerMinute: 1 }), await make(null, { callsPerMinute: 1 })]
    expect((await admit(one.token)).outcome).toBe('ok')
    expect((await admit(one.token)).outcome).toBe('too_many_calls')
    expect((await admit(two.token)).outcome).toBe('ok')
  })

  it('leave no line behind for ever: a day later it goes, as the bucket is full again', async () => {
    const [one, two] = [await make(null), await make(null)]
    await admit(one.token)
    clock.advance(86_400_001)
    await admit(two.token)
    const rows = await database.query<{ name: string }>('SELECT name FROM rate_limits')
    expect(rows.map(({ name }) => name)).toEqual([`token:${two.id}`])
  })
})

describe('the end of a token', () => {
  it('is an instant of the database: a millisecond before it works, then not', async () => {
    const { token } = await make(null, { days: 1 })
    clock.advance(86_399_999)
    expect((await admit(token)).outcome).toBe('ok')
    clock.advance(1)
    expect((await admit(token)).outcome).toBe('expired')
  })
})

describe('wrong tokens', () => {
  const wrong = () => createSecret().token

  it('are counted by address; then not even a right one is looked at from there, and elsewhere it works', async () => {
    const { token } = await make(null)
    expect(await admitAtOnce(60, wrong)).toEqual({ wrong: 40, too_many_wrong: 20 })
    expect(await admit(token)).toEqual({ outcome: 'too_many_wrong', retryAfterSeconds: 23 })
    expect((await admit(token, '198.51.100.8')).outcome).toBe('ok')
    clock.advance(23_000)
    expect((await admit(token)).outcome).toBe('ok')
  })

  it('from an unknown address, which is everybody, never keep a right one out', async () => {
    const { token } = await make(null)
    expect(await admitAtOnce(60, wrong, 'unknown')).toEqual({ wrong: 40, too_many_wrong: 20 })
    expect((await admit(token, 'unknown')).outcome).toBe('ok')
  })

  it('are not those that were right once: a program that missed its end locks nobody out', async () => {
    const { token } = await make(null, { days: 1 })
    clock.advance(86_400_000)
    expect(await admitAtOnce(50, () => token)).toEqual({ expired: 50 })
    expect((await admit((await make(null)).token)).outcome).toBe('ok')
  })
})
