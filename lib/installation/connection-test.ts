import { z } from 'zod'
import type { Clock } from '@/lib/clock'
import { describeError, TimeBudgetError, UpstreamError } from '@/lib/errors'
import type { Fetcher, HttpAnswer } from '@/lib/http'
import type { AssetSelection, MarketSource, SourceRequest } from '@/lib/sources/contract'
import { findNearIds, type ListedCoin } from './near-ids'

/** Nobody looks at a spinner for longer. */
const PATIENCE_MS = 20_000
/** The plan of a key, paid plans only: https://docs.coingecko.com (read 2026-11-23). */
const KEY_REQUEST: SourceRequest = { endpoint: '/key', params: {} }
const LIST_REQUEST: SourceRequest = { endpoint: '/coins/list', params: {} }

export type ConnectionOutcome =
  | 'works'
  | 'unknown_assets'
  | 'key_refused'
  | 'wrong_plan'
  | 'rate_limited'
  | 'budget_spent'
  | 'unreachable'
  | 'unexpected'

/** What a key allows, in the source's own words; null where it does not say. */
export interface KeyFacts {
  plan: string | null
  callsPerMinute: number | null
  callsPerMonth: number | null
  remaining: number | null
}

export interface ConnectionReport {
  outcome: ConnectionOutcome
  /** What happened, and what to do about it. */
  message: string
  host: string
  /** Of the last answer; null without one. */
  status: number | null
  /** From the first question for prices, or the only one, to the end of waiting for it; null when it never left. */
  ms: number | null
  /** Coins that the answer holds. */
  found: number
  /** Ids that it does not hold, each with what may have been meant. */
  missing: { id: string; near: string[] }[]
  key: KeyFacts | null
}

export interface ConnectionInput {
  /** Where and with which headers it is asked, as the source itself says. */
  target: { baseUrl: string; headers: Record<string, string> }
  /** Whether the source knows a question for what a key allows: paid plans only. */
  isPaid: boolean
  /** Coins to ask for; null asks the cheapest question, which every key may. */
  selection: AssetSelection | null
}

export interface ConnectionMeans {
  source: MarketSource
  fetcher: Fetcher
  clock: Clock
  /** Told of every call before it leaves; throws an UpstreamError to hold it back. */
  beforeCall?: () => Promise<void>
}

const rowsSchema = z.array(z.object({ id: z.string() }))
const listSchema = z.array(z.object({ id: z.string(), symbol: z.string(), name: z.string() }))
const count = z.number().nonnegative().nullish().catch(null)
const keySchema = z.object({
  plan: z.string().max(60).nullish().catch(null),
  rate_limit_request_per_minute: count,
  monthly_call_credit: count,
  current_remaining_monthly_calls: count,
})

/**
 * Asks a source for the prices it would be asked for at every tick, with a key that nobody has kept yet. Only the
 * hosts that the source names itself, or the configured one, are asked; never twice for the same. Never throws for
 * what the source does: that is the report.
 */
export async function testConnection(
  input: ConnectionInput,
  means: ConnectionMeans,
): Promise<ConnectionReport> {
  const { source, clock } = means
  const { target, selection } = input
  const host = new URL(target.baseUrl).host
  const deadline = clock.now().getTime() + PATIENCE_MS
  const report: ConnectionReport = {
    outcome: 'works',
    message: `${source.name} answered: the key works.`,
    host,
    status: null,
    ms: null,
    found: 0,
    missing: [],
    key: null,
  }
  const ask: Ask = async (request) => {
    const answer = await askOnce({ request, target, deadline }, means)
    report.status = answer.status
    return answer
  }
  const timed: Ask = (request) => timedInto(report, { request, ask, clock })
  try {
    if (selection === null) {
      await timed(source.pingRequest())
      return { ...report, message: `${source.name} answered.` }
    }
    if (input.isPaid) report.key = await readKey(ask)
    await readCoins({ report, selection, ask, timed, source })
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    const hasKey = Object.keys(target.headers).length > 0
    // Held back before it left: nobody waited for anything.
    const ms = error.kind === 'budget' ? null : report.ms
    return { ...report, status: error.status, ms, ...explainFailure(error, { hasKey, host }) }
  }
  if (report.missing.length === 0) return report
  return { ...report, outcome: 'unknown_assets', message: unknownAssets(report) }
}

type Ask = (request: SourceRequest) => Promise<HttpAnswer>

/** Puts down how long the first question took, whatever came of it. */
async function timedInto(
  report: ConnectionReport,
  { request, ask, clock }: { request: SourceRequest; ask: Ask; clock: Clock },
): Promise<HttpAnswer> {
  const since = clock.now().getTime()
  return ask(request).finally(() => {
    report.ms ??= clock.now().getTime() - since
  })
}

async function askOnce(
  call: { request: SourceRequest; target: ConnectionInput['target']; deadline: number },
  { source, fetcher, beforeCall }: ConnectionMeans,
): Promise<HttpAnswer> {
  const { request, target, deadline } = call
  const query = new URLSearchParams(request.params).toString()
  try {
    return await fetcher({
      source: source.name,
      url: `${target.baseUrl}${request.endpoint}${query === '' ? '' : `?${query}`}`,
      headers: target.headers,
      deadline,
      once: true,
      classify: (answer) => source.classify(request, answer),
      ...(beforeCall && { beforeAttempt: beforeCall }),
    })
  } catch (error) {
    if (!(error instanceof TimeBudgetError)) throw error
    const message = `${source.name} took more than ${PATIENCE_MS / 1_000} s for all questions together`
    throw new UpstreamError(
      { source: source.id, kind: 'timeout', transient: true, message },
      { cause: error },
    )
  }
}

