import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { UpstreamError } from '@/lib/errors'
import { missingShared, readShared } from '@/tests/shared'
import type { SourceRequest } from '../contract'
import { classify, readErrorBody } from './classify'

const MARKETS: SourceRequest = { endpoint: '/coins/markets', params: {} }
const CHART: SourceRequest = { endpoint: '/coins/bitcoin/market_chart', params: {} }
const FETCHED_AT = new Date('2026-11-23T12:00:00Z')

function ask(
  status: number,
  body: unknown,
  { headers = {}, request = MARKETS }: { headers?: Record<string, string>; request?: SourceRequest } = {},
): UpstreamError | null {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return classify(request, { status, headers, body: Buffer.from(text), fetchedAt: FETCHED_AT })
}

const factsOf = (error: UpstreamError | null) =>
  error && {
    kind: error.kind,
    status: error.status,
    transient: error.transient,
    code: error.upstreamCode,
    retryAfterMs: error.retryAfterMs,
  }

const RECORDED = 'fixtures/errors/coingecko'
/** What apis.md A.6 says of each recorded error. */
const EXPECTED: Record<string, ReturnType<typeof factsOf>> = {
  '200_rate_limited_body_UNVERIFIED.json': {
    kind: 'rate_limit',
    status: 200,
    transient: true,
    code: 429,
    retryAfterMs: null,
  },
  '400_10011_demo_key_on_pro_host.json': {
    kind: 'http',
    status: 400,
    transient: false,
    code: 10011,
    retryAfterMs: null,
  },
  '401_10002_missing_key.json': {
    kind: 'http',
    status: 401,
    transient: false,
    code: 10002,
    retryAfterMs: null,
  },
  '401_10012_over_365_days.json': {
    kind: 'http',
    status: 401,
    transient: false,
    code: 10012,
    retryAfterMs: null,
  },
  '404_coin_not_found.json': { kind: 'http', status: 404, transient: false, code: null, retryAfterMs: null },
  '422_missing_parameter.json': {
    kind: 'http',
    status: 422,
    transient: false,
    code: null,
    retryAfterMs: null,
  },
  '429_status_shape.json': {
    kind: 'rate_limit',
    status: 429,
    transient: true,
    code: 429,
    retryAfterMs: 119_000,
  },
  '429_text_throttled.json': {
    kind: 'rate_limit',
    status: 429,
    transient: true,
    code: null,
    retryAfterMs: null,
  },
  '500_internal.json': { kind: 'http', status: 500, transient: true, code: 500, retryAfterMs: null },
}

describe('recorded errors', () => {
  it('are classified as apis.md says, every one of them', (ctx) => {
    const missing = missingShared(RECORDED)
    if (missing) ctx.skip(missing)
    const names = readdirSync(new URL(`../../../../shared/${RECORDED}`, import.meta.url))
    expect(names.sort()).toEqual(Object.keys(EXPECTED).sort())
    for (const name of names) {
      const { status, headers, body } = JSON.parse(readShared(`${RECORDED}/${name}`).toString())
      expect(factsOf(ask(status, body, { headers })), name).toEqual(EXPECTED[name])
    }
  })
})

describe('the five JSON error shapes', () => {
  it.each([
    ['A', { error: 'no such coin' }, { code: null, message: 'no such coin' }],
    [
      'B',
      { status: { timestamp: 'now', error_code: 10005, error_message: 'not in your plan' } },
      { code: 10005, message: 'not in your plan' },
    ],
    [
      'C',
      { error: { status: { error_code: 10012, error_message: 'too old' } } },
      { code: 10012, message: 'too old' },
    ],
    [
      'D',
      { timestamp: 'now', error_code: 10010, status: { error_message: 'wrong host' } },
      { code: 10010, message: 'wrong host' },
    ],
    ['E', { status: 503, error: 'Busy' }, { code: 503, message: 'Busy' }],
  ])('shape %s gives its code and its message', (_, body, expected) => {
    expect(readErrorBody(body)).toEqual(expected)
  })

  it.each([[[]], [[{ error: 'inside a row' }]], [{ prices: [] }], [{}], [null], ['text'], [42]])(
    'takes %j for no error',
    (body) => {
      expect(readErrorBody(body)).toBeNull()
    },
  )

  it('keeps a message short, whatever upstream writes', () => {
    expect(readErrorBody({ error: 'x'.repeat(5_000) })?.message).toHaveLength(200)
  })
})

