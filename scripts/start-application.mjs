import { join } from 'node:path'
import { makePrivateFolder } from './database-files.mjs'
import { ensureSecrets, isSet, loadEnvironment } from './environment.mjs'
import { answerWebProcess } from './go-live.mjs'
import { withLock } from './lock.mjs'
import { explain, Problem, Stopped } from './problem.mjs'
import { createProgress } from './progress.mjs'
import { attachDatabase, resolveRuntime } from './runtime.mjs'
import { buildApplication, installDependencies } from './setup.mjs'
import { createShutdown } from './shutdown.mjs'
import { ensureAdmin, runScript } from './start-commands.mjs'
import { aborted, pause, tellWhenHealthy, waitForAnswer } from './start-health.mjs'
import { endLeftoverWebServers, launchWebServer, parsePort, requireFreePort } from './web-server.mjs'

/** A first start on a slow machine and line. */
const START_TIMEOUT_MS = 900_000
const WATCH_MS = 2_000
const MODES = {
  demo: 'demo: simulated prices, no key needed (set COINGECKO_API_KEY for live data)',
  live: 'live',
  not_configured: 'not configured: set COINGECKO_API_KEY for live data, or DEMO=on for simulated data',
}

/** @typedef {import('./start-commands.mjs').Admin} Admin */
/** @typedef {Awaited<ReturnType<typeof attachDatabase>>} Database */

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

/**
 * One life of the web server, from its environment to its end.
 * @param {{ root: string, dev: boolean, shutdown: ReturnType<typeof createShutdown>, onServer: (kill: () => void) => void }} facts
 * @returns {Promise<'restart' | void>} `restart` when a page asked for it; nothing when it was asked to stop
 */
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
    const { web, died } = launch({ root, dataDir, port, dev, env: prepared.child, shutdown, onServer })
    return { ...prepared, web, died, health: await Promise.race([waitForAnswer({ port, signal }), died]) }
  })
  const { child, admin, database, web, died, health } = started
  const seconds = ((Date.now() - since) / 1000).toFixed(1)
  const login = describeLogin(admin, isSet(env.ADMIN_PASSWORD))
  const facts = { login, url: String(child.APP_URL), mode: runtime.mode, health, seconds }
  write(banner({ ...facts, database: database.summary }))
  const life = new AbortController()
  const alive = AbortSignal.any([signal, life.signal])
  if (health === 'starting') void tellWhenHealthy({ port, signal: alive, write })
  const lost = keepDatabase({ database, runtime, env: typed, shutdown, signal: alive, write })
  const asked = answerWebProcess({ web, root, runtime, signal, write })
  try {
    const ending = await Promise.race([died, lost, aborted(signal), asked])
    if (ending === 'restart') await web.stop()
    return ending
  } finally {
    life.abort()
  }
}

/**
 * Serves until somebody stops it. A restart reads the environment anew, so that what the page "Go live" wrote counts.
 * @param {Parameters<typeof serve>[0]} facts
 */
async function serveOn(facts) {
  while ((await serve(facts)) === 'restart') {
    console.log('\n  restarting: the page "Go live" has changed the settings\n')
  }
}

/**
 * Starts Next; `died` rejects when it ends by itself.
 * @param {{ root: string, dataDir: string, port: number, dev: boolean, env: NodeJS.ProcessEnv,
 *   shutdown: ReturnType<typeof createShutdown>, onServer: (kill: () => void) => void }} facts
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
  return { web, died: /** @type {Promise<never>} */ (died) }
}

/**
 * Starts the private database again when it dies: the application finds it at the same address. Rejects when it cannot.
 * @param {{ database: Database, runtime: import('./runtime.mjs').Runtime, env: NodeJS.ProcessEnv,
 *   shutdown: ReturnType<typeof createShutdown>, signal: AbortSignal, write: (line: string) => void }} facts
 * @returns {Promise<void>} when the signal says so
 */
async function keepDatabase({ database, runtime, env, shutdown, signal, write }) {
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
  const problem = await serveOn({
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
