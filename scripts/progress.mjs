const SLOW_MS = 10_000

/** @param {number} since */
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`

/** @param {unknown} result @returns {string} */
function summaryOf(result) {
  const summary = typeof result === 'object' && result !== null && 'summary' in result ? result.summary : ''
  return typeof summary === 'string' ? summary : ''
}

/**
 * One line for each step when it is done, and a sign of life every ten seconds while it runs.
 * @param {{ write: (line: string) => void, quietUnderMs?: number }} options `quietUnderMs`: quicker steps print nothing
 */
export function createProgress({ write, quietUnderMs = 0 }) {
  /**
   * @template T
   * @param {string} title
   * @param {(say: (status: string) => void) => Promise<T>} work its status lines and its result (text, or the
   *   text in its `summary`) are shown
   * @returns {Promise<T>}
   */
  async function step(title, work) {
    const since = Date.now()
    const name = title.padEnd(13)
    let status = 'still working'
    const timer = setInterval(
      () => write(`  ${name} ${status} (${Math.round((Date.now() - since) / 1000)} s)`),
      SLOW_MS,
    )
    const say = (/** @type {string} */ text) => {
      status = text
      write(`  ${name} ${text}`)
    }
    try {
      const result = await work(say)
      const detail = (typeof result === 'string' ? result : summaryOf(result)) || 'done'
      if (Date.now() - since >= quietUnderMs) write(`  ${name} ${detail} (${seconds(since)})`)
      return result
    } finally {
      clearInterval(timer)
    }
  }
  return { step, write }
}
