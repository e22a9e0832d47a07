import { type Env, getEnv, getMode } from '@/lib/env'
import { ConfigurationError } from '@/lib/errors'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { SOURCES } from '@/lib/sources/index'

/** The demo's world is the same in every process and on every start. */
const DEMO_SEED = 20_261_123

// Next bundles instrumentation and routes apart; one simulator per process needs a place they share.
const shared = globalThis as typeof globalThis & { koinstrapSimulator?: Promise<Simulator> }

export type SourceId = (typeof SOURCES)[number]['id']

/** How much a source may be asked. */
export interface CallLimits {
  callsPerMinute: number
  /** Per UTC month. */
  callsPerMonth: number
  /** USD; null where the plan has no price per call. */
  costPerCallUsd: number | null
}

/** What the operator's plan allows, for every source that is registered. */
const LIMITS: Record<SourceId, (env: Env) => CallLimits> = {
  coingecko: (env) => ({
    callsPerMinute: env.COINGECKO_CALLS_PER_MINUTE,
    callsPerMonth: env.COINGECKO_CALLS_PER_MONTH,
    costPerCallUsd: null,
  }),
}

/** The simulator asks for no key: its history fill makes thousands of calls, and nothing of it is to be held back. */
const DEMO_LIMITS: CallLimits = { callsPerMinute: 60_000, callsPerMonth: 10_000_000, costPerCallUsd: null }

/** Limits of a source in this mode. */
export function limitsOf(source: SourceId): CallLimits {
  return getMode() === 'demo' ? DEMO_LIMITS : LIMITS[source](getEnv())
}

export interface Upstream {
  source: (typeof SOURCES)[number]
  baseUrl: string
  headers: Record<string, string>
  limits: CallLimits
}

/** The simulator of this process, started on loopback at first use; demo mode only. */
function demoSimulator(): Promise<Simulator> {
  shared.koinstrapSimulator ??= startSimulator({ seed: DEMO_SEED, now: Date.now })
  return shared.koinstrapSimulator
}

/** Ends the simulator of this process, so that a command can exit. */
export async function closeUpstream(): Promise<void> {
  const simulator = shared.koinstrapSimulator
  shared.koinstrapSimulator = undefined
  await (await simulator)?.close()
}

/** Where a source is asked in this mode, and with which headers. Throws: ConfigurationError when nobody may be asked. */
export async function getUpstream(): Promise<Upstream> {
  const [source] = SOURCES
  const mode = getMode()
  const limits = limitsOf(source.id)
  if (mode === 'not_configured')
    throw new ConfigurationError('CoinGecko is not configured: set COINGECKO_API_KEY')
  if (mode === 'demo') return { source, baseUrl: (await demoSimulator()).baseUrl, headers: {}, limits }
  const env = getEnv()
  const { baseUrl, headers } = source.connection({
    plan: env.COINGECKO_PLAN,
    ...(env.COINGECKO_BASE_URL === undefined ? {} : { baseUrl: env.COINGECKO_BASE_URL }),
    ...(env.COINGECKO_API_KEY === undefined ? {} : { apiKey: env.COINGECKO_API_KEY }),
  })
  return { source, baseUrl, headers, limits }
}
