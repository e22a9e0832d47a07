import { formatCount } from '@/app/_ui/format'
import { formatClock, formatShortTime, zoneName } from '@/app/_ui/format-time'
import type { GapCell } from '@/lib/domain/gap-grid'
import { HOUR_MS } from '@/lib/domain/slot'

const count = (value: number): string => formatCount(value).text
const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`

/** 12 Nov 14:00–15:00 WAT */
function hourOf(at: number, zone: string): string {
  const [from, to] = [new Date(at), new Date(at + HOUR_MS)]
  return `${formatShortTime(from, zone)}–${formatClock(to, zone)} ${zoneName(from, zone)}`
}

/** One sentence about a cell: "12 Nov 14:00–15:00 WAT: 708 of 720 slots; fewest: Bitcoin with 11 of 12". */
export function describeCell(cell: GapCell, zone: string): string {
  return `${hourOf(cell.at, zone)}: ${factsOf(cell)}`
}

function factsOf({ state, present, expected, watched, absent, least }: GapCell): string {
  if (state === 'blank') return 'no asset was watched yet'
  if (state === 'history') return 'before the first prices; history was loaded with fewer points'
  if (state === 'full') {
    const all = `all ${plural(expected, 'slot')}`
    return watched === 0 ? `${all}, loaded as history` : `${all} of ${plural(watched, 'asset')}`
  }
  const whole = `${present === 0 ? 'none' : count(present)} of ${plural(expected, 'slot')} of ${plural(watched, 'asset')}`
  const parts = [
    whole,
    least && `fewest: ${least.name} with ${least.samples} of 12`,
    absent > 0 && present > 0 && `${plural(absent, 'asset')} ${absent === 1 ? 'has' : 'have'} none`,
  ]
  return parts.filter(Boolean).join('; ')
}

/** What stands in a cell: how many slots are missing, short. */
export function missingText({ present, expected }: Pick<GapCell, 'present' | 'expected'>): string {
  const missing = expected - present
  if (missing === 0) return ''
  return missing < 1000 ? String(missing) : `${(missing / 1000).toFixed(missing < 9950 ? 1 : 0)}k`
}

/** Thu 12 Nov, from 2026-11-12. */
export function dayName(day: string): string {
  const at = new Date(`${day}T00:00:00Z`)
  const [weekday, number, month] = [
    { weekday: 'short' } as const,
    { day: 'numeric' } as const,
    { month: 'short' } as const,
  ].map((part) => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...part }).format(at))
  return `${weekday} ${number} ${month}`
}
