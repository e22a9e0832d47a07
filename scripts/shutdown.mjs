import { isSet } from './environment.mjs'
import { explain } from './problem.mjs'

// A Ctrl-C reaches this process from the terminal and once more from npm: only a later signal means impatience.
const SAME_SIGNAL_MS = 1_500
const PARENT_POLL_MS = 250
const SIGNALS = /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])

/**
 * Turns the first signal into an aborted `signal`, and gives cleanups, run last in first out at the end.
 * @param {{ onFirst: (name: NodeJS.Signals) => void, onForced: () => void }} handlers `onForced` runs at each impatient
 *   further signal
 */
export function createShutdown({ onFirst, onForced }) {
  const controller = new AbortController()
  /** @type {(() => Promise<unknown>)[]} */
  const cleanups = []
  let firstAt = 0
  let sound = true
  const onSignal = (/** @type {NodeJS.Signals} */ name) => {
    if (firstAt !== 0 && Date.now() - firstAt < SAME_SIGNAL_MS) return
    if (firstAt !== 0) return onForced()
    firstAt = Date.now()
    onFirst(name)
    controller.abort()
  }
  for (const name of SIGNALS) process.on(name, onSignal)
  // A fault of our own must not leave servers behind either.
  process.on('uncaughtException', (error) => {
    console.error(explain(error))
    sound = false
    controller.abort()
  })
  if (isSet(process.env.npm_lifecycle_event)) {
    // npm hands SIGTERM to the shell between, which dies of it and tells nobody: then the parent changes.
    const parent = process.ppid
    const watch = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(watch)
      onSignal('SIGTERM')
    }, PARENT_POLL_MS)
    watch.unref()
  }
  // A closed terminal or pipe must not end this process before it has cleaned up.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

  return {
    signal: controller.signal,
    abort: () => controller.abort(),
    /** @param {() => Promise<unknown>} cleanup */
    defer: (cleanup) => void cleanups.push(cleanup),
    /** Runs every cleanup, also when one fails. @returns {Promise<boolean>} false when something went wrong */
    async finish() {
      for (let cleanup = cleanups.pop(); cleanup !== undefined; cleanup = cleanups.pop()) {
        await cleanup().catch((error) => {
          sound = false
          console.error(explain(error))
        })
      }
      return sound
    },
  }
}
