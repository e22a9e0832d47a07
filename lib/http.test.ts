import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '@/tests/factories'
import { asking, classify, inTurn, START, serve } from '@/tests/fetching'
import { answering } from '@/tests/upstreams'
import { FencedError, TimeBudgetError, UpstreamError } from './errors'
import { createFetcher } from './http'

describe('a good answer', () => {
  it('is handed on as received, with its time by our clock', async () => {
    const server = await serve(answering('{"a": 1.10}', 200, { 'X-Thing': 'Yes' }))
    const { answer, seen, waitedMs } = asking(server)
    const { status, headers, body, fetchedAt } = await answer
    expect({ status, fetchedAt }).toEqual({ status: 200, fetchedAt: START })
    expect(Buffer.from(body).toString()).toBe('{"a": 1.10}')
    expect(headers['x-thing']).toBe('Yes')
    expect(seen).toEqual({ attempts: 1, answers: [[200, null]] })
    expect(waitedMs()).toBe(0)
  })

  it('was asked for at its path with the headers of the request and our name', async () => {
    const server = await serve(answering('[]'))
    await asking(server).answer
    expect(server.requests).toEqual(['/api/v3/thing?x=1'])
    expect(server.lastHeaders()).toMatchObject({ 'x-key': 'secret', accept: 'application/json' })
    expect(server.lastHeaders()['user-agent']).toMatch(/^koinstrap/)
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('comes with its content encoding undone: %s', async (encoding, compress) => {
    const server = await serve(answering(compress('plain text'), 200, { 'content-encoding': encoding }))
    expect(Buffer.from((await asking(server).answer).body).toString()).toBe('plain text')
    expect(server.lastHeaders()['accept-encoding']).toContain(encoding)
  })

  it.each<Record<string, string>>([{}, { 'content-encoding': 'gzip' }])(
    'may be empty, with headers %o',
    async (headers) => {
      const server = await serve(answering('', 200, headers))
      expect((await asking(server).answer).body).toHaveLength(0)
    },
  )
})

describe('retries', () => {
  it('cure a transient failure, after half a second and then a whole one', async () => {
    const server = await serve(inTurn([503, 503, 200]))
    const { answer, seen, waitedMs } = asking(server)
    expect(Buffer.from((await answer).body).toString()).toBe('body 3')
    expect(waitedMs()).toBe(1_500)
    expect(seen.attempts).toBe(3)
  })

  it('are two at most', async () => {
    const server = await serve(inTurn([503]))
    const { answer, seen } = asking(server)
    await expect(answer).rejects.toMatchObject({ status: 503, transient: true })
    expect(server.requests).toHaveLength(3)
    expect(seen.attempts).toBe(3)
  })

  it('are not made after a permanent failure', async () => {
    const server = await serve(inTurn([401]))
    await expect(asking(server).answer).rejects.toMatchObject({ status: 401 })
    expect(server.requests).toHaveLength(1)
  })

  it('look at `transient` alone, not at the status', async () => {
    const server = await serve(inTurn([200]))
    const refusing = () =>
      new UpstreamError({
        source: 'test',
        kind: 'parse',
        status: 200,
        transient: true,
        message: 'half a body',
      })
    await expect(asking(server, { classify: refusing }).answer).rejects.toMatchObject({ kind: 'parse' })
    expect(server.requests).toHaveLength(3)
  })

  it('show every answer to the caller, bad ones with their failure', async () => {
    const server = await serve(inTurn([500, 429, 200]))
    const { answer, seen } = asking(server)
    await answer
    expect(seen.answers).toEqual([
      [500, 'upstream_http'],
      [429, 'upstream_rate_limit'],
      [200, null],
    ])
  })

  it('are not made when the caller could not keep an answer', async () => {
    const server = await serve(inTurn([503]))
    const onAnswer = async () => {
      throw new FencedError({ id: '1', attempt: 1 })
    }
    await expect(asking(server, { onAnswer }).answer).rejects.toBeInstanceOf(FencedError)
    expect(server.requests).toHaveLength(1)
  })
})

describe('Retry-After', () => {
  it('is waited for exactly', async () => {
    const server = await serve(inTurn([429, 200], { 'retry-after': '7' }))
    const { answer, waitedMs } = asking(server)
    await answer
    expect(waitedMs()).toBe(7_000)
    expect(server.requests).toHaveLength(2)
  })

  it('of zero, or of the past, waits the usual pause: it is no leave to hammer', async () => {
    const server = await serve(inTurn([429, 200], { 'retry-after': '0' }))
    const { answer, waitedMs } = asking(server)
    await answer
    expect(waitedMs()).toBe(500)
  })

  it('beyond the deadline ends the run at once instead of sleeping through it', async () => {
    const server = await serve(inTurn([429], { 'retry-after': '119' }))
    const { answer, waitedMs } = asking(server)
    await expect(answer).rejects.toMatchObject({ kind: 'rate_limit', retryAfterMs: 119_000 })
    expect(server.requests).toHaveLength(1)
    expect(waitedMs()).toBe(0)
  })
})

describe('the deadline', () => {
  it('forbids a retry whose wait would pass it', async () => {
    const server = await serve(inTurn([503]))
    const { answer, waitedMs } = asking(server, { deadline: START.getTime() + 1_000 })
    await expect(answer).rejects.toMatchObject({ status: 503 })
    // Half a second fits once; the whole second after it does not.
    expect(server.requests).toHaveLength(2)
    expect(waitedMs()).toBe(500)
  })

  it('that has passed means that nobody is asked', async () => {
    const server = await serve(answering('[]'))
    for (const deadline of [START.getTime() - 1, START.getTime()]) {
      const { answer, seen } = asking(server, { deadline })
      await expect(answer).rejects.toBeInstanceOf(TimeBudgetError)
      expect(seen.attempts).toBe(0)
    }
    expect(server.requests).toEqual([])
  })

  it('cuts the patience for a single answer', async () => {
    const server = await serve(() => undefined)
    const { answer } = asking(server, { deadline: START.getTime() + 120, timeoutMs: 60_000 })
    await expect(answer).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('120 ms'),
    })
  })
})

