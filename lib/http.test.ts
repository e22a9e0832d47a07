import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { fakeClock } from '@/tests/factories'
import { answering, type FakeUpstream, startUpstream } from '@/tests/upstreams'
import { FencedError, TimeBudgetError, UpstreamError } from './errors'
import { createFetcher, type HttpAnswer, type HttpRequest } from './http'

const START = new Date('2026-11-23T12:00:00Z')
const FAR = START.getTime() + 60_000

const servers: FakeUpstream[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function serve(respond: Parameters<typeof startUpstream>[0]): Promise<FakeUpstream> {
  const server = await startUpstream(respond)
  servers.push(server)
  return server
}

/** Answers the first requests with the given statuses, and everything after them with the last one. */
const inTurn = (statuses: number[], headers: Record<string, string> = {}) => {
  let calls = 0
  return (_: unknown, response: ServerResponse) => {
    const status = statuses[Math.min(calls++, statuses.length - 1)] ?? 200
    answering(`body ${calls}`, status, headers)(_ as never, response)
  }
}

/** 200 is good, 4xx is permanent but 429, and Retry-After is in seconds. */
function classify({ status, headers }: HttpAnswer): UpstreamError | null {
  if (status === 200) return null
  const seconds = headers['retry-after']
  return new UpstreamError({
    source: 'test',
    kind: status === 429 ? 'rate_limit' : 'http',
    status,
    transient: status === 429 || status >= 500,
    retryAfterMs: seconds === undefined ? null : Number(seconds) * 1000,
    message: `answered ${status}`,
  })
}

function asking(server: FakeUpstream, overrides: Partial<HttpRequest> = {}) {
  const clock = fakeClock(START)
  const seen = { attempts: 0, answers: [] as [number, string | null][] }
  const request: HttpRequest = {
    source: 'test',
    url: `${server.baseUrl}/thing?x=1`,
    headers: { 'x-key': 'secret' },
    classify,
    deadline: FAR,
    timeoutMs: 5_000,
    onAttempt: () => {
      seen.attempts += 1
    },
    onAnswer: async (answer, failure) => {
      seen.answers.push([answer.status, failure?.code ?? null])
    },
    ...overrides,
  }
  const waitedMs = () => clock.now().getTime() - START.getTime()
  return { answer: createFetcher(clock)(request), seen, waitedMs }
}

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
    expect(server.lastHeaders()['user-agent']).toMatch(/^koinstrap\//)
  })

  it('comes with its content encoding undone', async () => {
    const server = await serve(answering(gzipSync('plain text'), 200, { 'content-encoding': 'gzip' }))
    expect(Buffer.from((await asking(server).answer).body).toString()).toBe('plain text')
  })

  it('may be empty', async () => {
    const server = await serve(answering('', 200))
    expect((await asking(server).answer).body).toHaveLength(0)
  })
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

describe('no answer', () => {
  const once = { deadline: START.getTime() + 400 }

  it('from a server that hangs is a timeout, and may pass', async () => {
    const server = await serve(() => undefined)
    await expect(asking(server, { ...once, timeoutMs: 60 }).answer).rejects.toMatchObject({
      kind: 'timeout',
      transient: true,
      status: null,
    })
  })

  it('from a server that hangs in the middle of its body is a timeout as well', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('[')
    })
    const { answer, seen } = asking(server, { ...once, timeoutMs: 60 })
    await expect(answer).rejects.toMatchObject({ kind: 'timeout' })
    expect(seen.answers).toEqual([])
  })

  it('after a reset connection is a network failure with its cause', async () => {
    const server = await serve((request) => request.socket.destroy())
    const { answer } = asking(server, once)
    await expect(answer).rejects.toMatchObject({ kind: 'network', transient: true, status: null })
    await expect(answer).rejects.toHaveProperty('cause')
  })

  it('from a body that ends too early is a network failure', async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('[', () => request.socket.destroy())
    })
    const { answer, seen } = asking(server, once)
    await expect(answer).rejects.toMatchObject({ kind: 'network' })
    expect(seen.answers).toEqual([])
  })

  it('where nobody listens is a network failure, asked for three times', async () => {
    const server = await serve(answering('[]'))
    await server.close()
    const { answer, seen } = asking(server)
    await expect(answer).rejects.toMatchObject({ kind: 'network', source: 'test' })
    expect(seen).toEqual({ attempts: 3, answers: [] })
  })

  it('never puts the key or the address into a message', async () => {
    const server = await serve((request) => request.socket.destroy())
    const error = await asking(server, once).answer.catch((thrown: Error) => thrown)
    expect((error as Error).message).not.toMatch(/secret|127\.0\.0\.1/)
  })
})

describe('what is refused', () => {
  it('is a body above 32 MiB, without reading on', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200)
      const chunk = Buffer.alloc(1024 * 1024, 120)
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
        response.once('drain', pour)
      }
      pour()
    })
    const { answer, seen } = asking(server, { deadline: START.getTime() + 400 })
    await expect(answer).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(/more than/),
    })
    expect(seen.answers).toEqual([])
  })

  it('is a redirect: the key would go with it', async () => {
    const target = await serve(answering('[]'))
    const server = await serve(answering('', 302, { location: `${target.baseUrl}/elsewhere` }))
    const { answer } = asking(server, { deadline: START.getTime() + 400 })
    await expect(answer).rejects.toBeInstanceOf(UpstreamError)
    expect(target.requests).toEqual([])
  })
})
