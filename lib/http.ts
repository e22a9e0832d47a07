import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, type ZlibOptions } from 'node:zlib'
import type { Clock } from './clock'
import { TimeBudgetError, UpstreamError, withoutSecrets } from './errors'

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
  /**
   * Awaited before every attempt, retries included: counts the call or refuses it by throwing. A retry that is refused
   * with an UpstreamError ends the request with the failure that it would have cured.
   */
  beforeAttempt?: () => Promise<void>
  /** Told of every answer and its failure, if any, so that the caller can keep the bytes. */
  onAnswer?: (answer: HttpAnswer, failure: UpstreamError | null) => Promise<void>
  /** The run's deadline (epoch ms): no attempt starts and no wait ends after it. */
  deadline: number
  /** Longest wait for one answer. */
  timeoutMs?: number
  /** No second try: it would hide what the first one said from somebody who waits for it. */
  once?: boolean
}

export type Fetcher = (request: HttpRequest) => Promise<HttpAnswer>

/** At most two retries, as apis.md A.6 asks. */
const MAX_RETRIES = 2
const BACKOFF_MS = 500
const DEFAULT_TIMEOUT_MS = 15_000
/** The largest real answer (all coins with platforms) is 2 MB; 32 MiB is generous and still bounded. */
const MAX_BODY_BYTES = 32 * 1024 * 1024
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const DECODERS = new Map([
  ['gzip', promisify<Buffer, ZlibOptions, Buffer>(gunzip)],
  ['br', promisify<Buffer, ZlibOptions, Buffer>(brotliDecompress)],
])
const TOO_LARGE = `a body of more than ${MAX_BODY_BYTES} bytes`
/** Below this an attempt could not succeed anyway. */
const SMALLEST_ATTEMPT_MS = 50

/**
 * The one way out of the house: GET with timeout, at most two retries on transient failures inside the deadline,
 * Retry-After honoured up to the deadline. Throws: UpstreamError, TimeBudgetError.
 */
export function createFetcher(clock: Clock): Fetcher {
  return async (request) => {
    let last: UpstreamError | undefined
    for (let calls = 1; ; calls++) {
      const outcome = await attempt(request, clock).catch((error) => {
        throw last && error instanceof UpstreamError ? last : error
      })
      if (!(outcome instanceof UpstreamError)) return outcome
      const wait = Math.max(outcome.retryAfterMs ?? 0, BACKOFF_MS * 2 ** (calls - 1))
      const fits = clock.now().getTime() + wait + SMALLEST_ATTEMPT_MS < request.deadline
      if (!outcome.transient || request.once || calls > MAX_RETRIES || !fits) throw outcome
      last = outcome
      await clock.sleep(wait)
    }
  }
}

async function attempt(request: HttpRequest, clock: Clock): Promise<HttpAnswer | UpstreamError> {
  requireTime(request, clock)
  await request.beforeAttempt?.()
  const left = requireTime(request, clock)
  const answer = await receive(request, Math.min(request.timeoutMs ?? DEFAULT_TIMEOUT_MS, left), clock)
  if (answer instanceof UpstreamError) return answer
  const failure = request.classify(answer)
  // An upstream may repeat what it was sent: our key must not travel on in its words.
  const sent = Object.values(request.headers).flatMap((value) => value.split(' '))
  if (failure) failure.message = withoutSecrets(failure.message, sent)
  await request.onAnswer?.(answer, failure)
  return failure ?? answer
}

/** Milliseconds until the deadline. Throws: TimeBudgetError when an attempt could not succeed any more. */
function requireTime(request: HttpRequest, clock: Clock): number {
  const left = request.deadline - clock.now().getTime()
  if (left < SMALLEST_ATTEMPT_MS) throw new TimeBudgetError(`no time left to ask ${request.source}`)
  return left
}

async function receive(
  request: HttpRequest,
  timeoutMs: number,
  clock: Clock,
): Promise<HttpAnswer | UpstreamError> {
  const { source } = request
  const fail = (kind: 'timeout' | 'network', message: string, cause: unknown) =>
    new UpstreamError({ source, kind, transient: !(cause instanceof Refusal), message }, { cause })
  // One timer for everything: an upstream that drips a byte at a time is never silent, yet never done.
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), timeoutMs)
  try {
    const response = await send(request, controller.signal)
    const status = response.statusCode ?? 0
    const headers = plainHeaders(response)
    const body = await decode(await readBounded(response), headers['content-encoding'])
    return { status, headers, body, fetchedAt: clock.now() }
  } catch (error) {
    if (controller.signal.aborted) {
      return fail('timeout', `${source} gave no full answer within ${timeoutMs} ms`, error)
    }
    if (error instanceof Redirect) return fail('network', `${source} redirects: check its base URL`, error)
    if (error instanceof Refusal || error instanceof DamagedBody) {
      return fail('network', `${source} sent ${error.message}`, error)
    }
    const advice = 'could not be reached: check the network and its base URL; the next run tries again'
    return fail('network', `${source} ${advice}`, error)
  } finally {
    clearTimeout(timer)
  }
}

/** The head of the answer. Not fetch: that takes a gzip body that ends too early for a whole one. */
async function send({ url, headers }: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { get } = url.startsWith('https:') ? https : http
  const own = {
    accept: 'application/json',
    'accept-encoding': [...DECODERS.keys()].join(', '),
    'user-agent': 'koinstrap',
  }
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers: { ...own, ...headers }, signal }, resolve).on('error', reject)
  })
  if (!REDIRECTS.has(response.statusCode ?? 0)) return response
  response.destroy()
  throw new Redirect('a redirect')
}

/** A repeated header is one line, as fetch would show it. */
function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : `${value}`,
    ]),
  )
}

/** Something that we refuse and that would be the same at the next try. */
class Refusal extends Error {}

/** A redirect: the key would go with it. */
class Redirect extends Refusal {}

/** A body that broke off or is garbled; another try may bring it whole. */
class DamagedBody extends Error {}

/** Undoes the content encoding. Throws: DamagedBody, Refusal beyond the largest body. */
async function decode(body: Buffer, encoding = ''): Promise<Buffer> {
  const decoder = DECODERS.get(encoding.trim().toLowerCase())
  if (!decoder || body.length === 0) return body
  try {
    return await decoder(body, { maxOutputLength: MAX_BODY_BYTES })
  } catch (cause) {
    if (cause instanceof RangeError) throw new Refusal(TOO_LARGE)
    throw new DamagedBody(`a ${encoding} body that ends too early or is damaged: the next run tries again`, {
      cause,
    })
  }
}

/** Throws: DamagedBody, Refusal beyond the largest body. */
async function readBounded(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      size += chunk.length
      if (size > MAX_BODY_BYTES) throw new Refusal(TOO_LARGE)
      chunks.push(chunk)
    }
  } catch (cause) {
    if (cause instanceof Refusal) throw cause
    throw new DamagedBody('an answer that broke off: the next run tries again', { cause })
  }
  return Buffer.concat(chunks)
}