/** The paid plan's own word on itself. A proxy may not know the question: that is no failure. */
async function readKey(ask: Ask): Promise<KeyFacts | null> {
  const answer = await ask(KEY_REQUEST).catch((error) => {
    if (error instanceof UpstreamError && error.status === 404) return null
    throw error
  })
  const parsed = answer && keySchema.safeParse(parseJson(answer.body))
  if (!parsed?.success) return null
  const { plan, rate_limit_request_per_minute, monthly_call_credit, current_remaining_monthly_calls } =
    parsed.data
  return {
    plan: plan ?? null,
    callsPerMinute: rate_limit_request_per_minute ?? null,
    callsPerMonth: monthly_call_credit ?? null,
    remaining: current_remaining_monthly_calls ?? null,
  }
}

/** Ids are all asked for; of the N largest the first page is proof enough. */
async function readCoins(input: {
  report: ConnectionReport
  selection: AssetSelection
  ask: Ask
  timed: Ask
  source: MarketSource
}): Promise<void> {
  const { report, selection, ask, timed, source } = input
  const pages = source.tickRequests(selection)
  const found = new Set<string>()
  for (const request of selection.kind === 'ids' ? pages : pages.slice(0, 1)) {
    const answer = await timed(request)
    for (const { id } of rowsSchema.safeParse(parseJson(answer.body)).data ?? []) found.add(id)
  }
  report.found = found.size
  if (selection.kind === 'top') return requireCoins(found.size, report)
  const unknown = selection.ids.filter((id) => !found.has(id))
  const coins = unknown.length === 0 ? [] : await readList(ask)
  report.missing = unknown.map((id) => ({ id, near: findNearIds(id, coins) }))
}

/** An empty page of the largest coins is no market. */
function requireCoins(found: number, { host }: ConnectionReport): void {
  if (found > 0) return
  const message = `${host} answered with an empty list of coins`
  throw new UpstreamError({ source: host, kind: 'parse', transient: false, message })
}

/** Every coin the source knows, for the sake of a good hint; without it there is none. */
async function readList(ask: Ask): Promise<ListedCoin[]> {
  try {
    return listSchema.safeParse(parseJson((await ask(LIST_REQUEST)).body)).data ?? []
  } catch {
    return []
  }
}

function parseJson(body: Uint8Array): unknown {
  return JSON.parse(Buffer.from(body).toString('utf8'))
}

function unknownAssets({ missing }: ConnectionReport): string {
  const one = missing.length === 1
  return `The key works, but ${one ? 'one coin is' : `${missing.length} coins are`} not known by ${one ? 'this id' : 'these ids'}.`
}

/** Error codes of the source that mean: this key belongs to the other host (apis.md A.6). */
const PRO_KEY_ON_PUBLIC_HOST = 10_010
const DEMO_KEY_ON_PRO_HOST = 10_011
const ENDPOINT_NOT_IN_PLAN = 10_005

/** CoinGecko calls its free plan "Demo", which this product's own demo is not. */
const FREE = 'free (CoinGecko’s Demo plan)'
const PAID = 'paid (CoinGecko’s Pro plans)'

function explainFailure(
  error: UpstreamError,
  { hasKey, host }: { hasKey: boolean; host: string },
): { outcome: ConnectionOutcome; message: string } {
  const { upstreamCode, status, kind, retryAfterMs } = error
  const wrongPlan = (message: string) =>
    ({ outcome: 'wrong_plan', message: `${host} says that ${message}` }) as const
  if (upstreamCode === PRO_KEY_ON_PUBLIC_HOST)
    return wrongPlan(`this is the key of a paid plan: choose ${PAID}.`)
  if (upstreamCode === DEMO_KEY_ON_PRO_HOST)
    return wrongPlan(`this is the key of the free plan: choose ${FREE}.`)
  if (upstreamCode === ENDPOINT_NOT_IN_PLAN)
    return wrongPlan('the plan of this key has no right to these prices.')
  if (kind === 'budget') return { outcome: 'budget_spent', message: describeError(error) }
  if (kind === 'rate_limit') {
    const wait = retryAfterMs === null ? 'a minute' : `${Math.ceil(retryAfterMs / 1_000)} s`
    return {
      outcome: 'rate_limited',
      message: `${host} takes no more calls for now: wait ${wait}, then test again.`,
    }
  }
  if (kind === 'timeout' || kind === 'network')
    return { outcome: 'unreachable', message: `No answer from ${host}: ${error.message}.` }
  if (status === 401 || status === 403) {
    const said = [status, ...(upstreamCode === null ? [] : [`code ${upstreamCode}`])].join(', ')
    const why = hasKey
      ? `refuses this key (${said}): look for a slip, or a key that was deleted.`
      : `asks for a key (${said}).`
    return { outcome: 'key_refused', message: `${host} ${why}` }
  }
  return { outcome: 'unexpected', message: `${error.message}. Is ${host} the right address?` }
}
