import { DAY_MS } from './slot'

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
    second: '2-digit',
  })
  formatters.set(zone, made)
  return made
}

/** Milliseconds that a zone's clock is ahead of UTC at an instant. */
function offsetMs(at: number, zone: string): number {
  const parts = Object.fromEntries(
    formatterOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - at
}

/** First instant of a day (`2026-11-24`) by the clock of a zone; of the day after with `days` 1. Null: no such day. */
export function startOfZonedDay(day: string, zone: string, days = 0): Date | null {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return null
  const wanted = midnight + days * DAY_MS
  // Clocks change at most once in the hours around: the offset before it, then the one that holds there.
  const guess = wanted - offsetMs(wanted, zone)
  return new Date(wanted - offsetMs(guess, zone))
}
