import type { Cadence } from '@/lib/domain/cadence'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@/lib/domain/slot'
import type { Tone } from './badge'
import { formatDuration, formatShortTime, zoneName } from './format-time'

/** 1 Dec 01:00 WAT */
export const formatUntil = (at: Date, zone: string): string =>
  `${formatShortTime(at, zone)} ${zoneName(at, zone)}`

/** every 5 min · every minute · every hour · once a day */
export function formatEvery(everyMs: number): string {
  if (everyMs === MINUTE_MS) return 'every minute'
  if (everyMs === HOUR_MS) return 'every hour'
  return everyMs === DAY_MS ? 'once a day' : `every ${formatDuration(everyMs)}`
}

/** How often a source is asked, in words that name the budget where it is the reason, and the tone they have. */
export function describeCadence(cadence: Cadence, zone: string): { text: string; tone: Tone } {
  if (cadence.kind === 'paused') {
    return { text: `paused: budget until ${formatUntil(cadence.until, zone)}`, tone: 'act' }
  }
  const every = formatEvery(cadence.everyMs)
  return cadence.kind === 'full'
    ? { text: every, tone: 'good' }
    : { text: `slowed to ${every}: budget`, tone: 'warn' }
}
