import { type Change, formatRatio } from './format'

/** Which way a line went from its first known value to its last: the colour of a sparkline. */
export function trendOf(values: readonly (number | null)[]): Change['direction'] {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value))
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined || known.length < 2) return 'unknown'
  if (first === 0) return last === 0 ? 'flat' : last > 0 ? 'up' : 'down'
  return formatRatio((last - first) / Math.abs(first)).direction
}
