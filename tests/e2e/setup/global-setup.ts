import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { floorTo, SLOT_MS } from '../../../lib/domain/slot'
import { startSimulator } from '../../../lib/simulator/server'
import {
  createApplicationUrl,
  createDatabaseUrl,
  startPrivateServer,
  stopUnusedServer,
} from '../../../scripts/database.mjs'
import { startIdentity } from '../../../scripts/process-identity.mjs'
import { buildApplication } from '../../../scripts/setup.mjs'
import { cleanEnvironment, runTypeScript } from './commands'
import { OUTPUT, publishStage, ROOT } from './stage'
import { endRecordedServers } from './web'
import { deliver, startWorld } from './world'

const PREFIX = 'koinstrap-e2e-'
const SEED = 11
/** How long filling the history takes, about, and the most it may take. */
const LEAD_MS = 12_000
const MARGIN_MS = 50_000

/** Servers of runs that were killed; the pid in the folder's name tells whether the run still lives. */
async function sweepLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : 0
    if (!Number.isInteger(owner) || owner <= 0 || startIdentity(owner) !== null) continue
    await endRecordedServers(join(tmpdir(), name))
    await stopUnusedServer(join(tmpdir(), name, 'database'))
    rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

/**
 * A day of ticks before an instant that comes soon, at that instant's distance from its slot's start: changes are
 * unknown where two samples lie more than 90 s off. Resolves when that slot has begun and has not nearly ended.
 */
async function fillHistory(env: Record<string, string>): Promise<void> {
  const soon = Date.now() + LEAD_MS
  const nextSlot = floorTo(soon, SLOT_MS) + SLOT_MS
  const base = nextSlot - soon < MARGIN_MS ? nextSlot + 1_000 : soon
  const settings = { E2E_SEED: String(SEED), E2E_BASE: String(base), LOG_LEVEL: 'silent' }
  await runTypeScript(['tests/e2e/setup/history.ts'], { ...env, ...settings })
  await new Promise((resolve) => setTimeout(resolve, floorTo(base, SLOT_MS) - Date.now()))
}

async function build(stops: (() => unknown)[]): Promise<void> {
  await buildApplication({ root: ROOT, env: cleanEnvironment({}), say: (line) => console.log(`  ${line}`) })
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  stops.push(() => rmSync(folder, { recursive: true, force: true }))
  const server = await startPrivateServer({ dataDir: join(folder, 'database') })
  stops.push(server.release)
  // Whatever a killed worker left is ended before its database.
  stops.push(() => endRecordedServers(folder))
  const simulator = await startSimulator({ seed: SEED, now: Date.now })
  stops.push(simulator.close)
  const serverUrl = createDatabaseUrl(server, 'koinstrap')
  process.env.TEST_APPLICATION_URL = createApplicationUrl(server, 'koinstrap')
  const main = await startWorld({
    name: 'main',
    serverUrl,
    folder,
    env: { COINGECKO_BASE_URL: simulator.baseUrl, COINGECKO_ASSETS: 'top:60' },
  })
  stops.push(main.stop)
  await fillHistory(main.env)
  const first = await deliver(main.url)
  if (first.body.status !== 'succeeded')
    throw new Error(`the first delivery answered ${JSON.stringify(first)}`)
  publishStage({ folder, serverUrl, main })
}

/** Playwright globalSetup: database, upstream, history, server, first delivery. Gives what takes all of it down. */
export default async function setup(): Promise<() => Promise<void>> {
  mkdirSync(OUTPUT, { recursive: true })
  await sweepLeftovers()
  const stops: (() => unknown)[] = []
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one()
  }
  process.once('SIGTERM', () => void stop().finally(() => process.exit(143)))
  try {
    await build(stops)
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}
