import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '@/lib/clock'
import { UpstreamError } from '@/lib/errors'
import { createFetcher, type Fetcher } from '@/lib/http'
import { coingecko } from '@/lib/sources/coingecko/source'
import { fakeClock } from '@/tests/factories'
import { missingShared, readShared } from '@/tests/shared'
import { type FakeUpstream, startUpstream } from '@/tests/upstreams'
import { type ConnectionInput, type ConnectionReport, testConnection } from './connection-test'

const KEY = 'CG-typed-key-0123456789'
const RECORDED = 'fixtures/errors/coingecko'
const IDS: ConnectionInput['selection'] = { kind: 'ids', ids: ['bitcoin', 'ethereum'] }
const rows = (...ids: string[]) => ids.map((id) => ({ id }))

interface Answer {
  status?: number
  headers?: Record<string, string>
  body: unknown
}
type Script = Record<string, Answer | ((request: IncomingMessage, response: ServerResponse) => void)>

let upstream: FakeUpstream
afterEach(() => upstream.close())

/** An upstream that answers by path; what the script does not name is CoinGecko's own 404. */
async function play(script: Script): Promise<void> {
  upstream = await startUpstream((request, response) => {
    const path = new URL(request.url ?? '', 'http://localhost').pathname.replace('/api/v3', '')
    const answer = script[path] ?? { status: 404, body: { error: 'Incorrect path' } }
    if (typeof answer === 'function') return answer(request, response)
    const { status = 200, headers = {}, body } = answer
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
}

interface Asked extends Partial<Omit<ConnectionInput, 'target'>> {
  apiKey?: string | null
  plan?: 'demo' | 'pro'
  fetcher?: Fetcher
  beforeCall?: () => Promise<void>
}

function ask(asked: Asked = {}): Promise<ConnectionReport> {
  const { apiKey = KEY, plan = 'demo', selection = IDS, fetcher = createFetcher(systemClock) } = asked
  const target = coingecko.connection({
    plan,
    baseUrl: upstream.baseUrl,
    ...(apiKey === null ? {} : { apiKey }),
  })
  return testConnection(
    { target, isPaid: plan === 'pro', selection },
    {
      source: coingecko,
      fetcher,
      clock: systemClock,
      ...(asked.beforeCall && { beforeCall: asked.beforeCall }),
    },
  )
}

/** Fails unless the file is there; a recorded answer is status, headers and body. */
function recorded(name: string): Answer {
  return JSON.parse(readShared(`${RECORDED}/${name}`).toString())
}

describe('a connection that works', () => {
  it('says who answered, how many coins, and what the paid plan tells of itself', async () => {
    const key = {
      plan: 'Analyst',
      rate_limit_request_per_minute: 500,
      monthly_call_credit: 500_000,
      current_remaining_monthly_calls: 412_345,
    }
    await play({ '/key': { body: key }, '/coins/markets': { body: rows('bitcoin', 'ethereum') } })
    expect(await ask({ plan: 'pro' })).toEqual({
      outcome: 'works',
      message: 'CoinGecko answered: the key works.',
      host: new URL(upstream.baseUrl).host,
      status: 200,
      ms: expect.any(Number),
      found: 2,
      missing: [],
      key: { plan: 'Analyst', callsPerMinute: 500, callsPerMonth: 500_000, remaining: 412_345 },
    })
    expect(upstream.lastHeaders()['x-cg-pro-api-key']).toBe(KEY)
  })

  it('asks the free plan nothing about the key, and every call is told before it leaves', async () => {
    await play({ '/coins/markets': { body: rows('bitcoin', 'ethereum') } })
    let told = 0
    const beforeCall = async () => {
      told += 1
    }
    expect(await ask({ beforeCall })).toMatchObject({ outcome: 'works', key: null })
    expect(upstream.requests).toHaveLength(1)
    expect(told).toBe(1)
    expect(upstream.lastHeaders()['x-cg-demo-api-key']).toBe(KEY)
  })

  it('does without the words of a paid plan where a proxy does not know the question', async () => {
    await play({ '/coins/markets': { body: rows('bitcoin', 'ethereum') } })
    expect(await ask({ plan: 'pro' })).toMatchObject({ outcome: 'works', key: null })
  })

  it('takes the first page of the largest coins for proof enough', async () => {
    await play({ '/coins/markets': { body: rows('bitcoin', 'ethereum', 'tether') } })
    expect(await ask({ selection: { kind: 'top', count: 600 } })).toMatchObject({
      outcome: 'works',
      found: 3,
    })
    expect(upstream.requests).toHaveLength(1)
  })

  it('is asked its cheapest question when no coins are chosen', async () => {
    await play({ '/ping': { body: { gecko_says: '(V3) To the Moon!' } } })
    expect(await ask({ selection: null, plan: 'pro' })).toMatchObject({ outcome: 'works', status: 200 })
    expect(upstream.requests).toEqual(['/api/v3/ping'])
  })
})

describe('coins that are not known', () => {
  it('are named, each with what may have been meant', async () => {
    const list = [
      { id: 'ethereum', symbol: 'eth', name: 'Ethereum' },
      { id: 'solana', symbol: 'sol', name: 'Solana' },
    ]
    await play({ '/coins/markets': { body: rows('bitcoin') }, '/coins/list': { body: list } })
    const selection = { kind: 'ids', ids: ['bitcoin', 'etherium', 'sol', 'nothing-like-it'] } as const
    const report = await ask({ selection: { ...selection, ids: [...selection.ids] } })
    expect(report).toMatchObject({
      outcome: 'unknown_assets',
      message: 'The key works, but 3 coins are not known by these ids.',
      found: 1,
      missing: [
        { id: 'etherium', near: ['ethereum'] },
        { id: 'sol', near: ['solana'] },
        { id: 'nothing-like-it', near: [] },
      ],
    })
  })

  it('are named without a hint when the list cannot be had', async () => {
    await play({ '/coins/markets': { body: rows('bitcoin') }, '/coins/list': { status: 500, body: 'no' } })
    expect(await ask()).toMatchObject({
      outcome: 'unknown_assets',
      message: 'The key works, but one coin is not known by this id.',
      missing: [{ id: 'ethereum', near: [] }],
    })
  })
})

describe('recorded refusals', () => {
  const CASES = [
    ['400_10011_demo_key_on_pro_host.json', 'wrong_plan', 'key of the free plan: choose free'],
    ['401_10002_missing_key.json', 'key_refused', 'refuses this key (401, code 10002)'],
    ['429_status_shape.json', 'rate_limited', 'wait 119 s, then test again'],
    ['429_text_throttled.json', 'rate_limited', 'wait a minute, then test again'],
    ['200_rate_limited_body_UNVERIFIED.json', 'rate_limited', 'wait a minute'],
    ['500_internal.json', 'unexpected', 'the right address?'],
  ] as const
  it.for(CASES)('%s is %s', async ([name, outcome, words], ctx) => {
    const missing = missingShared(RECORDED)
    // The afterEach closes it, also where the recorded answers are not there.
    await play(missing ? {} : { '/coins/markets': recorded(name) })
    ctx.skip(missing !== false, missing || '')
    const report = await ask()
    expect(report.outcome).toBe(outcome)
    expect(report.message).toContain(words)
    expect(report.ms).toEqual(expect.any(Number))
    expect(upstream.requests, 'asked once').toHaveLength(1)
    expect(JSON.stringify(report)).not.toContain(KEY)
  })
})

const coded = (status: number, code: number): Answer => ({
  status,
  body: { status: { error_code: code, error_message: `said of ${KEY}` } },
})

describe('a refusal', () => {
  it.each([
    ['a paid key at the public host', coded(400, 10_010), 'wrong_plan', 'choose paid'],
    ['a free key at the paid host', coded(400, 10_011), 'wrong_plan', 'choose free'],
    ['a plan without these prices', coded(401, 10_005), 'wrong_plan', 'no right to these prices'],
    ['a wrong key', coded(401, 10_002), 'key_refused', 'look for a slip'],
    ['a blocked address', { status: 403, body: {} }, 'key_refused', '(403)'],
    [
      'too many calls',
      { status: 429, headers: { 'retry-after': '7' }, body: {} },
      'rate_limited',
      'wait 7 s',
    ],
    ['another website', { body: '<!doctype html><p>Welcome' }, 'unexpected', 'the right address?'],
    ['no coin at all', { body: [] }, 'unexpected', 'an empty list of coins'],
    ['another shape', { body: { prices: [] } }, 'unexpected', 'the right address?'],
  ] as const)('for %s says so, asked once, without the key', async (_, answer, outcome, words) => {
    await play({ '/coins/markets': answer })
    const report = await ask({ selection: { kind: 'top', count: 60 } })
    expect(report).toMatchObject({ outcome, found: 0, missing: [] })
    expect(report.message).toContain(words)
    expect(report.message).not.toContain(KEY)
    expect(upstream.requests).toHaveLength(1)
  })

  it('of a question for the key itself ends the test, unless the question is unknown', async () => {
    await play({ '/key': coded(401, 10_002), '/coins/markets': { body: rows('bitcoin') } })
    expect(await ask({ plan: 'pro' })).toMatchObject({ outcome: 'key_refused', status: 401 })
    expect(upstream.requests).toEqual(['/api/v3/key'])
  })

  it('where no key was sent asks for one', async () => {
    await play({ '/coins/markets': coded(401, 10_002) })
    const report = await ask({ apiKey: null })
    expect(report).toMatchObject({ outcome: 'key_refused' })
    expect(report.message).toContain('asks for a key (401, code 10002)')
  })
})

describe('no answer', () => {
  it('in time is not reachable, and not asked for again', async () => {
    await play({ '/coins/markets': () => undefined })
    const quick: Fetcher = (request) => createFetcher(systemClock)({ ...request, timeoutMs: 900 })
    const report = await ask({ fetcher: quick })
    expect(report).toMatchObject({ outcome: 'unreachable', status: null, ms: expect.any(Number) })
    expect(report.message).toContain('no full answer within 900 ms')
    expect(upstream.requests).toHaveLength(1)
  })

  it('on a line that is cut is not reachable', async () => {
    await play({ '/coins/markets': (request) => request.socket.destroy() })
    expect(await ask()).toMatchObject({ outcome: 'unreachable', status: null })
  })

  it('of all questions together before the end of patience is not reachable, never an error page', async () => {
    await play({ '/coins/markets': { body: rows('bitcoin', 'ethereum') } })
    const clock = fakeClock(new Date('2026-11-23T12:00:00Z'))
    const target = coingecko.connection({ plan: 'demo', baseUrl: upstream.baseUrl, apiKey: KEY })
    const beforeCall = async () => clock.advance(21_000)
    const means = { source: coingecko, fetcher: createFetcher(clock), clock, beforeCall }
    const report = await testConnection({ target, isPaid: false, selection: IDS }, means)
    expect(report.outcome).toBe('unreachable')
    expect(report.message).toContain('more than 20 s')
  })

  it('is told without waiting when our own limit holds the call back', async () => {
    await play({})
    const beforeCall = async () => {
      throw new UpstreamError({
        source: 'coingecko',
        kind: 'budget',
        transient: false,
        message: 'the 100 calls are spent',
      })
    }
    expect(await ask({ beforeCall })).toMatchObject({
      outcome: 'budget_spent',
      status: null,
      ms: null,
      message: 'the 100 calls are spent',
    })
    expect(upstream.requests).toEqual([])
  })

  it('of a defect of our own is thrown, not told as the source’s', async () => {
    await play({})
    const beforeCall = () => Promise.reject(new TypeError('a bug'))
    await expect(ask({ beforeCall })).rejects.toThrow('a bug')
  })
})
