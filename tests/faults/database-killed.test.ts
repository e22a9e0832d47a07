import { describe, expect, it } from 'vitest'
import { COINS, outcomeOf, useFaultyDatabase } from './database-faults'
import { faultRounds } from './database-rounds'

const database = useFaultyDatabase()
/** Write boundaries of a run, and whether its batch and its metrics are on the disk by then. */
const POINTS = [
  ['claimed', 0, 0],
  ['document-stored', 0, 0],
  ['ingestion-open', 0, 0],
  ['ingested', COINS, 0],
  ['analysed', COINS, COINS],
  ['detected', COINS, COINS],
] as const

/** A later delivery finds what was left, and settles it. */
async function recover(slot: Date): Promise<void> {
  await database.expectNothingHalf(slot)
  await database.expireLeases()
  const settled = await outcomeOf(database.deliver())
  expect(['succeeded', 'duplicate'], settled.message).toContain(settled.status)
  await database.expectWhole(slot)
}

describe('a database killed with -9', () => {
  it.each(POINTS)(
    'while a run is at %s keeps nothing half, and the next delivery settles the slot once',
    async (point, batch, metrics) => {
      for (let round = 0; round < faultRounds(); round++) {
        database.nextSlot()
        const slot = database.slot()
        const asked = database.simulator().requests()
        const delivered = await outcomeOf(
          database.deliver(async (reached) => {
            if (reached === point) await database.server().kill()
          }),
        )
        expect(delivered.status).toBe('failed')
        expect(delivered.message).toMatch(/closed|ECONNREFUSED|ECONNRESET|EPIPE|server has gone away|lost/i)
        await database.server().restart()
        const kept = { raw_rows: `${batch}`, metric_rows: `${metrics}` }
        expect(await database.slotFacts(slot)).toMatchObject(kept)
        await recover(slot)
        // A call is booked before it leaves: without the database nobody is asked.
        expect(database.simulator().requests() - asked).toBe(1)
        expect(await database.attempts(slot)).toEqual(['expired', 'succeeded'])
      }
      await database.expectNoDuplicates()
    },
  )

  it('at any moment of a run keeps nothing half, and the next delivery settles the slot once', async () => {
    const moments = 4 * faultRounds()
    for (let i = 0; i < moments; i++) {
      database.nextSlot()
      const slot = database.slot()
      const delivery = outcomeOf(database.deliver())
      await new Promise((resolve) => setTimeout(resolve, 5 + (i * 120) / moments))
      await database.server().kill()
      await delivery
      await database.server().restart()
      await recover(slot)
    }
    await database.expectNoDuplicates()
  })

  it('between two runs costs nothing: the next one connects anew', async () => {
    database.nextSlot()
    expect(await outcomeOf(database.deliver())).toMatchObject({ status: 'succeeded' })
    await database.expectWhole(database.slot())
    await database.server().kill()
    await database.server().restart()
    database.nextSlot()
    expect(await outcomeOf(database.deliver())).toMatchObject({ status: 'succeeded' })
    await database.expectWhole(database.slot())
  })
})