describe('statuses', () => {
  it.each([400, 401, 403, 404, 409, 410, 422, 451])('%i with a JSON body is permanent', (status) => {
    expect(ask(status, { error: 'no' })).toMatchObject({ kind: 'http', status, transient: false })
  })

  it.each([408, 425, 500, 502, 503, 504, 520, 522, 524])('%i may pass', (status) => {
    expect(ask(status, { error: 'later' })).toMatchObject({ kind: 'http', status, transient: true })
  })

  it('429 is a rate limit, whatever its body', () => {
    for (const body of ['', 'Throttled', '<html>busy</html>', '[]', { error: 'slow down' }]) {
      expect(ask(429, body)).toMatchObject({ kind: 'rate_limit', transient: true })
    }
  })
})

describe('bodies that are no JSON', () => {
  it('takes a Cloudflare 1015 text for a rate limit, also with 403', () => {
    expect(ask(403, 'error code: 1015')).toMatchObject({ kind: 'rate_limit', transient: true, status: 403 })
  })

  it('takes an HTML page of the CDN for something that passes', () => {
    const page = '<!DOCTYPE html><html><head><title>Just a moment</title></head></html>'
    for (const status of [403, 502, 503]) {
      expect(ask(status, page)).toMatchObject({ transient: true, status })
    }
    expect(ask(503, page)?.message).toContain('an HTML page instead of data')
  })

  it('takes a CDN rule, 1020, for a refusal', () => {
    expect(ask(403, 'error code: 1020')).toMatchObject({ kind: 'http', transient: false })
  })

  it.each([400, 401, 404, 422])('believes %i whatever its body', (status) => {
    expect(ask(status, '<html>gone</html>')?.transient).toBe(false)
    expect(ask(status, '')?.transient).toBe(false)
  })

  it('names an empty body', () => {
    expect(ask(502, '  \n')?.message).toContain('an empty body')
  })

  it('quotes a text body, shortened', () => {
    expect(ask(500, 'upstream fell over')?.message).toContain('upstream fell over')
    expect(ask(500, 'y'.repeat(10_000))?.message.length).toBeLessThan(300)
  })
})

describe('answers that say 200', () => {
  it('are good when they have the shape of their endpoint', () => {
    expect(ask(200, [])).toBeNull()
    expect(ask(200, [{ id: 'bitcoin' }])).toBeNull()
    expect(ask(200, { prices: [] }, { request: CHART })).toBeNull()
    expect(
      ask(200, { prices: [] }, { request: { ...CHART, endpoint: `${CHART.endpoint}/range` } }),
    ).toBeNull()
    expect(ask(200, { rates: {} }, { request: { endpoint: '/exchange_rates', params: {} } })).toBeNull()
    expect(ask(200, { gecko_says: 'hi' }, { request: { endpoint: '/ping', params: {} } })).toBeNull()
  })

  it('are refused when an error stands in them', () => {
    expect(ask(200, { status: { error_code: 429, error_message: 'slow' } })).toMatchObject({
      kind: 'rate_limit',
      transient: true,
      upstreamCode: 429,
    })
    expect(ask(200, { status: { error_code: 10002, error_message: 'key' } })).toMatchObject({
      kind: 'http',
      transient: false,
    })
    expect(ask(200, { status: 503, error: 'Busy' })).toMatchObject({ kind: 'http', transient: true })
    expect(ask(200, { error: 'coin not found' }, { request: CHART })).toMatchObject({ transient: false })
  })

  it.each([
    ['an object where a list belongs', MARKETS, {}],
    ['a list where a chart belongs', CHART, []],
    ['a chart without prices', CHART, { market_caps: [] }],
    ['prices that are no list', CHART, { prices: {} }],
    ['null', MARKETS, 'null'],
    ['a number', MARKETS, '17'],
    ['the list as text in quotes', MARKETS, '"[]"'],
  ])('are refused with %s, and asking again would not help', (_, request, body) => {
    expect(ask(200, body, { request })).toMatchObject({ kind: 'parse', status: 200, transient: false })
  })

  it.each([
    ['truncated JSON', '[{"id":"bitcoin","symbol":"btc","current_pr'],
    ['an empty body', ''],
    ['an HTML page', '<html><body>maintenance</body></html>'],
  ])('are refused with %s, which may pass', (_, body) => {
    expect(ask(200, body)).toMatchObject({ kind: 'parse', status: 200, transient: true })
  })
})

