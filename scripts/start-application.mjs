import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { runCommand } from './child-process.mjs'
import { makePrivateFolder } from './database-files.mjs'
import { ensureSecrets, isSet, loadEnvironment } from './environment.mjs'
import { withLock } from './lock.mjs'
import { explain, Problem, Stopped } from './problem.mjs'
import { createProgress } from './progress.mjs'
import { attachDatabase, resolveRuntime } from './runtime.mjs'
import { buildApplication, installDependencies } from './setup.mjs'
import { createShutdown } from './shutdown.mjs'
import { endLeftoverWebServers, launchWebServer, parsePort, requireFreePort } from './web-server.mjs'

const ANSWER_TIMEOUT_MS = 120_000
const HEALTH_POLL_MS = 500
/** A first start on a slow machine and line. */
const START_TIMEOUT_MS = 900_000
const WATCH_MS = 2_000
const MODES = {
  demo: 'demo: simulated prices, no key needed (set COINGECKO_API_KEY for live data)',
  live: 'live',
  not_configured: 'not configured: set COINGECKO_API_KEY for live data, or DEMO=on for simulated data',
}

/** @typedef {{ created: boolean, email?: string, password?: string }} Admin */
/** @typedef {{ root: string, env: NodeJS.ProcessEnv, signal: AbortSignal }} Task */
/** @typedef {Awaited<ReturnType<typeof attachDatabase>>} Database */

/**
 * Runs one of our TypeScript commands; its messages for people come on stderr and are passed through.
 * @param {string[]} args
 * @param {Task} task
 * @returns {Promise<string[]>} the lines of its stdout
 */
async function runScript([name = '', ...args], { root, env, signal }) {
  const command = [process.execPath, '--import', 'tsx', join(root, 'scripts', `${name}.ts`), ...args]
  const { code, stdout } = await runCommand(command, { cwd: root, env, signal, stderr: 'inherit' })
  if (code !== 0) throw new Problem(`This step failed with exit code ${code}; the reason stands above.`)
  return stdout.split('\n').filter((line) => line.trim() !== '')
}

/** @param {Task} task @returns {Promise<Admin>} */
async function ensureAdmin(task) {
  const lines = await runScript(['user', 'ensure-admin'], task)
  try {
    return JSON.parse(lines.at(-1) ?? '')
  } catch (error) {
    throw new Problem('scripts/user.ts ensure-admin did not end with a JSON line.', { cause: error })
  }
}

