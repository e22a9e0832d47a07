/**
 * One line of a bench. `value` and `yardstick` are medians in `unit`; `ratio` is value over yardstick, null where the
 * target is absolute only.
 * @typedef {{ name: string, value: number, spread: [number, number], unit: string, yardstick: number | null,
 *   target: string, met: boolean }} Measure
 */

/** @param {readonly number[]} values @returns {number} */
export function medianOf(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

/** @param {readonly number[]} values @returns {[number, number]} */
export const spreadOf = (values) => [Math.min(...values), Math.max(...values)]

const short = (/** @type {number} */ value) =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString()

/** @param {readonly Measure[]} measures */
export function printTable(measures) {
  const rows = measures.map(({ name, value, spread, unit, yardstick, target, met }) => [
    name,
    `${short(value)} ${unit}`.trim(),
    `${short(spread[0])}–${short(spread[1])}`,
    yardstick === null ? '–' : `${short(yardstick)} ${unit}`.trim(),
    yardstick === null || yardstick === 0 ? '–' : `${short(value / yardstick)}x`,
    target,
    met ? 'met' : 'MISSED',
  ])
  const head = ['measure', 'median', 'min–max', 'yardstick', 'ratio', 'target', 'verdict']
  const widths = head.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)),
  )
  console.log('')
  for (const row of [head, ...rows])
    console.log(row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  '))
}
