import { formatUntil } from '@/app/_ui/cadence-words'

/** Whether and how often ticks come. `until` is epoch milliseconds. */
export type Schedule =
  | { kind: 'ticking'; everyMs: number; slowed: boolean }
  | { kind: 'paused'; until: number }
  | { kind: 'not_configured' }
  | { kind: 'scheduler_off' }

const two = (value: number): string => String(value).padStart(2, '0')

/** 02:41 · 1:02:41 */
export function formatLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const tail = `${two(minutes)}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${tail}` : tail
}

export interface TickWords {
  text: string
  /** For a narrow screen. */
  short: string
  /** The whole story. */
  title: string
}

/** When the next prices come, or why none do. */
export function describeTick(schedule: Schedule, { now, zone }: { now: number; zone: string }): TickWords {
  if (schedule.kind === 'ticking') {
    const left = formatLeft(schedule.everyMs - (now % schedule.everyMs))
    const minutes = Math.round(schedule.everyMs / 60_000)
    const slowed = schedule.slowed ? ', slowed' : ''
    return {
      text: `next prices in ${left}${slowed}`,
      short: `next ${left}${slowed}`,
      title: schedule.slowed
        ? `Next prices in ${left}: the budget slows fetching to every ${minutes} min`
        : `Next prices in ${left}: they are fetched every ${minutes} min`,
    }
  }
  if (schedule.kind === 'paused') {
    const until = formatUntil(new Date(schedule.until), zone)
    return {
      text: 'no prices: budget spent',
      short: 'budget spent',
      title: `No source is asked until ${until}: the month’s calls are used`,
    }
  }
  return schedule.kind === 'not_configured'
    ? {
        text: 'no prices: not configured',
        short: 'no prices',
        title: 'No source is set up, so nothing is fetched',
      }
    : {
        text: 'prices on an outside schedule',
        short: 'outside schedule',
        title: 'SCHEDULER=off: prices come when something outside, or somebody, starts the run',
      }
}
