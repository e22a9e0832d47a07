import { listAssetIds } from '@/db/queries/assets'
import { SLOT_MS } from '@/lib/domain/slot'
import { analyseSlot, reachOf, recomputeRange } from './analytics'
import type { Ingested } from './ingestion'
import type { RunContext } from './run-context'

/** Layer 3 for what one document spoke of: a live page is one slot, a history document a range of one coin. */
export async function analyseDocument(context: RunContext, ingested: Ingested): Promise<void> {
  if (!ingested.slots) return
  const assetIds = await listAssetIds(ingested.coingeckoIds)
  const late = await lateAssets(context, { assetIds, slots: ingested.slots })
  const range = reachOf(ingested.slots)
  for (const assetId of late) await recomputeRange(context.lease, { assetId, ...range })
  await context.probe('analysed')
}

async function lateAssets(
  context: RunContext,
  input: { assetIds: string[]; slots: { from: number; to: number } },
): Promise<string[]> {
  if (input.slots.to - input.slots.from >= SLOT_MS) return input.assetIds
  const { late } = await analyseSlot(context.lease, { assetIds: input.assetIds, slot: input.slots.from })
  return late
}
