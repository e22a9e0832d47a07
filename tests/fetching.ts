import type { ServerResponse } from 'node:http'
import { afterEach } from 'vitest'
import { UpstreamError } from '@/lib/errors'
import { createFetcher, type HttpAnswer, type HttpRequest } from '@/lib/http'
import { fakeClock } from './factories'
import { answering, type FakeUpstream, startUpstream } from './upstreams'

export const START = new Date('2026-11-23T12:00:00Z')
const FAR = START.getTime() + 60_000

const servers: FakeUpstream[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

/** A local upstream that ends with its test. */
export async function serve(respond: Parameters<typeof startUpstream>[0]): Promise<FakeUpstream> {
  const server = await startUpstream(respond)
  servers.push(server)
  return server
}

/** Answers the first requests with the given statuses, and everything after them with the last one. */
export const inTurn = (statuses: number[], headers: Record<string, string> = {}) => {
  let calls = 0
  return (_: unknown, response: ServerResponse) => {
    const status = statuses[Math.min(calls++, statuses.length - 1)] ?? 200
    answering(`body ${calls}`, status, headers)(_ as never, response)
  }
}

/** 200 is good, 4xx is permanent but 429, and Retry-After is in seconds. */
export function classify({ status, headers }: HttpAnswer): UpstreamError | null {
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

/** Asks a server once with a clock that stands still; `seen` tells what the caller of the fetcher was told. */
export function asking(server: FakeUpstream, overrides: Partial<HttpRequest> = {}) {
  const clock = fakeClock(START)
  const seen = { attempts: 0, answers: [] as [number, string | null][] }
  const request: HttpRequest = {
    source: 'test',
    url: `${server.baseUrl}/thing?x=1`,
    headers: { 'x-key': 'secret' },
    classify,
    deadline: FAR,
    timeoutMs: 5_000,
    beforeAttempt: async () => {
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