describe('advice', () => {
  it.each([
    [10002, /COINGECKO_API_KEY/],
    [10005, /plan does not include/],
    [10010, /COINGECKO_PLAN=pro/],
    [10011, /COINGECKO_PLAN=demo/],
    [10012, /365 days/],
  ])('for code %i says what to do', (code, words) => {
    const error = ask(401, { status: { error_code: code, error_message: 'upstream words' } })
    expect(error?.message).toMatch(words)
    expect(error?.message).toMatch(/^CoinGecko answered 401: /)
  })

  it('for an unknown code repeats what upstream said', () => {
    expect(ask(403, { error_code: 99_999, status: { error_message: 'something new' } })?.message).toBe(
      'CoinGecko answered 403: something new',
    )
  })

  it('carries the source and a stable code for programs', () => {
    const error = ask(429, 'Throttled')
    expect(error).toBeInstanceOf(UpstreamError)
    expect(error).toMatchObject({ source: 'coingecko', code: 'upstream_rate_limit' })
  })
})

describe('Retry-After', () => {
  const wait = (header: string, status = 429) =>
    ask(status, 'Throttled', { headers: { 'retry-after': header } })?.retryAfterMs

  it('is read in seconds and as an HTTP date', () => {
    expect(wait('119')).toBe(119_000)
    expect(wait(' 7 ')).toBe(7_000)
    expect(wait('0')).toBe(0)
    expect(wait('Mon, 23 Nov 2026 12:00:30 GMT')).toBe(30_000)
  })

  it('in the past means at once', () => {
    expect(wait('Mon, 23 Nov 2026 11:00:00 GMT')).toBe(0)
  })

  it('that nobody can read is no Retry-After', () => {
    for (const header of ['', 'soon', 'NaN']) expect(wait(header)).toBeNull()
  })

  it('of a permanent failure is left out: nobody should wait for it', () => {
    expect(ask(401, { error: 'no' }, { headers: { 'retry-after': '5' } })?.retryAfterMs).toBeNull()
  })
})

describe('the recorded list of all coins', () => {
  it('is good: 12,190 unique ids, of whose symbols 1,483 are shared', (ctx) => {
    const path = 'fixtures/coingecko-recorded/khooihzhz_2024__test_coins_test_get_list.json'
    const missing = missingShared(path)
    if (missing) ctx.skip(missing)
    const body = readShared(path)
    const request = { endpoint: '/coins/list', params: {} }
    expect(classify(request, { status: 200, headers: {}, body, fetchedAt: FETCHED_AT })).toBeNull()
    const coins: { id: string; symbol: string }[] = JSON.parse(body.toString())
    expect(coins).toHaveLength(12_190)
    expect(new Set(coins.map((coin) => coin.id)).size).toBe(12_190)
    const uses = new Map<string, number>()
    for (const { symbol } of coins) uses.set(symbol, (uses.get(symbol) ?? 0) + 1)
    expect([...uses.values()].filter((count) => count > 1)).toHaveLength(1_483)
  })
})
