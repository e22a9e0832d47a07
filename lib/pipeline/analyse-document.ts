import { listAssetIds } from '@/db/queries/assets'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { analyseSlot, reachOf, recomputeRange } from './analytics'
import { detectAnomalies } from './detection'
import type { Ingested } from './ingestion'
import type { RunContext } from './run-context'

/** A slot that is told later than this, from the document of a dead run, is history: it wakes nobody. */
const NEWS_MS = DAY_MS

/** Layer 3 for what one document spoke of: a live page is one slot, a history document a range of one coin. */
export async function analyseDocument(context: RunContext, ingested: Ingested): Promise<void> {
  if (!ingested.slots) return
  const assetIds = await listAssetIds(ingested.coingeckoIds)
  const late = await lateAssets(context, { assetIds, slots: ingested.slots })
  const range = reachOf(ingested.slots)
  const restates = context.trigger !== 'backfill'
  for (const assetId of late) await recomputeRange(context.lease, { assetId, ...range, restates })
  await context.probe('analysed')
  // Of a slot that comes late the returns that begin at it were judged without it, and are judged again.
  for (const lag of [0, SLOT_MS, HOUR_MS])
    await detect(context, { assetIds, slot: ingested.slots.from + lag })
}

async function lateAssets(
  context: RunContext,
  input: { assetIds: string[]; slots: { from: number; to: number } },
): Promise<string[]> {
  if (input.slots.to - input.slots.from >= SLOT_MS) return input.assetIds
  const { late } = await analyseSlot(context.lease, { assetIds: input.assetIds, slot: input.slots.from })
  return late
}

/** Only the market as it is seen now is news: neither loaded history nor a replayed record. */
async function detect(context: RunContext, input: { assetIds: string[]; slot: number }): Promise<void> {
  const age = context.clock.now().getTime() - input.slot
  if (context.job !== 'market' || age < 0 || age > NEWS_MS) return
  await detectAnomalies(context.lease, input)
  await context.probe('detected')
}
