import { countTracked, untrackUnseen } from '@/db/queries/assets'
import { listRunDocuments, markUnusable, type StoredDocument } from '@/db/queries/documents'
import { inRunTransaction } from '@/db/queries/run-transaction'
import { SLOT_MS, slotOf } from '@/lib/domain/slot'
import { assetSelection, getEnv, getMode } from '@/lib/env'
import { FencedError, UpstreamError } from '@/lib/errors'
import type { SourceRequest } from '@/lib/sources/contract'
import { acquire, answers } from './acquisition'
import { analyseDocument } from './analyse-document'
import { isHeldBack } from './budget'
import { ingestDocument } from './ingestion'
import type { JobResult, RunContext } from './run-context'
import { failureOf } from './run-failure'
import { getUpstream, type Upstream } from './upstream'

const BUDGET_PAUSED: JobResult = { status: 'skipped', reason: 'budget_paused' }

/**
 * One tick: a page of the market at a time through the three layers. A page that was stored by an earlier attempt is
 * not asked for again; a page that fails does not lose the others.
 */
export async function runMarket(context: RunContext): Promise<JobResult> {
  if (getMode() === 'not_configured') return { status: 'skipped', reason: 'not_configured' }
  const upstream = await getUpstream()
  const stored = await listRunDocuments(context.lease.id)
  const fromStore = stored.length > 0 && (context.force || !context.isCurrent)
  const requests: SourceRequest[] = fromStore
    ? stored
    : upstream.source.tickRequests(assetSelection(getEnv()))
  // A tick that has begun is ended: what it lacks is less than what a new one would need.
  const budget = { upstream, callsPerTick: requests.length, periodMs: SLOT_MS }
  if (stored.length === 0 && (await isHeldBack(context, budget))) return BUDGET_PAUSED
  const seen = new Set<string>()
  const documents: StoredDocument[] = []
  let unfinished = false
  for (const request of requests) {
    const page = await runPage(context, { upstream, request, stored, seen })
    if (page === 'stop') break
    if (page === 'unfinished') unfinished = true
    if (page === 'failed' || page === 'unfinished') continue
    documents.push(page.document)
    if (page.read < Number(request.params.per_page) && request.params.ids === undefined) break
  }
  if (documents.length === 0 && isRefused(context)) return BUDGET_PAUSED
  // What is stored and not told yet is told by another attempt, from the documents.
  if (unfinished) return { status: 'failed' }
  reportMissing(context, requests, seen)
  if (seen.size === 0) return endUseless(context, documents)
  reportPassedSlot(context, documents)
  // A refused record says nothing about whether its coin is still there.
  if (context.failures.length === 0 && context.counts.rejected === 0) {
    await endTracking(context, { documents, seen: seen.size })
  }
  return { status: context.failures.length === 0 ? 'succeeded' : 'partial' }
}

/** Nobody was asked, because the budget let no call pass: not a failure of the source. */
function isRefused({ upstreamCalls, failures }: RunContext): boolean {
  return upstreamCalls === 0 && failures.some(({ code }) => code === 'upstream_budget')
}

async function runPage(
  context: RunContext,
  input: { upstream: Upstream; request: SourceRequest; stored: StoredDocument[]; seen: Set<string> },
): Promise<{ read: number; document: StoredDocument } | 'failed' | 'unfinished' | 'stop'> {
  const { upstream, request, seen } = input
  let document = input.stored.find((one) => answers(one, request))
  try {
    document ??= await acquire(context, { upstream, request, time: 'live' })
    const ingested = await ingestDocument(context, { source: upstream.source, document, skip: seen })
    for (const id of ingested.coingeckoIds) seen.add(id)
    await analyseDocument(context, ingested)
    return { read: ingested.read, document }
  } catch (error) {
    if (error instanceof FencedError) throw error
    context.failures.push(failureOf(error))
    if (!(error instanceof UpstreamError))
      return document && isDatabaseTrouble(error) ? 'unfinished' : 'failed'
    if (document) await markUnusable(context.lease, document.id)
    // A refusal (wrong key, wrong plan) or a limit will say the same to the next page.
    return error.transient && error.kind !== 'rate_limit' ? 'failed' : 'stop'
  }
}

/** The database or the way to it failed: the same may work in a moment, unlike a fault of ours or of the record. */
function isDatabaseTrouble(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^(PROTOCOL_|ER_|ECONN|ETIMEDOUT|EPIPE)/.test(code)
}

/** A late answer is told under the slot it came in, so this run's own slot stays empty: the ledger must say so. */
function reportPassedSlot(context: RunContext, documents: StoredDocument[]): void {
  const slots = documents.map((one) => slotOf(one.fetchedAt).getTime())
  if (slots.length === 0 || slots.includes(context.slot.getTime())) return
  const landed = new Date(Math.min(...slots)).toISOString()
  const message = `CoinGecko answered after the slot had ended: the prices stand under ${landed}, this slot has none`
  context.failures.push({ code: 'slot_passed', message })
}

/** Not one usable record: a failure, however well it was sent, and nothing to go by at the next try. */
async function endUseless(context: RunContext, documents: StoredDocument[]): Promise<JobResult> {
  for (const document of documents) await markUnusable(context.lease, document.id)
  if (documents.length > 0) {
    const message = `CoinGecko sent ${context.counts.read} records, none of them usable: see the rejects, and check COINGECKO_ASSETS`
    context.failures.push({ code: 'nothing_usable', message })
  }
  return { status: 'failed' }
}

/** Ids that were asked for and not returned: upstream leaves unknown ones out without a word. */
function reportMissing(context: RunContext, requests: SourceRequest[], seen: ReadonlySet<string>): void {
  if (context.failures.length > 0 || context.counts.rejected > 0 || seen.size === 0) return
  const asked = requests.flatMap((request) => request.params.ids?.split(',') ?? [])
  const missing = asked.filter((id) => !seen.has(id))
  if (missing.length === 0) return
  const names = missing.slice(0, 10).join(', ')
  context.failures.push({
    code: 'missing_ids',
    message: `CoinGecko returned nothing for ${missing.length} of ${asked.length} ids (${names}): check COINGECKO_ASSETS`,
  })
}

/** Of fewer tracked coins nobody can say that an answer is short. */
const ENOUGH_TO_JUDGE = 20

/** Ends the tracking of coins that are not in the selection any more, unless the answer was suspiciously short. */
async function endTracking(
  context: RunContext,
  input: { documents: StoredDocument[]; seen: number },
): Promise<void> {
  const selection = assetSelection(getEnv())
  const tracked = await countTracked()
  const halfAsked = selection.kind === 'top' && input.seen < selection.count / 2
  if (halfAsked && tracked >= ENOUGH_TO_JUDGE && input.seen < tracked / 2) {
    const message = `CoinGecko sent ${input.seen} coins where ${tracked} are tracked: the others stay tracked`
    context.failures.push({ code: 'short_page', message })
    return
  }
  const since = new Date(Math.min(...input.documents.map((one) => one.fetchedAt.getTime())))
  await inRunTransaction(context.lease, ({ connection }) => untrackUnseen(connection, since))
}
