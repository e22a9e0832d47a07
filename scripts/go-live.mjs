import { join } from 'node:path'
import { loadEnvironment } from './environment.mjs'
import { explain, Problem } from './problem.mjs'
import { attachDatabase, resolveRuntime } from './runtime.mjs'
import { copyAccounts, runScript } from './start-commands.mjs'

/**
 * What the web process may ask of `npm start`, over a pipe that only these two hold. Three fixed words and nothing
 * else: what somebody typed into the page never comes here. lib/installation/supervisor.ts speaks the other side.
 * @typedef {{ koinstrap: 'status' | 'prepare-live' | 'restart', id: number }} Question
 */

/** The answer to `restart` must reach the web process, and that one's answer the browser, before the end of both. */
const RESTART_DELAY_MS = 700

/** Settings that going live may have to change. */
const OURS = /^(COINGECKO_[A-Z_]+|DEMO)$/

/** @param {unknown} message @returns {Question | null} */
function readQuestion(message) {
  if (typeof message !== 'object' || message === null) return null
  const { koinstrap, id } = /** @type {Record<string, unknown>} */ (message)
  const known = koinstrap === 'status' || koinstrap === 'prepare-live' || koinstrap === 'restart'
  return known && typeof id === 'number' ? { koinstrap, id } : null
}

/**
 * Brings the live database to this version and gives it the accounts of the demo, while the demo still serves.
 * @param {{ root: string, runtime: import('./runtime.mjs').Runtime, signal: AbortSignal, log: (line: string) => void }} facts
 * @returns {Promise<{ copied: number, kept: number }>}
 */
async function prepareLive({ root, runtime, signal, log }) {
  if (runtime.database.kind === 'given')
    throw new Problem('The database of DATABASE_URL is prepared by hand.')
  const env = loadEnvironment({ root, env: process.env })
  const target = resolveRuntime({ ...env, DEMO: 'off' }, root)
  if (target.database.kind === 'given') throw new Problem('DATABASE_URL is set now: start again.')
  if (target.database.name === runtime.database.name) return { copied: 0, kept: 0 }
  const live = await attachDatabase({ runtime: target, env, log, signal })
  try {
    await runScript(['migrate'], { root, env: live.adminEnv, signal })
    return await copyAccounts(runtime.database.name, { root, env: live.env, signal })
  } finally {
    await live.release()
  }
}

/**
 * Answers the questions of one web process. Resolves when it asked for a restart.
 * @param {{ web: { onMessage: (listen: (message: unknown) => void) => void, send: (message: object) => void },
 *   root: string, runtime: import('./runtime.mjs').Runtime, signal: AbortSignal, write: (line: string) => void }} facts
 * @returns {Promise<'restart'>}
 */
export function answerWebProcess({ web, root, runtime, signal, write }) {
  const log = (/** @type {string} */ line) => write(`  go live       ${line}`)
  let busy = Promise.resolve()
  return new Promise((restart) => {
    /** @param {Question} question @returns {Promise<object>} */
    const answer = async ({ koinstrap }) => {
      if (koinstrap === 'status') {
        // What the process was started with wins over the file, so the page must not promise to change it.
        const fixed = Object.keys(process.env).filter((name) => OURS.test(name))
        const privateDatabase = runtime.database.kind === 'private'
        return { fixed, privateDatabase, envFile: join(root, '.env.local') }
      }
      if (koinstrap === 'prepare-live') return prepareLive({ root, runtime, signal, log })
      setTimeout(() => restart('restart'), RESTART_DELAY_MS)
      return {}
    }
    web.onMessage((message) => {
      const question = readQuestion(message)
      if (question === null) return
      const { id } = question
      // One after the other: two preparations at once would wait for each other's locks.
      busy = busy.then(async () => {
        const reply = await answer(question).then(
          (facts) => ({ ok: true, ...facts }),
          (error) => {
            log(explain(error))
            return { ok: false, problem: error instanceof Problem ? error.message : 'its messages say why' }
          },
        )
        web.send({ koinstrap: 'answer', id, ...reply })
      })
    })
  })
}