/** @param {number} port @returns {Promise<string | null>} the health status, 'unknown' for other answers, null for none */
async function readHealth(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/health`, {
      signal: AbortSignal.timeout(5_000),
    })
    const body = await response.json().catch(() => ({}))
    return typeof body?.status === 'string' ? body.status : 'unknown'
  } catch {
    return null
  }
}

/** @param {AbortSignal} signal @param {number} [ms] @returns {Promise<void>} after `ms`, or at once when asked to stop */
const pause = (signal, ms = HEALTH_POLL_MS) => setTimeout(ms, undefined, { signal }).catch(() => {})

/** @param {AbortSignal} signal @returns {Promise<void>} also when it was aborted before: its event is past then */
function aborted(signal) {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** @param {{ port: number, signal: AbortSignal }} facts @returns {Promise<string>} the first health status */
async function waitForAnswer({ port, signal }) {
  const deadline = Date.now() + ANSWER_TIMEOUT_MS
  while (Date.now() < deadline) {
    if (signal.aborted) throw new Stopped()
    const status = await readHealth(port)
    if (status !== null) return status
    await pause(signal, 100)
  }
  throw new Problem(
    `The server did not answer on port ${port} within ${ANSWER_TIMEOUT_MS / 1000} s. Its messages stand above.`,
  )
}

/** Tells when the first history is complete. @param {{ port: number, signal: AbortSignal, write: (line: string) => void }} facts */
async function tellWhenHealthy({ port, signal, write }) {
  const since = Date.now()
  let status = /** @type {string | null} */ ('starting')
  while (!signal.aborted && (status === 'starting' || status === null)) {
    await pause(signal)
    status = await readHealth(port)
  }
  if (!signal.aborted) write(`\n  Health is ${status} after ${Math.round((Date.now() - since) / 1000)} s.\n`)
}

/** @param {Admin} admin @param {boolean} isPasswordGiven by ADMIN_PASSWORD, which is not repeated on the screen */
function describeLogin({ created, email, password }, isPasswordGiven) {
  if (created && isPasswordGiven) return `${email}   password: the one of ADMIN_PASSWORD`
  if (created) return `${email}   password: ${password}   (shown only this once)`
  return `${email}   (a new password: npm run user -- create --email ${email} --role admin --reset)`
}

/** @param {{ login: string, url: string, mode: keyof typeof MODES, database: string, health: string, seconds: string }} facts */
function banner({ login, url, mode, database, health, seconds }) {
  const filling = 'starting: the first history is being filled, pages already answer'
  const lines = [
    `KoinStrap serves ${url}   (after ${seconds} s)`,
    `  mode       ${MODES[mode]}`,
    `  login      ${login}`,
    `  database   ${database}`,
    `  health     ${health === 'starting' ? filling : health}`,
    '  stop       Ctrl-C',
  ]
  return `\n  ${lines.join('\n  ')}\n`
}

/**
 * @param {{ root: string, env: NodeJS.ProcessEnv, dev: boolean, port: number, runtime: import('./runtime.mjs').Runtime,
 *   progress: ReturnType<typeof createProgress>, shutdown: ReturnType<typeof createShutdown> }} facts
 */
async function prepare({ root, env, dev, port, runtime, progress, shutdown }) {
  const { step } = progress
  const { signal } = shutdown
  await step('dependencies', (say) => installDependencies({ root, env, signal, say }))
  // The two longest steps of a first start do not need each other.
  const build = dev
    ? Promise.resolve('')
    : step('build', (say) => buildApplication({ root, env, signal, say }))
  build.catch(() => {})
  shutdown.defer(() => build.catch(() => {}))
  const database = await step('database', async (say) => {
    const attached = await attachDatabase({ runtime, env, log: say, signal })
    shutdown.defer(attached.release)
    return attached
  })
  if (signal.aborted) throw new Stopped()
  const settings = {
    NODE_ENV: /** @type {'production'} */ (dev ? 'development' : 'production'),
    PORT: String(port),
    APP_URL: isSet(env.APP_URL) ? env.APP_URL : `http://localhost:${port}`,
    NEXT_TELEMETRY_DISABLED: '1',
  }
  const child = { ...database.env, ...settings }
  const task = { root, env: child, signal }
  const adminTask = { ...task, env: { ...database.adminEnv, ...settings } }
  await step('migrations', async () => (await runScript(['migrate'], adminTask)).at(-1) ?? '')
  const admin = await step('admin account', async () => {
    const found = await ensureAdmin(task)
    return { ...found, summary: found.created ? 'created' : 'exists' }
  })
  await build
  return { child, admin, database }
}

