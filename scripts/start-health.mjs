import { setTimeout } from 'node:timers/promises'
import { Problem, Stopped } from './problem.mjs'

const ANSWER_TIMEOUT_MS = 120_000
const HEALTH_POLL_MS = 500

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
export const pause = (signal, ms = HEALTH_POLL_MS) => setTimeout(ms, undefined, { signal }).catch(() => {})

/** @param {AbortSignal} signal @returns {Promise<void>} also when it was aborted before: its event is past then */
export function aborted(signal) {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** @param {{ port: number, signal: AbortSignal }} facts @returns {Promise<string>} the first health status */
export async function waitForAnswer({ port, signal }) {
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
export async function tellWhenHealthy({ port, signal, write }) {
  const since = Date.now()
  let status = /** @type {string | null} */ ('starting')
  while (!signal.aborted && (status === 'starting' || status === null)) {
    await pause(signal)
    status = await readHealth(port)
  }
  if (!signal.aborted) write(`\n  Health is ${status} after ${Math.round((Date.now() - since) / 1000)} s.\n`)
}
