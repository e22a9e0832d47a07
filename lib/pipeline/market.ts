import { untrackUnseen } from '@/db/queries/assets'
import { listRunDocuments, type StoredDocument } from '@/db/queries/documents'
import { inRunTransaction } from '@/db/queries/run-transaction'
import { assetSelection, getEnv, getMode } from '@/lib/env'
import { FencedError, UpstreamError } from '@/lib/errors'
import { marketRequests } from '@/lib/sources/coingecko/requests'
import type { SourceRequest } from '@/lib/sources/contract'
import { acquire, answers } from './acquisition'
import { analyseDocument } from './analyse-document'
import { ingestDocument } from './ingestion'
import type { JobResult, RunContext } from './run-context'
import { failureOf } from './run-failure'
import { getUpstream, type Upstream } from './upstream'

/**
 * One tick: a page of the market at a time through the three layers. A page that was stored by an earlier attempt is
 * not asked for again; a page that fails does not lose the others.
 */
export async function runMarket(context: RunContext): Promise<JobResult> {
  if (getMode() === 'not_configured') return { status: 'skipped', reason: 'not_configured' }
  const upstream = await getUpstream()
  const stored = await listRunDocuments(context.lease.id)
  const fromStore = stored.length > 0 && (context.force || !context.isCurrent)
  const requests: SourceRequest[] = fromStore ? stored : marketRequests(assetSelection(getEnv()))
  const seen = new Set<string>()
  const fetched: number[] = []
  for (const request of requests) {
    const page = await runPage(context, { upstream, request, stored, seen })
    if (page === 'stop') break
    if (page === 'failed') continue
    fetched.push(page.fetchedAt.getTime())
    if (page.read < Number(request.params.per_page) && request.params.ids === undefined) break
  }
  reportMissing(context, requests, seen)
  if (fetched.length === 0) return { status: 'failed' }
  if (context.failures.length === 0) await endTracking(context, new Date(Math.min(...fetched)))
  return { status: context.failures.length === 0 ? 'succeeded' : 'partial' }
}

async function runPage(
  context: RunContext,
  input: { upstream: Upstream; request: SourceRequest; stored: StoredDocument[]; seen: Set<string> },
): Promise<{ read: number; fetchedAt: Date } | 'failed' | 'stop'> {
  const { upstream, request, seen } = input
  try {
    const document =
      input.stored.find((one) => answers(one, request)) ?? (await acquire(context, { upstream, request }))
    const ingested = await ingestDocument(context, { source: upstream.source, document, skip: seen })
    for (const id of ingested.coingeckoIds) seen.add(id)
    await analyseDocument(context, ingested)
    return { read: ingested.read, fetchedAt: document.fetchedAt }
  } catch (error) {
    if (error instanceof FencedError) throw error
    context.failures.push(failureOf(error))
    // A refusal (wrong key, wrong plan) or a limit will say the same to the next page.
    const hopeless = error instanceof UpstreamError && (!error.transient || error.kind === 'rate_limit')
    return hopeless ? 'stop' : 'failed'
  }
}

/** Ids that were asked for and not returned: upstream leaves unknown ones out without a word. */
function reportMissing(context: RunContext, requests: SourceRequest[], seen: ReadonlySet<string>): void {
  if (context.failures.length > 0 || context.counts.rejected > 0) return
  const asked = requests.flatMap((request) => request.params.ids?.split(',') ?? [])
  const missing = asked.filter((id) => !seen.has(id))
  if (missing.length === 0) return
  const names = missing.slice(0, 10).join(', ')
  context.failures.push({
    code: 'missing_ids',
    message: `CoinGecko returned nothing for ${missing.length} of ${asked.length} ids (${names}): check COINGECKO_ASSETS`,
  })
}

async function endTracking(context: RunContext, since: Date): Promise<void> {
  await inRunTransaction(context.lease, ({ connection }) => untrackUnseen(connection, since))
}
