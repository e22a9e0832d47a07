import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { loadEnvironment } from './environment.mjs'
import { explain, Problem, Stopped } from './problem.mjs'
import { createProgress } from './progress.mjs'
import { attachDatabase, resolveRuntime } from './runtime.mjs'
import { installDependencies } from './setup.mjs'
import { createShutdown } from './shutdown.mjs'

// Signals of a terminal reach the command by themselves; it is told again only if it still runs after this time.
const FORWARD_MS = 500
const QUIET_UNDER_MS = 2_000
/** Commands that change tables or accounts, or look at who may; all others work with the application's own rights. */
const ADMINISTERING = new Set(['migrate', 'adopt', 'doctor', 'backup', 'restore'])

/** @param {string} root @returns {string[]} names that `scripts/run.mjs` can run */
function listScripts(root) {
  return readdirSync(join(root, 'scripts'))
    .filter((name) => /^[a-z-]+\.ts$/.test(name) && !name.endsWith('.test.ts'))
    .map((name) => name.slice(0, -3))
}

/** @param {{ root: string, name: string, args: string[], env: NodeJS.ProcessEnv }} facts */
function launchScript({ root, name, args, env }) {
  const script = join(root, 'scripts', `${name}.ts`)
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  const exited = /** @type {Promise<number>} */ (
    new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) =>
        resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]),
      )
    })
  )
  return {
    exited,
    kill: () => void child.kill('SIGKILL'),
    forward: (/** @type {NodeJS.Signals} */ signal) => {
      if (signal === 'SIGTERM') child.kill(signal)
      else setTimeout(() => child.kill(signal), FORWARD_MS).unref()
    },
  }
}

/**
 * The database for a command. The doctor runs without one too: it gets the problem instead, to explain it.
 * @param {{ root: string, name: string, env: Record<string, string | undefined>,
 *   log: (line: string) => void, signal: AbortSignal }} facts
 */
async function attachForScript({ root, name, env, log, signal }) {
  try {
    return await attachDatabase({ runtime: resolveRuntime(env, root), env, log, signal })
  } catch (error) {
    if (name !== 'doctor' || signal.aborted) throw error
    const explained = /** @type {NodeJS.ProcessEnv} */ ({
      ...env,
      KOINSTRAP_DATABASE_PROBLEM: explain(error),
    })
    return { env: explained, adminEnv: explained, release: async () => false }
  }
}

/**
 * Runs one TypeScript command against the database that `npm start` with this environment uses, running or not.
 * What this wrapper says goes to stderr: the command's own stdout stays as it is.
 * @param {{ root: string, name: string, args: string[] }} command
 * @returns {Promise<number>} the command's exit code
 */
export async function runTypeScript({ root, name, args }) {
  /** @type {ReturnType<typeof launchScript> | undefined} */
  let running
  const { signal, defer, finish } = createShutdown({
    onFirst: (received) => running?.forward(received),
    onForced: () => running?.kill(),
  })
  try {
    if (!existsSync(join(root, 'scripts', `${name}.ts`))) {
      throw new Problem(
        `There is no command ${JSON.stringify(name)}. Commands: ${listScripts(root).join(', ')}.`,
      )
    }
    const { step, write } = createProgress({
      write: (line) => console.error(line),
      quietUnderMs: QUIET_UNDER_MS,
    })
    const env = loadEnvironment({ root, env: process.env })
    const typed = /** @type {NodeJS.ProcessEnv} */ (env)
    await step('dependencies', (say) => installDependencies({ root, env: typed, signal, say }))
    const log = (/** @type {string} */ line) => write(`  database      ${line}`)
    const database = await attachForScript({ root, name, env, log, signal })
    defer(database.release)
    if (signal.aborted) throw new Stopped()
    running = launchScript({
      root,
      name,
      args,
      env: ADMINISTERING.has(name) ? database.adminEnv : database.env,
    })
    return await running.exited
  } catch (error) {
    if (!(error instanceof Stopped)) console.error(`\n${explain(error)}\n`)
    return 1
  } finally {
    await finish()
  }
}
