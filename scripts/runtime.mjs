import { totalmem } from 'node:os'
import { resolve } from 'node:path'
import { createApplicationUrl, createDatabaseUrl, startPrivateServer } from './database.mjs'
import { isSet } from './environment.mjs'
import { Problem } from './problem.mjs'
import { isSameProcess, startIdentity } from './process-identity.mjs'

/** @typedef {Record<string, string | undefined>} Environment */
/** @typedef {'demo' | 'live' | 'not_configured'} Mode */
/** @typedef {{ dataDir: string, mode: Mode, database: { kind: 'given', url: string } | { kind: 'private', name: string } }} Runtime */

/** @param {Environment} env @param {boolean} isPrivate */
function wantsDemo(env, isPrivate) {
  const demo = isSet(env.DEMO) ? env.DEMO : 'auto'
  if (demo === 'on' || demo === 'off') return demo === 'on'
  if (demo !== 'auto') throw new Problem(`DEMO is ${JSON.stringify(demo)}; it must be on, off or auto.`)
  return isPrivate && !isSet(env.COINGECKO_API_KEY) && !isSet(env.COINGECKO_BASE_URL)
}

/**
 * Which database and mode an environment means. Every command resolves by this one rule, so that with the same
 * environment all of them meet in the same database.
 * @param {Environment} env completed by the `.env` files
 * @param {string} root the checkout; a relative KOINSTRAP_DATA_DIR counts from here
 * @returns {Runtime}
 */
export function resolveRuntime(env, root) {
  const dataDir = resolve(root, isSet(env.KOINSTRAP_DATA_DIR) ? String(env.KOINSTRAP_DATA_DIR) : '.data')
  const url = isSet(env.DATABASE_URL) ? String(env.DATABASE_URL) : null
  if (url === null && isSet(env.VERCEL)) {
    throw new Problem('DATABASE_URL is not set. On Vercel no database is started: give the address of yours.')
  }
  if (url === null && isSet(env.DATABASE_ADMIN_URL)) {
    throw new Problem(
      'DATABASE_ADMIN_URL is set, but DATABASE_URL is not. Set both, or neither for a private database.',
    )
  }
  const demo = wantsDemo(env, url === null)
  const configured = isSet(env.COINGECKO_API_KEY) || isSet(env.COINGECKO_BASE_URL)
  return {
    dataDir,
    mode: demo ? 'demo' : configured ? 'live' : 'not_configured',
    database:
      url === null
        ? { kind: 'private', name: demo ? 'koinstrap_demo' : 'koinstrap' }
        : { kind: 'given', url },
  }
}

const MEGABYTE = 1024 * 1024

/** An eighth of the memory, between 128 and 512 MB: enough for the hot months, small beside a browser and Next. */
function bufferPoolSize() {
  return `${Math.round(Math.min(512, Math.max(128, totalmem() / 8 / MEGABYTE)))}M`
}

/**
 * Makes the database of a runtime reachable and gives the environment of child processes, where database and mode
 * are explicit: `env` for the application, `adminEnv` for what changes tables. `release` must be called at the end.
 * @param {{ runtime: Runtime, env: Environment, log?: (line: string) => void, signal?: AbortSignal,
 *   mayInstall?: (what: string) => Promise<boolean> }} options
 * @returns {Promise<{ env: NodeJS.ProcessEnv, adminEnv: NodeJS.ProcessEnv, summary: string, release: () => Promise<boolean>, isAlive: () => boolean }>}
 *   `isAlive` tells of a private server only: a given one is its operator's
 */
export async function attachDatabase({ runtime, env, log, signal, mayInstall }) {
  const { database, dataDir, mode } = runtime
  const environments = (/** @type {string} */ url, /** @type {string} */ adminUrl) => {
    const shared = {
      ...env,
      DEMO: mode === 'demo' ? 'on' : 'off',
      KOINSTRAP_DATA_DIR: dataDir,
      DATABASE_URL: url,
    }
    // Blank, not absent: Next would read an absent one from `.env.local`.
    return /** @type {{ env: NodeJS.ProcessEnv, adminEnv: NodeJS.ProcessEnv }} */ ({
      env: { ...shared, DATABASE_ADMIN_URL: '' },
      adminEnv: { ...shared, DATABASE_ADMIN_URL: adminUrl },
    })
  }
  if (database.kind === 'given') {
    const summary = 'the one of DATABASE_URL'
    return {
      ...environments(database.url, env.DATABASE_ADMIN_URL ?? ''),
      summary,
      release: async () => false,
      isAlive: () => true,
    }
  }
  const server = await startPrivateServer({
    dataDir,
    bufferPool: bufferPoolSize(),
    env,
    log,
    signal,
    mayInstall,
  })
  const identity = { pid: server.pid, identity: startIdentity(server.pid) }
  const how = server.started ? 'started' : 'already running'
  return {
    ...environments(createApplicationUrl(server, database.name), createDatabaseUrl(server, database.name)),
    summary: `private ${server.flavour} ${server.version}, ${how} on port ${server.port}`,
    release: server.release,
    isAlive: () => isSameProcess(identity),
  }
}
