import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  answerOfFault,
  breakResponse,
  createFaultQueue,
  type Fault,
  type FaultKind,
  getFaultKind,
} from './faults'
import { createMinuteLimit } from './minute-limit'
import { answerMarketChart, answerMarketChartRange } from './wire-chart'
import {
  internalError,
  missingKey,
  plainError,
  Refusal,
  rateLimited,
  type WireAnswer,
  wrongHost,
} from './wire-errors'
import { answerCoinsList, answerExchangeRates, answerPing } from './wire-lists'
import { answerMarkets } from './wire-markets'
import type { WireRequest } from './wire-query'
import { createWorld, type World } from './world'

const LOOPBACK = '127.0.0.1'
const PREFIX = '/api/v3'
/** 2100-01-01T00:00:00Z: a virtual instant beyond this is a mistake in units. */
const LATEST_MS = 4_102_444_800_000

export interface SimulatorOptions {
  seed: number
  assets?: number
  /** The simulator's clock, epoch ms; also the clock of the rate limit. */
  now: () => number
  /** 0 (default) lets the system choose. */
  port?: number
  limits?: { callsPerMinute?: number }
  /** Whether a request may name its own instant (`x-simulator-now`, `/at/<ms>`); true by default. */
  virtual?: boolean
  /** When set, requests without this `x-cg-demo-api-key` are refused. */
  apiKey?: string
}

export interface Simulator {
  /** `http://127.0.0.1:PORT/api/v3` */
  readonly baseUrl: string
  readonly port: number
  readonly world: World
  /** Base URL whose requests are all answered as of this instant (epoch ms). */
  baseUrlAt(atMs: number): string
  /** Requests received so far, refused ones included; with `route` only those of e.g. `/coins/markets`. */
  requests(route?: string): number
  /** Queues a fault for the next requests. */
  fail(fault: Fault): void
  /** Forgets queued faults. */
  heal(): void
  close(): Promise<void>
}

interface Route {
  name: string
  pattern: RegExp
  answer: (request: WireRequest, id: string) => WireAnswer
}

const ROUTES: Route[] = [
  { name: '/ping', pattern: /^\/ping$/, answer: answerPing },
  { name: '/coins/markets', pattern: /^\/coins\/markets$/, answer: answerMarkets },
  { name: '/coins/list', pattern: /^\/coins\/list$/, answer: answerCoinsList },
  { name: '/exchange_rates', pattern: /^\/exchange_rates$/, answer: answerExchangeRates },
  {
    name: '/coins/{id}/market_chart',
    pattern: /^\/coins\/([^/]+)\/market_chart$/,
    answer: answerMarketChart,
  },
  {
    name: '/coins/{id}/market_chart/range',
    pattern: /^\/coins\/([^/]+)\/market_chart\/range$/,
    answer: answerMarketChartRange,
  },
]

function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name]
  return typeof value === 'string' ? value : null
}

/** Splits `/at/<ms>` off the front and reads the header; `atMs` null means the simulator's own now. */
function readTarget(request: IncomingMessage, virtual: boolean): { url: URL; atMs: number | null } {
  const url = new URL(request.url ?? '/', `http://${LOOPBACK}`)
  if (!virtual) return { url, atMs: null }
  const prefix = /^\/at\/([^/]+)(\/.*)$/.exec(url.pathname)
  if (prefix) url.pathname = prefix[2] ?? '/'
  const header = headerOf(request, 'x-simulator-now')
  if (!prefix && header === null) return { url, atMs: null }
  const atMs = prefix ? Number(prefix[1]) : Date.parse(header ?? '')
  if (Number.isInteger(atMs) && atMs > 0 && atMs < LATEST_MS) return { url, atMs }
  throw new Refusal(
    plainError(422, 'the virtual instant must be epoch ms in /at/<ms> or ISO in x-simulator-now'),
  )
}

function matchRoute(pathname: string): { route: Route; id: string } | null {
  if (!pathname.startsWith(PREFIX)) return null
  const path = pathname.slice(PREFIX.length)
  for (const route of ROUTES) {
    const match = route.pattern.exec(path)
    if (!match) continue
    try {
      return { route, id: decodeURIComponent(match[1] ?? '') }
    } catch {
      return null
    }
  }
  return null
}

