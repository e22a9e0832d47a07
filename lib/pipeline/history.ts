import { listRunDocuments } from '@/db/queries/documents'
import { FencedError } from '@/lib/errors'
import { acquire, answers } from './acquisition'
import { analyseDocument } from './analyse-document'
import { type Ingested, ingestDocument } from './ingestion'
import type { JobResult, RunContext } from './run-context'
import { failureOf } from './run-failure'
import type { Upstream } from './upstream'

/** One question for an asset's past: the `days` before now, or before a virtual now that only the simulator takes. */
export interface HistorySpan {
  days: number
  asOf?: Date
}

/**
 * Loads the past of some assets from /coins/{id}/market_chart through the three layers. All spans of an asset are
 * stored before its metrics are computed, once. An asset that fails does not lose the others.
 */
export async function loadHistory(
  context: RunContext,
  input: { upstream: Upstream; coingeckoIds: string[]; spans: HistorySpan[] },
): Promise<JobResult> {
  let done = 0
  for (const coingeckoId of input.coingeckoIds) {
    try {
      await loadAsset(context, { ...input, coingeckoId })
      done += 1
    } catch (error) {
      if (error instanceof FencedError) throw error
      context.failures.push(failureOf(error))
    }
  }
  if (done === 0) return { status: 'failed' }
  return { status: context.failures.length === 0 ? 'succeeded' : 'partial' }
}

async function loadAsset(
  context: RunContext,
  input: { upstream: Upstream; coingeckoId: string; spans: HistorySpan[] },
): Promise<void> {
  const { upstream, coingeckoId } = input
  const stored = await listRunDocuments(context.lease.id)
  const parts: Ingested[] = []
  for (const span of input.spans) {
    const { asOf } = span
    const request = upstream.source.historyRequest({ coingeckoId, days: span.days })
    const params = asOf ? { ...request.params, as_of: asOf.toISOString() } : request.params
    const headers: Record<string, string> = asOf ? { 'x-simulator-now': asOf.toISOString() } : {}
    const asked = { ...request, params }
    const time = asOf ? null : 'dated'
    const known = stored.find((one) => answers(one, asked))
    const document = known ?? (await acquire(context, { upstream, request: asked, time, headers }))
    parts.push(await ingestDocument(context, { source: upstream.source, document }))
  }
  const slots = parts.flatMap((part) => (part.slots ? [part.slots] : []))
  if (slots.length === 0) return
  await analyseDocument(context, {
    read: 0,
    coingeckoIds: [coingeckoId],
    slots: { from: Math.min(...slots.map((one) => one.from)), to: Math.max(...slots.map((one) => one.to)) },
  })
}
