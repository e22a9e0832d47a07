import { afterEach, describe, expect, it } from 'vitest'
import { GET as askHealth } from '@/app/api/health/route'
import { outcomeOf, useFaultyDatabase } from './database-faults'
import { faultRounds } from './database-rounds'

const database = useFaultyDatabase()
/** A monitor's patience. */
const HEALTH_MS = 5_000
/** One statement may be silent for 30 s, a new connection for 10 s. */
const DELIVERY_MS = 60_000

afterEach(() => database.server().thaw())

async function health(): Promise<{ status: number; body: { status: string; database: string }; ms: number }> {
  const since = Date.now()
  const response = await askHealth(new Request('http://127.0.0.1/api/health'))
  return { status: response.status, body: await response.json(), ms: Date.now() - since }
}

describe('a database that is frozen', () => {
  it('in the middle of a run: health says down in time, the run fails, and after the thaw all goes on', async () => {
    const slot = database.slot()
    const since = Date.now()
    const delivery = outcomeOf(
      database.deliver(async (point) => {
        if (point === 'ingestion-open') database.server().freeze()
      }),
    )
    while ((await database.simulator().requests()) === 0) await new Promise((done) => setTimeout(done, 20))
    await new Promise((done) => setTimeout(done, 300))
    const down = await health()
    expect(down).toMatchObject({ status: 503, body: { status: 'down', database: 'unreachable' } })
    expect(down.ms).toBeLessThan(HEALTH_MS)
    const failed = await delivery
    expect(failed.status).toBe('failed')
    expect(failed.message).toMatch(/inactivity timeout|ETIMEDOUT|timeout/i)
    expect(Date.now() - since).toBeLessThan(DELIVERY_MS)

    database.server().thaw()
    await database.expectNothingHalf(slot)
    expect((await health()).body.database).toBe('ok')
    await database.expireLeases()
    expect(await outcomeOf(database.deliver())).toMatchObject({ status: 'succeeded' })
    await database.expectWhole(slot)
    expect(await database.attempts(slot)).toEqual(['expired', 'succeeded'])
    expect(database.simulator().requests()).toBe(1)
  })

  it.each(Array.from({ length: faultRounds() }, (_, i) => [i + 1]))(
    'for a moment is waited for: the run ends well, once (round %i)',
    async () => {
      database.nextSlot()
      const delivered = await outcomeOf(
        database.deliver(async (point) => {
          if (point !== 'ingested') return
          database.server().freeze()
          setTimeout(() => database.server().thaw(), 2_500)
        }),
      )
      expect(delivered).toEqual({ status: 'succeeded', message: '' })
      await database.expectWhole(database.slot())
      expect(await database.attempts(database.slot())).toEqual(['succeeded'])
      await database.expectNoDuplicates()
    },
  )
})
