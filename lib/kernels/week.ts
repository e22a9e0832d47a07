/** Hours that may be missing at either end of a week that still counts as one. */
const EDGE_HOURS = 6

export interface Week {
  /** Index of the first and of the last known hour; null when none is known. */
  first: number | null
  last: number | null
  known: number
  /** Whether both ends are known, but for a few hours. */
  whole: boolean
  /** Last known value against the first, as a ratio; null below two known hours or from a first of zero. */
  change: number | null
  /** Last known value against the highest, as a ratio of at most 0; null while nothing is known. */
  fromHigh: number | null
}

const isKnown = (value: number | null): value is number => value !== null && Number.isFinite(value)

/**
 * What hourly closes say of a week. `closes` are oldest first, null where an hour has none; doubles, for reading.
 */
export function computeWeek(closes: readonly (number | null)[]): Week {
  const known = closes.filter(isKnown)
  const [start, end] = [known[0], known.at(-1)]
  if (start === undefined || end === undefined)
    return { first: null, last: null, known: 0, whole: false, change: null, fromHigh: null }
  const first = closes.findIndex(isKnown)
  const last = closes.findLastIndex(isKnown)
  const high = Math.max(...known)
  return {
    first,
    last,
    known: known.length,
    whole: first <= EDGE_HOURS && last >= closes.length - 1 - EDGE_HOURS && first < last,
    change: known.length > 1 && start > 0 ? end / start - 1 : null,
    fromHigh: high > 0 ? end / high - 1 : null,
  }
}
