/** One HTTP answer, complete: what the server writes. */
export interface WireAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** Thrown by a reader of the query to answer at once with an error of the wire. */
export class Refusal extends Error {
  readonly answer: WireAnswer

  constructor(answer: WireAnswer) {
    super(`refused with ${answer.status}: ${answer.body}`)
    this.name = 'Refusal'
    this.answer = answer
  }
}

const JSON_TYPE = 'application/json; charset=utf-8'
const PLANS_URL = 'https://www.coingecko.com/en/api/pricing'

/** A successful JSON answer that may be cached for `maxAgeSeconds`, as upstream says it. */
export function okAnswer(value: unknown, maxAgeSeconds: number): WireAnswer {
  const cacheControl = `max-age=${maxAgeSeconds}, public, must-revalidate, s-maxage=${maxAgeSeconds}`
  return {
    status: 200,
    headers: { 'content-type': JSON_TYPE, 'cache-control': cacheControl },
    body: JSON.stringify(value),
  }
}

function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): WireAnswer {
  return {
    status,
    headers: { 'content-type': JSON_TYPE, 'cache-control': 'no-cache', ...headers },
    body: JSON.stringify(value),
  }
}

function timestampOf(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '+00:00')
}

/** Shape A: `{"error": "…"}`; unknown coin (404), missing or invalid parameter (422), unknown path (404). */
export function plainError(status: number, message: string): WireAnswer {
  return jsonAnswer(status, { error: message })
}

/** Shape B: `{"status": {timestamp, error_code, error_message}}`; key trouble, 429. */
export function statusError(input: {
  status: number
  code: number
  message: string
  atMs: number
  headers?: Record<string, string>
}): WireAnswer {
  const body = { timestamp: timestampOf(input.atMs), error_code: input.code, error_message: input.message }
  return jsonAnswer(input.status, { status: body }, input.headers)
}

/** Shape B for a missing or wrong key: 401, code 10002. */
export function missingKey(atMs: number): WireAnswer {
  return statusError({ status: 401, code: 10002, message: 'API Key Missing', atMs })
}

/** Shape B for something the plan does not contain: 401, code 10005. */
export function planTooSmall(atMs: number): WireAnswer {
  const message = `This request is limited to a higher plan. Upgrade at ${PLANS_URL} to use it.`
  return statusError({ status: 401, code: 10005, message, atMs })
}

/** Shape B with `retry-after` in seconds: 429, the code of the same number, no timestamp. */
export function rateLimited(retryAfterSeconds: number): WireAnswer {
  const message = `Rate limit exceeded. Higher limits are available with a paid plan: ${PLANS_URL}.`
  const body = { status: { error_code: 429, error_message: message } }
  return jsonAnswer(429, body, { 'retry-after': String(retryAfterSeconds) })
}

/** Shape C, status nested in error: 401 with code 10012, history older than the plan shows. */
export function historyTooOld(atMs: number): WireAnswer {
  const message = `The requested time range is too old: this plan reaches back 365 days. See ${PLANS_URL}.`
  const status = { timestamp: timestampOf(atMs), error_code: 10012, error_message: message }
  return jsonAnswer(401, { error: { status } })
}

/** Shape D, code outside status: 400 with code 10010, a paid key sent to the public host. */
export function wrongHost(atMs: number): WireAnswer {
  const message = 'A paid API key belongs to pro-api.coingecko.com; change the root URL.'
  return jsonAnswer(400, {
    timestamp: timestampOf(atMs),
    error_code: 10010,
    status: { error_message: message },
  })
}

/** Shape E: 500 with the status repeated in the body. */
export function internalError(): WireAnswer {
  return jsonAnswer(500, { status: 500, error: 'Internal Server Error' })
}

/** The body of a rate limit sent with HTTP 200, a trap reported by third parties. */
export function disguisedRateLimit(): WireAnswer {
  return jsonAnswer(200, { status: { error_code: 429, error_message: 'Rate limit exceeded.' } })
}

/** Shape F as plain text, such as `Throttled` or `error code: 1015`. */
export function textError(status: number, text: string): WireAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, body: text }
}

/** Shape F as the page of a gateway in front of the API: 403 and HTML. */
export function htmlError(): WireAnswer {
  const body =
    '<!DOCTYPE html>\n<html lang="en"><head><title>Attention Required!</title></head>' +
    '<body><h1>Sorry, you have been blocked</h1><p>error code: 1020</p></body></html>\n'
  return { status: 403, headers: { 'content-type': 'text/html; charset=UTF-8' }, body }
}