/** @param {{ root: string, dev: boolean, shutdown: ReturnType<typeof createShutdown>, onServer: (kill: () => void) => void }} facts */
async function serve({ root, dev, shutdown, onServer }) {
  const since = Date.now()
  const { signal } = shutdown
  const write = (/** @type {string} */ line) => console.log(line)
  const progress = createProgress({ write })
  const loaded = loadEnvironment({ root, env: process.env })
  const runtime = resolveRuntime(loaded, root)
  const { env, written } = ensureSecrets({ root, env: loaded })
  if (written.length > 0) write(`  environment   wrote ${written.join(', ')} to .env.local`)
  const port = parsePort(env.PORT)
  const typed = /** @type {NodeJS.ProcessEnv} */ (env)
  const { dataDir } = runtime
  makePrivateFolder(dataDir)
  const onWait = () => write(`  port ${port}     waiting: another npm start is preparing it`)
  // One start of a port at a time: two at once would each take the other's answer for their own.
  const lock = { timeoutMs: START_TIMEOUT_MS, onWait, signal }
  const started = await withLock(join(dataDir, `web-${port}.lock`), lock, async () => {
    const ended = await endLeftoverWebServers({ root, dataDir, port })
    if (ended.length > 0)
      write(`  leftovers     ended process ${ended.join(', ')} of a start that was killed`)
    await requireFreePort(port)
    const prepared = await prepare({ root, env: typed, dev, port, runtime, progress, shutdown })
    if (signal.aborted) throw new Stopped()
    const died = launch({ root, dataDir, port, dev, env: prepared.child, shutdown, onServer })
    return { ...prepared, died, health: await Promise.race([waitForAnswer({ port, signal }), died]) }
  })
  const { child, admin, database, died, health } = started
  const seconds = ((Date.now() - since) / 1000).toFixed(1)
  const login = describeLogin(admin, isSet(env.ADMIN_PASSWORD))
  const facts = { login, url: String(child.APP_URL), mode: runtime.mode, health, seconds }
  write(banner({ ...facts, database: database.summary }))
  if (health === 'starting') void tellWhenHealthy({ port, signal, write })
  const lost = keepDatabase({ database, runtime, env: typed, shutdown, write })
  await Promise.race([died, lost, aborted(signal)])
}

/**
 * Starts Next; the promise rejects when it ends by itself.
 * @param {{ root: string, dataDir: string, port: number, dev: boolean, env: NodeJS.ProcessEnv,
 *   shutdown: ReturnType<typeof createShutdown>, onServer: (kill: () => void) => void }} facts
 * @returns {Promise<never>}
 */
function launch({ shutdown, onServer, ...facts }) {
  const web = launchWebServer(facts)
  const { signal } = shutdown
  onServer(web.kill)
  shutdown.defer(web.stop)
  const died = web.exited.then(async (how) => {
    // The same Ctrl-C may end Next a moment before this process hears of it.
    await pause(signal)
    throw signal.aborted
      ? new Stopped()
      : new Problem(`The web server ended by itself (${how}). Its messages stand above.`)
  })
  died.catch(() => {})
  return died
}

/**
 * Starts the private database again when it dies: the application finds it at the same address. Rejects when it cannot.
 * @param {{ database: Database, runtime: import('./runtime.mjs').Runtime, env: NodeJS.ProcessEnv,
 *   shutdown: ReturnType<typeof createShutdown>, write: (line: string) => void }} facts
 * @returns {Promise<void>} when it was asked to stop
 */
async function keepDatabase({ database, runtime, env, shutdown, write }) {
  const { signal } = shutdown
  let current = database
  while (!signal.aborted) {
    await pause(signal, WATCH_MS)
    if (signal.aborted || current.isAlive()) continue
    write('\n  The database ended by itself; starting it again …')
    current = await attachDatabase({ runtime, env, log: write, signal })
    shutdown.defer(current.release)
    if (current.env.DATABASE_URL !== database.env.DATABASE_URL) {
      throw new Problem('The database is back at another address, because its port was taken. Start again.')
    }
    write(`  ${current.summary}\n`)
  }
}

/**
 * `npm start`: everything from a bare clone to a serving application, and everything stopped again at its end.
 * @param {{ root: string, dev: boolean }} options
 * @returns {Promise<number>} the exit code
 */
export async function startApplication({ root, dev }) {
  let killServer = () => {}
  const shutdown = createShutdown({
    onFirst: () => console.log('\n  stopping …'),
    onForced: () => killServer(),
  })
  const problem = await serve({
    root,
    dev,
    shutdown,
    onServer: (kill) => {
      killServer = kill
    },
  }).then(
    () => null,
    (error) => error,
  )
  const stopped = shutdown.signal.aborted
  if (!stopped) console.error(`\n${explain(problem)}\n`)
  shutdown.abort()
  const clean = await shutdown.finish()
  if (stopped && clean) console.log('  stopped')
  return stopped && clean ? 0 : 1
}