function answerRequest(
  request: IncomingMessage,
  world: World,
  target: { url: URL; atMs: number },
): WireAnswer {
  const matched = request.method === 'GET' ? matchRoute(target.url.pathname) : null
  if (matched === null) return plainError(404, 'Incorrect path. Please check https://docs.coingecko.com')
  return matched.route.answer({ world, query: target.url.searchParams, atMs: target.atMs }, matched.id)
}

/** Refusals that come before the question itself: wrong host, missing key, too many calls. */
function checkAdmission(
  request: IncomingMessage,
  url: URL,
  rules: { apiKey: string | undefined; atMs: number; waitSeconds: () => number },
): WireAnswer | null {
  if (headerOf(request, 'x-cg-pro-api-key') !== null) return wrongHost(rules.atMs)
  const key = headerOf(request, 'x-cg-demo-api-key') ?? url.searchParams.get('x_cg_demo_api_key')
  if (rules.apiKey !== undefined && key !== rules.apiKey) return missingKey(rules.atMs)
  const seconds = rules.waitSeconds()
  return seconds > 0 ? rateLimited(seconds) : null
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => {
      const address = server.address()
      if (address !== null && typeof address === 'object') resolve(address.port)
      else reject(new Error('the simulator did not get a TCP port; start it with another one'))
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
}

function createResponder(options: SimulatorOptions, world: World) {
  const faults = createFaultQueue()
  const limit = createMinuteLimit(options.limits?.callsPerMinute ?? null)
  const counts = new Map<string, number>([['', 0]])
  const count = (route: string) => counts.set(route, (counts.get(route) ?? 0) + 1)

  function faultOf(request: IncomingMessage, path: string): Fault | null {
    const kind: FaultKind | null = getFaultKind(headerOf(request, 'x-simulator-fail') ?? '')
    return kind === null ? faults.take(path) : { kind }
  }

  function decide(
    request: IncomingMessage,
    nowMs: number,
  ): { answer: WireAnswer; fault: Fault | null; atMs: number } {
    const target = readTarget(request, options.virtual !== false)
    const atMs = target.atMs ?? nowMs
    const matched = matchRoute(target.url.pathname)
    if (matched) count(matched.route.name)
    const fault = faultOf(request, target.url.pathname)
    const failed = fault && answerOfFault(fault, atMs)
    if (failed) return { answer: failed, fault: null, atMs }
    const rules = { apiKey: options.apiKey, atMs, waitSeconds: () => limit.take(nowMs) }
    const refused = checkAdmission(request, target.url, rules)
    return { answer: refused ?? answerRequest(request, world, { url: target.url, atMs }), fault, atMs }
  }

  function respond(request: IncomingMessage, response: ServerResponse): void {
    count('')
    const nowMs = Math.floor(options.now())
    let outcome: ReturnType<typeof decide>
    try {
      outcome = decide(request, nowMs)
    } catch (error) {
      const answer = error instanceof Refusal ? error.answer : internalError()
      // A defect of the simulator must not pass for a simulated 500.
      if (!(error instanceof Refusal))
        answer.headers['x-simulator-defect'] = encodeURIComponent(String(error))
      outcome = { answer, fault: null, atMs: nowMs }
    }
    const { answer, fault, atMs } = outcome
    response.sendDate = false
    response.setHeader('date', new Date(atMs).toUTCString())
    if (fault === null) response.writeHead(answer.status, answer.headers).end(answer.body)
    else breakResponse(response, fault.kind, answer)
  }

  return { respond, faults, requests: (route = '') => counts.get(route) ?? 0 }
}

/**
 * Starts the simulated CoinGecko on 127.0.0.1 and resolves when it listens. It holds no state of the
 * market: two simulators of one seed give the same bytes for the same instant. Throws: RangeError for
 * unusable `assets`; the system's error when the port is taken.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const world = createWorld({ seed: options.seed, assets: options.assets })
  const { respond, faults, requests } = createResponder(options, world)
  const server = createServer(respond)
  const port = await listen(server, options.port ?? 0)
  const origin = `http://${LOOPBACK}:${port}`
  return {
    baseUrl: `${origin}${PREFIX}`,
    port,
    world,
    baseUrlAt: (atMs) => `${origin}/at/${atMs}${PREFIX}`,
    requests,
    fail: faults.add,
    heal: faults.clear,
    close: () => closeServer(server),
  }
}
