import { UpstreamError, type UpstreamErrorKind } from '@/lib/errors'
import type { AnswerFacts, SourceRequest } from '../contract'

const SOURCE = 'coingecko'

/** Statuses that another try may cure (apis.md A.6). All other 4xx are permanent. */
const TRANSIENT_STATUS = new Set([408, 425, 429])
/** Statuses that mean what they say whatever the body: asking again changes nothing. */
const PERMANENT_STATUS = new Set([400, 401, 404, 422])
/** Our words for the error codes that a person can do something about. */
const ADVICE: Record<number, string> = {
  10002: 'the API key is missing or wrong: check COINGECKO_API_KEY',
  10005: 'the plan does not include this endpoint',
  10010: 'a Pro key was sent to the public host: set COINGECKO_PLAN=pro',
  10011: 'a Demo key was sent to the Pro host: set COINGECKO_PLAN=demo',
  10012: 'the plan only gives the history of the past 365 days',
}
const TEXT_LIMIT = 200

interface BodyError {
  code: number | null
  message: string
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const textOf = (value: unknown): string | null =>
  typeof value === 'string' ? value.slice(0, TEXT_LIMIT) : null

/**
 * Reads the five JSON error shapes of CoinGecko (apis.md A.6): A `{error: text}`, B `{status: {error_code, …}}`,
 * C `{error: {status: {…}}}`, D `{error_code, status: {error_message}}`, E `{status: 500, error: text}`.
 * Null when the value is no error.
 */
export function readErrorBody(value: unknown): BodyError | null {
  if (!isRecord(value)) return null
  if (isRecord(value.error)) return readErrorBody(value.error)
  if (typeof value.error === 'string') {
    return { code: numberOrNull(value.status), message: textOf(value.error) ?? '' }
  }
  const status = isRecord(value.status) ? value.status : null
  const code = numberOrNull(status?.error_code) ?? numberOrNull(value.error_code)
  const message = textOf(status?.error_message) ?? textOf(value.error_message)
  return code === null && message === null ? null : { code, message: message ?? '' }
}

/** The shape a good answer of an endpoint has. */
function hasShapeOf(endpoint: string, value: unknown): boolean {
  if (endpoint === '/coins/markets' || endpoint === '/coins/list') return Array.isArray(value)
  if (!isRecord(value)) return false
  if (endpoint.includes('/market_chart')) return Array.isArray(value.prices)
  if (endpoint === '/exchange_rates') return isRecord(value.rates)
  if (endpoint === '/ping') return typeof value.gecko_says === 'string'
  return true
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return undefined
  }
}

/** Failure of an answer, also of one that says 200 with an error or a foreign body; null when it is good. */
export function classify(request: SourceRequest, answer: AnswerFacts): UpstreamError | null {
  const value = parseJson(answer.body)
  const bodyError = readErrorBody(value)
  const isGood = answer.status === 200 && bodyError === null
  if (isGood && value !== undefined && hasShapeOf(request.endpoint, value)) return null
  if (isGood) {
    const what = value === undefined ? 'no JSON' : 'JSON of another shape'
    return failure(answer, {
      kind: 'parse',
      transient: value === undefined,
      code: null,
      message: `answered 200 with ${what}`,
    })
  }
  const status = answer.status === 200 ? httpStatusOf(bodyError?.code ?? null) : answer.status
  const code = bodyError?.code ?? null
  const text = value === undefined ? describeText(answer.body) : (bodyError?.message ?? 'no reason given')
  const limited = status === 429 || (value === undefined && /throttled|error code: 1015/i.test(text))
  return failure(answer, {
    kind: limited ? 'rate_limit' : 'http',
    transient: limited || TRANSIENT_STATUS.has(status) || status >= 500 || isEdgePage(value, status, text),
    code,
    message: `answered ${answer.status}: ${(code !== null && ADVICE[code]) || text}`,
  })
}

/** HTML or text comes from the CDN, not from CoinGecko, and passes; a CDN rule (1020) does not. */
function isEdgePage(value: unknown, status: number, text: string): boolean {
  return value === undefined && !PERMANENT_STATUS.has(status) && !text.includes('error code: 1020')
}

/** An error code inside a 200: HTTP-like codes speak for themselves, 100xx are refusals. */
function httpStatusOf(code: number | null): number {
  return code !== null && code >= 400 && code < 600 ? code : 400
}

function describeText(body: Uint8Array): string {
  const text = Buffer.from(body.subarray(0, 2_000)).toString('utf8').trim()
  if (/^<(!doctype|html)/i.test(text)) return 'an HTML page instead of data'
  return text === '' ? 'an empty body' : text.slice(0, TEXT_LIMIT)
}

function failure(
  answer: AnswerFacts,
  facts: { kind: UpstreamErrorKind; transient: boolean; code: number | null; message: string },
): UpstreamError {
  return new UpstreamError({
    source: SOURCE,
    kind: facts.kind,
    status: answer.status,
    transient: facts.transient,
    upstreamCode: facts.code,
    retryAfterMs: facts.transient ? retryAfterOf(answer) : null,
    message: `CoinGecko ${facts.message}`,
  })
}

/** Milliseconds of Retry-After (seconds or HTTP date), or null. */
function retryAfterOf(answer: AnswerFacts): number | null {
  const header = answer.headers['retry-after']?.trim()
  if (!header) return null
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - answer.fetchedAt.getTime())
}
