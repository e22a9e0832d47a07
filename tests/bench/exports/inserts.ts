import { closePool } from '@/db/client'
import { inRunTransaction } from '@/db/queries/run-transaction'
import { SLOT_MS } from '@/lib/domain/slot'
import { endRun, observed, openRun, writeMarket } from '@/tests/market-writes'
import { type Database, usePoolOf } from '../stage/stage'

/** Rows of one run, as many as a tick of 250 coins has; half of them new and half in the place of others. */
const BATCH = 250
const BATCHES_PER_SECOND = 4
/** As many instances write side by side, each its own assets: one that waits for its commit does not hold up the rate. */
const WRITERS = 2
/** Assets of a writer that had no row before, so that new ones fall into the middle of what is exported. */
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
  const write = async (writer: number) => {
    for (let batch = writer; isOn; batch += WRITERS) {
      await writeBatch(batch, writer, range)
      written += BATCH
      const early = ((batch + WRITERS) * 1_000) / BATCHES_PER_SECOND - (performance.now() - since)
      if (early > 0) await new Promise((done) => setTimeout(done, early))
    }
  }
  const done = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
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
async function writeBatch(
  batch: number,
  writer: number,
  { end, slots }: { end: number; slots: number },
): Promise<void> {
  const numberOf = (i: number, ofWriter: number) => String(writer * ofWriter + i + 1)
  const slotAt = (i: number) => new Date(end - ((i * 7_919) % slots) * SLOT_MS)
  const fresh = Array.from({ length: NEW_ASSETS }, (_, i) => {
    const id = `late-${numberOf(i, NEW_ASSETS).padStart(2, '0')}`
    return observed(id, slotAt(batch), { priceUsd: `0.${batch + 1}` })
  })
  const replaced = Array.from({ length: BATCH - NEW_ASSETS }, (_, i) => {
    const id = `coin-${numberOf(i, BATCH - NEW_ASSETS).padStart(3, '0')}`
    return observed(id, slotAt(batch * 3 + 1), { priceUsd: `${batch + 1}.5` })
  })
  const lease = await openRun()
  await inRunTransaction(lease, (tx) => writeMarket(tx, lease, [...fresh, ...replaced]))
  await endRun(lease)
}
