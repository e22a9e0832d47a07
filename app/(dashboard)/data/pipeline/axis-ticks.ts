import { formatClock, formatShortTime, zoneName } from '@/app/_ui/format-time'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@/lib/domain/slot'
import { dayStart, wallClock } from '@/lib/domain/zone-hours'

/** More labels than this run into each other. */
const MOST_TICKS = 7
const STEPS = [
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  30 * DAY_MS,
  61 * DAY_MS,
]

export interface AxisTick {
  at: number
  text: string
}

/**
 * Round times by the wall clock of a zone inside [from, to], at most seven: hours for a day, days for a year. A tick
 * at midnight names its day; the first names day and zone.
 */
export function axisTicks({ from, to, zone }: { from: number; to: number; zone: string }): AxisTick[] {
  const step = STEPS.find((one) => (to - from) / one <= MOST_TICKS) ?? (STEPS.at(-1) as number)
  const midnight = dayStart(wallClock(new Date(from), zone).day, zone).getTime()
  const first = midnight + Math.ceil((from - midnight) / step) * step
  const count = Math.max(0, Math.floor((to - first) / step) + 1)
  return Array.from({ length: Math.min(count, MOST_TICKS + 1) }, (_, index) => {
    const at = new Date(first + index * step)
    const day = formatShortTime(at, zone).replace(/ \d\d:\d\d$/, '')
    const clock = formatClock(at, zone)
    const isMidnight = clock === '00:00'
    if (step >= DAY_MS || isMidnight) return { at: at.getTime(), text: day }
    return { at: at.getTime(), text: index === 0 ? `${day} ${clock} ${zoneName(at, zone)}` : clock }
  })
}
