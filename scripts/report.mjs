import { stripVTControlCharacters } from 'node:util'

/** @typedef {{ title: string, reason: string }} Skip */
/** @typedef {{ passed: number, failed: number, skips: Skip[], failures: string[], unsteady: string[] }} Tally; the unsteady passed only when tried again */

const MESSAGE_LENGTH = 300

/** @returns {Tally} */
export const emptyTally = () => ({ passed: 0, failed: 0, skips: [], failures: [], unsteady: [] })

/**
 * @param {Tally} left
 * @param {Tally} right
 * @returns {Tally} a skip that both name counts once
 */
export function addTallies(left, right) {
  const known = new Set(left.skips.map((skip) => skip.title))
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skips: [...left.skips, ...right.skips.filter((skip) => !known.has(skip.title))],
    failures: [...left.failures, ...right.failures],
    unsteady: [...left.unsteady, ...right.unsteady],
  }
}

/** @param {string} title @param {boolean} ok @returns {Tally} a check that counts as one test */
export const tallyOf = (title, ok) => ({
  ...emptyTally(),
  passed: ok ? 1 : 0,
  failed: ok ? 0 : 1,
  failures: ok ? [] : [title],
})

/**
 * A failed test with the first line of what it said, short enough to be read in a list.
 * @param {string} title
 * @param {string | undefined} message may hold colours and many lines
 * @returns {string}
 */
export function nameFailure(title, message) {
  const [first = ''] = stripVTControlCharacters(message ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '')
  return first === '' ? title : `${title}: ${first.trim().slice(0, MESSAGE_LENGTH)}`
}

/**
 * Skips that a test run printed itself, as `SKIPPED: <title>: <reason>`.
 * @param {string} line
 * @returns {Skip | null}
 */
export function parseSkipLine(line) {
  const [, title = '', reason = ''] = /^\s*SKIPPED: (.+?): (.+)$/.exec(line) ?? []
  return title === '' ? null : { title, reason }
}

/**
 * What stands at the end of every run. The last line is the promise other programs read.
 * @param {Tally} tally
 * @returns {string}
 */
export function summarize({ passed, failed, skips, failures, unsteady }) {
  const listed = (/** @type {string} */ head, /** @type {string[]} */ lines) =>
    lines.length > 0 ? ['', head, ...lines.map((line) => `  ${line}`)] : []
  return [
    ...listed('Failed:', failures),
    ...listed('Passed only when tried again, a fault of the test or of the product:', unsteady),
    ...listed(
      'Skipped:',
      skips.map(({ title, reason }) => `${title}: ${reason}`),
    ),
    ...(passed + failed === 0 ? ['', 'No test ran at all, which counts as a failure.'] : []),
    '',
    `${passed} passed, ${failed} failed, ${skips.length} skipped`,
  ].join('\n')
}

/** @param {Tally} tally @returns {number} */
export const exitCodeOf = ({ passed, failed }) => (failed > 0 || passed === 0 ? 1 : 0)
