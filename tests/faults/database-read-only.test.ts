import { afterEach, describe, expect, it } from 'vitest'
import { GET as askHealth } from '@/app/api/health/route'
import { COINS, outcomeOf, useFaultyDatabase } from './database-faults'
import { faultRounds } from './database-rounds'

const database = useFaultyDatabase()
const setReadOnly = (on: boolean) => database.server().asRoot(`SET GLOBAL read_only = ${on ? 'ON' : 'OFF'}`)
afterEach(() => setReadOnly(false))

describe('a database that takes no writes', () => {
  it('refuses a delivery with a clear reason, loses and asks nothing, and pages can still read', async () => {
    expect(await outcomeOf(database.deliver())).toMatchObject({ status: 'succeeded' })
    database.nextSlot()
    await setReadOnly(true)
    const before = await database.checksums()
    const asked = database.simulator().requests()
    const refused = await outcomeOf(database.deliver())
    expect(refused.status).toBe('failed')
    expect(refused.message).toMatch(/read-only/)
    expect(await database.checksums()).toEqual(before)
    expect(database.simulator().requests()).toBe(asked)
    const health = await (await askHealth(new Request('http://127.0.0.1/api/health'))).json()
    expect(health.database).toBe('ok')
    await setReadOnly(false)
    expect(await outcomeOf(database.deliver())).toMatchObject({ status: 'succeeded' })
    await database.expectWhole(database.slot())
  })

  it.each([
    ['claimed', 0, 0],
    ['document-stored', 0, 0],
    ['ingestion-open', 0, 0],
    ['ingested', COINS, 0],
    ['analysed', COINS, COINS],
  ])(
    'from %s on keeps nothing half, and the next delivery settles the slot once',
    async (point, batch, metrics) => {
      for (let round = 0; round < faultRounds(); round++) {
        database.nextSlot()
        const slot = database.slot()
        const failed = await outcomeOf(
          database.deliver(async (reached) => {
            if (reached === point) await setReadOnly(true)
          }),
        )
        expect(failed.status).toBe('failed')
        expect(failed.message).toMatch(/read-only/)
        await setReadOnly(false)
        const kept = { raw_rows: `${batch}`, metric_rows: `${metrics}` }
        expect(await database.slotFacts(slot)).toMatchObject(kept)
        await database.expectNothingHalf(slot)
        await database.expireLeases()
        const asked = database.simulator().requests()
        expect(await outcomeOf(database.deliver())).toMatchObject({ status: 'succeeded' })
        expect(database.simulator().requests() - asked).toBe(point === 'claimed' ? 1 : 0)
        await database.expectWhole(slot)
      }
      await database.expectNoDuplicates()
    },
  )
})
