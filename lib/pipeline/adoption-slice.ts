import { listAssetIds, upsertAssets } from '@/db/queries/assets'
import { insertDocument, listRunDocuments, type StoredDocument } from '@/db/queries/documents'
import { ingestMarketBatch } from '@/db/queries/market-ingestion'
import type { AssetIdentity } from '@/lib/domain/market'
import { slotOf } from '@/lib/domain/slot'
import type { NormalizedPage } from '@/lib/sources/contract'
import { type LegacyCoin, type LegacyRules, normalizeLegacyRows } from '@/lib/sources/legacy/normalize-rows'
import type { LegacyRow } from '@/lib/sources/legacy/rows'
import { LEGACY_ENDPOINT, LEGACY_SOURCE, writeLegacyRows } from '@/lib/sources/legacy/rows'
import { reachOf, recomputeRange } from './analytics'
import { writeBatch } from './ingestion'
import type { JobResult, RunContext } from './run-context'

export interface AdoptionSlice {
  /** '' for the rows without one. */
  symbol: string
  slice: number
  coin: LegacyCoin
  timeZone: string
  rules: LegacyRules
  readRows(): Promise<LegacyRow[]>
}

/** One slice of one symbol through the three layers: kept as a document, ingested, its metrics and bars computed. */
export async function adoptSlice(context: RunContext, slice: AdoptionSlice): Promise<JobResult> {
  const document = await keepRows(context, slice)
  const page = normalizeLegacyRows(document.body, slice.coin, slice.rules)
  await ingest(context, page, document)
  const slots = page.observations.map((one) => slotOf(one.sampledAt).getTime())
  if (slice.coin !== null && slots.length > 0) {
    const range = reachOf({ from: Math.min(...slots), to: Math.max(...slots) })
    // History that is loaded afterwards restates nothing that anybody was shown.
    for (const assetId of await listAssetIds([slice.coin.coingeckoId]))
      await recomputeRange(context.lease, { assetId, ...range, restates: false })
  }
  await context.probe('analysed')
  return { status: 'succeeded' }
}

/** Layer 1: the rows as they stood; an earlier attempt's document is used again. */
async function keepRows(
  context: RunContext,
  slice: AdoptionSlice,
): Promise<Pick<StoredDocument, 'id' | 'body' | 'fetchedAt'>> {
  const [stored] = await listRunDocuments(context.lease.id)
  if (stored) return stored
  const body = writeLegacyRows(await slice.readRows())
  const fetchedAt = context.clock.now()
  const id = await insertDocument(context.lease, {
    source: LEGACY_SOURCE,
    endpoint: LEGACY_ENDPOINT,
    params: { symbol: slice.symbol, slice: String(slice.slice), time_zone: slice.timeZone },
    status: 200,
    verdict: 'ok',
    headers: { 'content-type': 'application/x-ndjson' },
    fetchedAt,
    body,
  })
  await context.probe('document-stored')
  return { id, body, fetchedAt }
}

/** Layer 2, in one fenced transaction. */
async function ingest(
  context: RunContext,
  page: NormalizedPage,
  document: Pick<StoredDocument, 'id' | 'fetchedAt'>,
): Promise<void> {
  await writeBatch(context, async (tx) => {
    const newest = page.observations.at(-1)
    // Of that age a coin that we know better already stays as it is.
    if (newest) await upsertAssets(tx.connection, identityAt(newest.asset, newest.sampledAt))
    const counts = await ingestMarketBatch(tx, {
      source: LEGACY_SOURCE,
      ...page,
      runId: context.lease.id,
      documentId: document.id,
      fetchedAt: document.fetchedAt,
    })
    return { counts }
  })
}

const identityAt = (identity: AssetIdentity, seenAt: Date) => ({ identities: [identity], seenAt })
