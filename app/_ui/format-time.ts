import { DAY_MS, HOUR_MS, MINUTE_MS } from '@/lib/domain/slot'
/** Zone of every time on screen unless the page says otherwise (BUSINESS_TIME_ZONE). */
export const DEFAULT_ZONE = 'Africa/Lagos'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(zone: string): Intl.DateTimeFormat {
  const kept = formatters.get(zone)
  if (kept) return kept
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'long',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  })
  formatters.set(zone, made)
  return made
}

/** Wall-clock parts in `zone`. Only digits are taken from Intl: its words and spaces differ between engines. */
function partsOf(at: Date, zone: string) {
  const parts: Record<string, string> = {}
  for (const { type, value } of formatterOf(zone).formatToParts(at)) parts[type] = value
  const {
    weekday = '',
    year = '',
    month = '1',
    day = '',
    hour = '',
    minute = '',
    second = '',
    timeZoneName = '',
  } = parts
  return {
    weekday,
    year,
    month: MONTHS[Number(month) - 1] ?? '',
    day: String(Number(day)),
    hour,
    minute,
    second,
    timeZoneName,
  }
}

/** Short name of a zone: WAT for Lagos, UTC, else its offset (GMT+01:00). */
export function zoneName(at: Date, zone = DEFAULT_ZONE): string {
  if (zone === 'Africa/Lagos') return 'WAT'
  return zone === 'UTC' ? 'UTC' : partsOf(at, zone).timeZoneName
}

/** The city of a zone, for the frame: Africa/Lagos → Lagos. */
export const zoneCity = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')

/** 13:05 */
export function formatClock(at: Date, zone = DEFAULT_ZONE): string {
  const { hour, minute } = partsOf(at, zone)
  return `${hour}:${minute}`
}

/** 23 Nov 13:05 */
export function formatShortTime(at: Date, zone = DEFAULT_ZONE): string {
  const { day, month, hour, minute } = partsOf(at, zone)
  return `${day} ${month} ${hour}:${minute}`
}

/** 23 Nov 2026, 13:05 WAT */
export const formatMinute = (at: Date, zone = DEFAULT_ZONE): string =>
  formatExactTime(at, zone).replace(/:\d\d (?=\S+$)/, ' ')

/** 23 Nov 2026, 13:05:07 WAT */
export function formatExactTime(at: Date, zone = DEFAULT_ZONE): string {
  const { day, month, year, hour, minute, second } = partsOf(at, zone)
  return `${day} ${month} ${year}, ${hour}:${minute}:${second} ${zoneName(at, zone)}`
}

/** Monday 23 November, without the year. */
export function formatDay(at: Date, zone = DEFAULT_ZONE): string {
  const { weekday, day } = partsOf(at, zone)
  const month = new Intl.DateTimeFormat('en-GB', { timeZone: zone, month: 'long' }).format(at)
  return `${weekday} ${day} ${month}`
}

/** 42 s · 3 min · 5 h · 2 d; under a second in ms. Negative and not finite durations count as 0. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '0 ms'
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < MINUTE_MS) return `${Math.floor(ms / 1000)} s`
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`
  return ms < DAY_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / DAY_MS)} d`
}

/** Age of an instant: "just now", "4 min ago". Instants ahead of `now` (a clock that runs behind) are "just now". */
export function formatAge(at: Date, now: number): string {
  const age = now - at.getTime()
  return age < MINUTE_MS ? 'just now' : `${formatDuration(age)} ago`
}
