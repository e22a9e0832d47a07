import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startFaultServer } from './database-fault-server'
import { outcomeOf, useFaultyDatabase } from './database-faults'
import { faultRounds } from './database-rounds'
import { mountSmallDisk, NO_SMALL_DISK } from './database-small-disk'

/** A server of its own with small logs takes 150 MB. */
const SIZE_MB = 320
/** Far more ticks than the last free pages hold. */
const MAX_TICKS = 2_000
const FULL = /is full|No space left|Errcode: 28|errno: 28|error 28/i
const LOST = /closed|ECONNREFUSED|ECONNRESET|EPIPE|server has gone away|lost/i

const disk = mountSmallDisk(SIZE_MB)
afterAll(() => disk?.remove())

describe('a full disk', () => {
  if (disk === null) {
    it('stops writes with a clear reason, keeps nothing half, and recovers when there is room', (ctx) => {
      ctx.skip(NO_SMALL_DISK)
    })
    return
  }
  const database = useFaultyDatabase({
    start: () =>
      startFaultServer({ dataDir: join(disk.folder, 'data'), flags: ['--innodb-log-file-size=16M'] }),
  })

  /** InnoDB refuses a table that cannot grow, and gives up when its own log cannot. */
  async function staysAlive(): Promise<boolean> {
    await new Promise((done) => setTimeout(done, 300))
    return database.server().isAlive()
  }

  it('stops writes with a clear reason, keeps nothing half, and recovers when there is room', async () => {
    const said: string[] = []
    expect(await outcomeOf(database.deliver())).toMatchObject({ status: 'succeeded' })
    for (let round = 0; round < faultRounds(); round++) {
      disk.fill()
      let ticks = 0
      let failed = { status: '', message: '' }
      while (failed.status !== 'failed' && ticks++ < MAX_TICKS) {
        database.nextSlot()
        failed = await outcomeOf(database.deliver())
      }
      const slot = database.slot()
      const isAlive = await staysAlive()
      expect(failed.message).toMatch(isAlive ? FULL : LOST)
      said.push(failed.message)
      disk.empty()
      if (!isAlive) await database.server().restart()
      await database.expectNothingHalf(slot)
      await database.expectNoDuplicates()
      await database.expireLeases()
      expect(await outcomeOf(database.deliver())).toMatchObject({ status: 'succeeded' })
      await database.expectWhole(slot)
    }
    expect(said.some((message) => FULL.test(message))).toBe(true)
    await database.expectNoDuplicates()
    const checked = await database
      .server()
      .asRoot<{ Msg_text: string }>(
        'CHECK TABLE runs, raw_crypto_market_data, crypto_metrics, source_documents',
      )
    expect(checked.map((one) => one.Msg_text)).toEqual(['OK', 'OK', 'OK', 'OK'])
  })
})
