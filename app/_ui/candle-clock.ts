import { HOUR_MS, MINUTE_MS } from '@/lib/domain/slot'
import { formatClock, formatShortTime, zoneName } from './format-time'

/** Offset of `zone` from UTC at an instant, in ms; remembered by the hour, because Intl is slow for 50,000 bars. */
export function zoneOffsets(zone: string): (at: number) => number {
  const formatter = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' })
  const kept = new Map<number, number>()
  return (at) => {
    const hour = Math.floor(at / HOUR_MS)
    const known = kept.get(hour)
    if (known !== undefined) return known
    const parts = formatter.formatToParts(hour * HOUR_MS)
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign, hours, minutes] = /([+-])(\d{2}):(\d{2})/.exec(name) ?? []
    const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS * (sign === '-' ? -1 : 1)
    kept.set(hour, offset)
    return offset
  }
}

/** What a mark of the time axis starts, as the library counts it. */
const TICK = { year: 0, month: 1, day: 2 } as const

/** Label of a mark on the time axis: 2027 · Dec · 24 Nov · 13:05. */
export function tickLabel(at: number, type: number, zone: string): string {
  const date = new Date(at)
  const [day = '', month = ''] = formatShortTime(date, zone).split(' ')
  if (type === TICK.year) return String(new Date(at + zoneOffsets(zone)(at)).getUTCFullYear())
  if (type === TICK.month) return month
  return type === TICK.day ? `${day} ${month}` : formatClock(date, zone)
}

/** The label of the crosshair: 24 Nov 13:05 WAT. */
export const crosshairLabel = (at: number, zone: string): string =>
  `${formatShortTime(new Date(at), zone)} ${zoneName(new Date(at), zone)}`
