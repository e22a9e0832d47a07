import type { Connection } from 'mysql2/promise'
import { afterEach, describe, expect, it } from 'vitest'
import { COINS, outcomeOf, useFaultyDatabase } from './database-faults'
import { faultRounds } from './database-rounds'

const database = useFaultyDatabase()
const rivals: Connection[] = []
/** The application waits 10 s for a lock, and tries three times. */
const LONGER_THAN_ONE_WAIT_MS = 13_000

afterEach(async () => {
  for (const rival of rivals.splice(0)) {
    await rival.rollback()
    await rival.end()
  }
})

/** Another program's transaction that has changed every asset, so that it is the one the server spares. */
async function lockAssets(): Promise<Connection> {
  const rival = await database.server().connectAsRoot()
  rivals.push(rival)
  await rival.query('SET SESSION innodb_lock_wait_timeout = 60')
  await rival.beginTransaction()
  await rival.query("UPDATE assets SET name = CONCAT(name, '!')")
  return rival
}

/** The server's own count, which is never stale as its list of transactions is. */
async function untilWaiting(): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if ((await readStatus('Innodb_row_lock_current_waits')) > 0) return
    await new Promise((done) => setTimeout(done, 25))
  }
  throw new Error('the run never waited for a lock')
}

async function readStatus(name: string): Promise<number> {
  const [row] = await database.server().asRoot<{ Value: string }>('SHOW GLOBAL STATUS LIKE ?', [name])
  return Number(row?.Value)
}

describe('a deadlock', () => {
  it('whose victim is a run is tried again: the slot is told and counted once', async () => {
    expect(await outcomeOf(database.deliver())).toMatchObject({ status: 'succeeded' })
    for (let round = 0; round < faultRounds(); round++) {
      database.nextSlot()
      const before = await readStatus('Innodb_deadlocks')
      const rival = await lockAssets()
      const delivery = database.deliver()
      await untilWaiting()
      // The run holds its ledger row and waits for the assets; now the other waits for the ledger row.
      await rival.query("UPDATE runs SET reason = NULL WHERE status = 'running'")
      await rival.rollback()
      const summary = await delivery
      expect(summary).toMatchObject({ status: 'succeeded', counts: { read: COINS, inserted: COINS } })
      expect(await readStatus('Innodb_deadlocks')).toBe(before + 1)
      await database.expectWhole(database.slot())
      expect(await database.attempts(database.slot())).toEqual(['succeeded'])
    }
    await database.expectNoDuplicates()
  })
})

describe('a lock that somebody holds', () => {
  it('longer than one wait is waited for again: the slot is told and counted once', async () => {
    database.nextSlot()
    const rival = await lockAssets()
    const delivery = database.deliver()
    await untilWaiting()
    await new Promise((done) => setTimeout(done, LONGER_THAN_ONE_WAIT_MS))
    await rival.rollback()
    expect(await delivery).toMatchObject({ status: 'succeeded', counts: { inserted: COINS } })
    await database.expectWhole(database.slot())
  })

  it('for ever ends the run as failed with the reason, and the next delivery settles the slot', async () => {
    database.nextSlot()
    const slot = database.slot()
    await lockAssets()
    const failed = await outcomeOf(database.deliver())
    expect(failed).toMatchObject({ status: 'failed', message: expect.stringMatching(/Lock wait timeout/) })
    expect(await database.reason(slot)).toMatch(/Lock wait timeout/)
    await database.expectNothingHalf(slot)
    await rivals[0]?.rollback()
    const asked = database.simulator().requests()
    expect(await outcomeOf(database.deliver())).toMatchObject({ status: 'succeeded' })
    expect(database.simulator().requests()).toBe(asked)
    await database.expectWhole(slot)
    expect(await database.attempts(slot)).toEqual(['failed', 'succeeded'])
    await database.expectNoDuplicates()
  })
})
