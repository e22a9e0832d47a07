import { type Clock, systemClock } from '@/lib/clock'
import { getMode } from '@/lib/env'
import { describeError, UpstreamError } from '@/lib/errors'
import { createFetcher, type Fetcher } from '@/lib/http'
import { requireCall } from './budget'
import { getUpstream } from './upstream'

/** Nobody looks at a spinner for longer. */
const PATIENCE_MS = 10_000

export type PingOutcome =
  | 'answered'
  | 'key_refused'
  | 'rate_limited'
  | 'budget_spent'
  | 'unreachable'
  | 'unexpected'

export interface PingReport {
  outcome: PingOutcome
  /** What was said, without secrets. */
  message: string
  /** Who was asked; the simulator's own address says nothing. */
  host: string
  simulated: boolean
  /** HTTP status; null without an answer. */
  status: number | null
  /** From the question to the whole answer or the end of waiting; null when no call left. */
  ms: number | null
}

/**
 * Asks the source's cheapest question once, against its limits like every call, and tells what came of it. Nothing is
 * stored but the count of the call. Never throws for what the source does. Throws: ConfigurationError, database errors.
 */
export async function pingSource(given: { clock?: Clock; fetcher?: Fetcher } = {}): Promise<PingReport> {
  const { clock = systemClock } = given
  const fetcher = given.fetcher ?? createFetcher(clock)
  const upstream = await getUpstream()
  const { source, baseUrl, headers } = upstream
  const request = source.pingRequest()
  const simulated = getMode() === 'demo'
  const host = simulated ? 'the built-in simulator' : new URL(baseUrl).host
  const deadline = clock.now().getTime() + PATIENCE_MS
  const call = { clock, deadline, upstreamCalls: 0, upstreamCostUsd: null }
  let since: number | null = null
  const elapsed = () => (since === null ? null : clock.now().getTime() - since)
  try {
    const answer = await fetcher({
      source: source.name,
      url: `${baseUrl}${request.endpoint}`,
      headers,
      deadline,
      classify: (one) => source.classify(request, one),
      beforeAttempt: async () => {
        // A second try would hide what the first one said, and make a limited key wait longer.
        if (since !== null) throw askedOnce(source.id)
        await requireCall(call, upstream)
        since = clock.now().getTime()
      },
    })
    const message = `${source.name} answered`
    return { outcome: 'answered', message, host, simulated, status: answer.status, ms: elapsed() }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    const { status } = error
    return {
      outcome: outcomeOf(error),
      message: describeError(error),
      host,
      simulated,
      status,
      ms: elapsed(),
    }
  }
}

const askedOnce = (source: string) =>
  new UpstreamError({ source, kind: 'budget', transient: false, message: 'asked once' })

function outcomeOf({ kind, status }: UpstreamError): PingOutcome {
  if (kind === 'budget') return 'budget_spent'
  if (kind === 'rate_limit') return 'rate_limited'
  if (kind === 'timeout' || kind === 'network') return 'unreachable'
  return status === 401 || status === 403 ? 'key_refused' : 'unexpected'
}
