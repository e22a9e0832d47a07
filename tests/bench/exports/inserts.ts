import { closePool } from '@/db/client'
import { inRunTransaction } from '@/db/queries/run-transaction'
import { SLOT_MS } from '@/lib/domain/slot'
import { endRun, observed, openRun, writeMarket } from '@/tests/market-writes'
import { type Database, usePoolOf } from '../stage/stage'

/** Rows of one run, as many as a tick of 250 coins has; half of them new and half in the place of others. */
const BATCH = 250
const BATCHES_PER_SECOND = 4
/** Assets that had no row before, so that new ones fall into the middle of what is exported. */
const NEW_ASSETS = 125

export interface Inserting {
  /** Ends it and says how many rows a second were written. */
  stop(): Promise<number>
}

/**
 * Writes 1,000 rows a second through the pipeline's own door: runs that are claimed, write and end, so that the
 * watermark moves as it does in life. Half of the rows are new, half replace rows that an export has read already or
 * is about to read.
 */
export function startInserting(database: Database, range: { end: number; slots: number }): Inserting {
  usePoolOf(database)
  const since = performance.now()
  let [written, isOn] = [0, true]
  const work = async () => {
    for (let batch = 0; isOn; batch++) {
      await writeBatch(batch, range)
      written += BATCH
      const early = ((batch + 1) * 1_000) / BATCHES_PER_SECOND - (performance.now() - since)
      if (early > 0) await new Promise((done) => setTimeout(done, early))
    }
  }
  const done = work()
  done.catch(() => undefined) // Told by `stop`.
  return {
    stop: async () => {
      isOn = false
      const seconds = () => (performance.now() - since) / 1_000
      try {
        await done
        return written / seconds()
      } finally {
        await closePool()
      }
    },
  }
}

/** Spread over the whole range, no slot of an asset twice. */
async function writeBatch(batch: number, { end, slots }: { end: number; slots: number }): Promise<void> {
  const slotAt = (i: number) => new Date(end - ((i * 7_919) % slots) * SLOT_MS)
  const fresh = Array.from({ length: NEW_ASSETS }, (_, i) => {
    const id = `late-${String(i + 1).padStart(2, '0')}`
    return observed(id, slotAt(batch), { priceUsd: `0.${batch + 1}` })
  })
  const replaced = Array.from({ length: BATCH - NEW_ASSETS }, (_, i) => {
    const id = `coin-${String(i + 1).padStart(3, '0')}`
    return observed(id, slotAt(batch * 3 + 1), { priceUsd: `${batch + 1}.5` })
  })
  const lease = await openRun()
  await inRunTransaction(lease, (tx) => writeMarket(tx, lease, [...fresh, ...replaced]))
  await endRun(lease)
}