describe('the budget', () => {
  const spent = () =>
    new UpstreamError({ source: 'test', kind: 'budget', transient: false, message: 'the month is spent' })

  it('is asked, and waited for, before anything leaves', async () => {
    const server = await serve(answering('[]'))
    const sentBefore: number[] = []
    const beforeAttempt = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30))
      sentBefore.push(server.requests.length)
    }
    await asking(server, { beforeAttempt }).answer
    expect(sentBefore).toEqual([0])
    expect(server.requests).toHaveLength(1)
  })

  it('that refuses means that nobody is asked, and is not tried again', async () => {
    const server = await serve(answering('[]'))
    let asked = 0
    const beforeAttempt = async () => {
      asked += 1
      throw spent()
    }
    await expect(asking(server, { beforeAttempt }).answer).rejects.toMatchObject({ code: 'upstream_budget' })
    expect(asked).toBe(1)
    expect(server.requests).toEqual([])
  })

  it('that refuses a retry leaves the failure that the retry would have cured', async () => {
    const server = await serve(inTurn([503]))
    let asked = 0
    const beforeAttempt = async () => {
      asked += 1
      if (asked === 2) throw spent()
    }
    await expect(asking(server, { beforeAttempt }).answer).rejects.toMatchObject({ status: 503 })
    expect(server.requests).toHaveLength(1)
  })

  it('never hides another failure behind the upstream: a lost lease ends a retry as such', async () => {
    const server = await serve(inTurn([503]))
    let asked = 0
    const beforeAttempt = async () => {
      asked += 1
      if (asked === 2) throw new FencedError({ id: '1', attempt: 1 })
    }
    await expect(asking(server, { beforeAttempt }).answer).rejects.toBeInstanceOf(FencedError)
  })

  it('that was waited for until the deadline leaves no time to ask', async () => {
    const server = await serve(answering('[]'))
    const clock = fakeClock(START)
    const answer = createFetcher(clock)({
      source: 'test',
      url: server.baseUrl,
      headers: {},
      classify,
      deadline: START.getTime() + 1_000,
      beforeAttempt: () => clock.sleep(1_000),
    })
    await expect(answer).rejects.toBeInstanceOf(TimeBudgetError)
    expect(server.requests).toEqual([])
  })
})
