import type { StoredDocument } from '@/db/queries/documents'
import { ingestMarketBatch } from '@/db/queries/market-ingestion'
import { inRunTransaction, type RunTransaction } from '@/db/queries/run-transaction'
import { addCounts, type IngestionCounts } from '@/lib/domain/market'
import { slotOf } from '@/lib/domain/slot'
import type { MarketSource } from '@/lib/sources/contract'
import type { RunContext } from './run-context'

/** What a document spoke of, for the analytics that follow. */
export interface Ingested {
  read: number
  coingeckoIds: string[]
  /** First and last slot, epoch milliseconds; null when no row was good. */
  slots: { from: number; to: number } | null
}

/**
 * Writes one batch in one fenced transaction. The run's counts grow only when it has committed.
 * Throws: FencedError.
 */
export async function writeBatch<T extends { counts: IngestionCounts }>(
  context: RunContext,
  write: (tx: RunTransaction) => Promise<T>,
): Promise<T> {
  const written = await inRunTransaction(context.lease, async (tx) => {
    const result = await write(tx)
    await context.probe('ingestion-open')
    return result
  })
  context.counts = addCounts(context.counts, written.counts)
  await context.probe('ingested')
  return written
}

/** Layer 2: reads one kept document and writes it as one batch. Throws: UpstreamError (parse), FencedError. */
export async function ingestDocument(
  context: RunContext,
  input: { source: MarketSource; document: StoredDocument; skip?: ReadonlySet<string> },
): Promise<Ingested> {
  const { source, document } = input
  const page = source.normalize(document)
  const fresh = page.observations.filter((one) => !input.skip?.has(one.asset.coingeckoId))
  await writeBatch(context, async (tx) => ({
    counts: await ingestMarketBatch(tx, {
      source: source.id,
      observations: fresh,
      rejections: page.rejections,
      read: page.read,
      repeats: page.repeats + page.observations.length - fresh.length,
      runId: context.lease.id,
      documentId: document.id,
      fetchedAt: document.fetchedAt,
    }),
  }))
  const slots = fresh.map((one) => slotOf(one.sampledAt).getTime())
  return {
    read: page.read,
    coingeckoIds: [...new Set(fresh.map((one) => one.asset.coingeckoId))],
    slots: slots.length === 0 ? null : { from: Math.min(...slots), to: Math.max(...slots) },
  }
}
