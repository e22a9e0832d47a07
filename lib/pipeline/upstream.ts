import { getEnv, getMode } from '@/lib/env'
import { ConfigurationError } from '@/lib/errors'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { SOURCES } from '@/lib/sources/index'

/** The demo's world is the same in every process and on every start. */
const DEMO_SEED = 20_261_123

// Next bundles instrumentation and routes apart; one simulator per process needs a place they share.
const shared = globalThis as typeof globalThis & { koinstrapSimulator?: Promise<Simulator> }

export interface Upstream {
  source: (typeof SOURCES)[number]
  baseUrl: string
  headers: Record<string, string>
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
  if (mode === 'not_configured')
    throw new ConfigurationError('CoinGecko is not configured: set COINGECKO_API_KEY')
  if (mode === 'demo') return { source, baseUrl: (await demoSimulator()).baseUrl, headers: {} }
  const env = getEnv()
  const { baseUrl, headers } = source.connection({
    plan: env.COINGECKO_PLAN,
    ...(env.COINGECKO_BASE_URL === undefined ? {} : { baseUrl: env.COINGECKO_BASE_URL }),
    ...(env.COINGECKO_API_KEY === undefined ? {} : { apiKey: env.COINGECKO_API_KEY }),
  })
  return { source, baseUrl, headers }
}
