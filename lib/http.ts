import type { Clock } from './clock'
import { TimeBudgetError, UpstreamError } from './errors'

/** An answer as received: the body's plain bytes (content encoding undone), lower-case headers. */
export interface HttpAnswer {
  status: number
  headers: Record<string, string>
  body: Uint8Array
  fetchedAt: Date
}

export interface HttpRequest {
  source: string
  url: string
  headers: Record<string, string>
  /** Says whether an answer is a failure; null when it is good. Called for every answer. */
  classify: (answer: HttpAnswer) => UpstreamError | null
  /** Told before every attempt: calls count even when no answer comes. */
  onAttempt?: () => void
  /** Told of every answer and its failure, if any, so that the caller can keep the bytes. */
  onAnswer?: (answer: HttpAnswer, failure: UpstreamError | null) => Promise<void>
  /** The run's deadline (epoch ms): no attempt starts and no wait ends after it. */
  deadline: number
  /** Longest wait for one answer. */
  timeoutMs?: number
}

export type Fetcher = (request: HttpRequest) => Promise<HttpAnswer>

/** At most two retries, as apis.md A.6 asks. */
const MAX_RETRIES = 2
const BACKOFF_MS = 500
const DEFAULT_TIMEOUT_MS = 15_000
/** The largest real answer (all coins with platforms) is 2 MB; 32 MiB is generous and still bounded. */
const MAX_BODY_BYTES = 32 * 1024 * 1024
/** Below this an attempt could not succeed anyway. */
const SMALLEST_ATTEMPT_MS = 50

/**
 * The one way out of the house: GET with timeout, at most two retries on transient failures inside the deadline,
 * Retry-After honoured up to the deadline. Throws: UpstreamError, TimeBudgetError.
 */
export function createFetcher(clock: Clock): Fetcher {
  return async (request) => {
    let calls = 0
    for (;;) {
      calls += 1
      const outcome = await attempt(request, clock)
      if (!(outcome instanceof UpstreamError)) return outcome
      const wait = Math.max(outcome.retryAfterMs ?? 0, BACKOFF_MS * 2 ** (calls - 1))
      const fits = clock.now().getTime() + wait + SMALLEST_ATTEMPT_MS < request.deadline
      if (!outcome.transient || calls > MAX_RETRIES || !fits) throw outcome
      await clock.sleep(wait)
    }
  }
}

async function attempt(request: HttpRequest, clock: Clock): Promise<HttpAnswer | UpstreamError> {
  const left = request.deadline - clock.now().getTime()
  if (left < SMALLEST_ATTEMPT_MS) throw new TimeBudgetError(`no time left to ask ${request.source}`)
  const timeoutMs = Math.min(request.timeoutMs ?? DEFAULT_TIMEOUT_MS, left)
  request.onAttempt?.()
  const answer = await receive(request, timeoutMs, clock)
  if (answer instanceof UpstreamError) return answer
  const failure = request.classify(answer)
  await request.onAnswer?.(answer, failure)
  return failure ?? answer
}

async function receive(
  request: HttpRequest,
  timeoutMs: number,
  clock: Clock,
): Promise<HttpAnswer | UpstreamError> {
  const fail = (kind: 'timeout' | 'network', message: string, cause?: unknown) =>
    new UpstreamError(
      { source: request.source, kind, transient: !(cause instanceof Refusal), message },
      { cause },
    )
  // A timer of our own, cleared at the end: AbortSignal.timeout would keep its listeners until it fires.
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), timeoutMs)
  try {
    const response = await fetch(request.url, {
      headers: { accept: 'application/json', 'user-agent': 'koinstrap/0.1', ...request.headers },
      signal: controller.signal,
      redirect: 'error',
      cache: 'no-store',
    })
    const body = await readBounded(response)
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body,
      fetchedAt: clock.now(),
    }
  } catch (error) {
    if (controller.signal.aborted) {
      return fail('timeout', `${request.source} gave no full answer within ${timeoutMs} ms`, error)
    }
    if (isRedirect(error))
      return fail('network', `${request.source} redirects: check its base URL`, new Refusal('a redirect'))
    const what =
      error instanceof Refusal
        ? `sent ${error.message}`
        : 'could not be reached: check the network and its base URL; the next run tries again'
    return fail('network', `${request.source} ${what}`, error)
  } finally {
    clearTimeout(timer)
  }
}

/** Something that we refuse and that would be the same at the next try. */
class Refusal extends Error {}

/** fetch with `redirect: 'error'` only tells in the message of its cause. */
function isRedirect(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message.includes('redirect')
}

/** Throws: Refusal beyond the largest body. */
async function readBounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  if (response.body) {
    for await (const chunk of response.body) {
      size += chunk.byteLength
      if (size > MAX_BODY_BYTES) throw new Refusal(`a body of more than ${MAX_BODY_BYTES} bytes`)
      chunks.push(chunk)
    }
  }
  return Buffer.concat(chunks)
}
