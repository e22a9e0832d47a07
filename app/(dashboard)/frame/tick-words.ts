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

/** When the next tick comes, or why none does, with the whole story for the title. */
export function describeTick(
  schedule: Schedule,
  { now, zone }: { now: number; zone: string },
): { text: string; title: string } {
  if (schedule.kind === 'ticking') {
    const left = formatLeft(schedule.everyMs - (now % schedule.everyMs))
    const minutes = Math.round(schedule.everyMs / 60_000)
    return schedule.slowed
      ? {
          text: `next tick ${left}, slowed`,
          title: `The budget slows the market job to every ${minutes} min`,
        }
      : { text: `next tick ${left}`, title: `The market job runs every ${minutes} min` }
  }
  if (schedule.kind === 'paused') {
    const until = formatUntil(new Date(schedule.until), zone)
    return {
      text: 'no tick: budget spent',
      title: `No source is asked until ${until}: the month’s calls are used`,
    }
  }
  return schedule.kind === 'not_configured'
    ? { text: 'no tick: not configured', title: 'No source is set up, so nothing is fetched' }
    : {
        text: 'no schedule here',
        title: 'SCHEDULER=off: the market job runs only when something outside or somebody starts it',
      }
}
