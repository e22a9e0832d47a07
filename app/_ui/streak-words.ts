import { formatClock, formatShortTime, zoneName } from './format-time'

/** Runs that followed each other and ended in the same way. */
export interface Streak {
  status: string
  /** Word of the ledger, e.g. not_delivered; null when none was recorded. */
  reason: string | null
  /** Slots of the first and the last run. */
  first: Date
  last: Date
  runs: number
}

/** 10:05–10:15 WAT, with the day in front of each when it is not the same. */
function formatSpan(first: Date, last: Date, zone: string): string {
  const [from, to] = [formatShortTime(first, zone), formatShortTime(last, zone)]
  if (from === to) return `${from} ${zoneName(last, zone)}`
  const dayOf = (text: string) => text.slice(0, text.lastIndexOf(' '))
  const end = dayOf(from) === dayOf(to) ? formatClock(last, zone) : to
  return `${from}–${end} ${zoneName(last, zone)}`
}

/** 3 slots missed: not delivered, 24 Nov 10:05–10:15 WAT */
export function describeStreak({ status, reason, first, last, runs }: Streak, zone: string): string {
  const noun = status === 'missed' ? 'slot' : 'run'
  const why = reason === null ? '' : `: ${reason.replaceAll('_', ' ')}`
  return `${runs} ${noun}${runs === 1 ? '' : 's'} ${status}${why}, ${formatSpan(first, last, zone)}`
}
