import { DAY_MS, HOUR_MS, MINUTE_MS } from './slot'

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(zone: string): Intl.DateTimeFormat {
  const kept = formatters.get(zone)
  if (kept) return kept
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  formatters.set(zone, made)
  return made
}

/** Calendar day (2026-11-24) and wall clock of an instant in a zone. */
export function wallClock(at: Date, zone: string): { day: string; hour: number; minute: number } {
  const parts: Record<string, string> = {}
  for (const { type, value } of formatterOf(zone).formatToParts(at)) parts[type] = value
  return {
    day: `${parts.year}-${parts.month}-${parts.day}`,
    hour: Number(parts.hour),
    minute: Number(parts.minute),
  }
}

/** How far the wall clock of a zone is ahead of UTC at an instant. */
function offsetMs(at: number, zone: string): number {
  const { day, hour, minute } = wallClock(new Date(at), zone)
  const wall = Date.parse(`${day}T00:00:00Z`) + hour * HOUR_MS + minute * MINUTE_MS
  return wall - Math.floor(at / MINUTE_MS) * MINUTE_MS
}

/** The instant at which a calendar day begins in a zone. */
export function dayStart(day: string, zone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // The offset at the wall clock's own reading may be that of the day before a change of the clock: asked once more.
  const guess = midnight - offsetMs(midnight, zone)
  return new Date(midnight - offsetMs(guess, zone))
}

/** First instant and end of a calendar day in a zone: 23 to 25 hours where clocks change. */
export function dayRange(day: string, zone: string): { from: Date; to: Date } {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
  return { from: dayStart(day, zone), to: dayStart(next, zone) }
}

/**
 * First instant of a day (`2026-11-24`) by the clock of a zone; of the day after with `days` 1. Null: no such day.
 */
export function startOfZonedDay(day: string, zone: string, days = 0): Date | null {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return null
  return dayStart(new Date(midnight + days * DAY_MS).toISOString().slice(0, 10), zone)
}
