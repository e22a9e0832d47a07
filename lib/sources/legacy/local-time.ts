import { DAY_MS, MINUTE_MS } from '@/lib/domain/slot'

/** A stretch of wall-clock time with one offset from UTC; `before` null: to the end. */
export interface ZoneStretch {
  /** Wall-clock end, exclusive, as epoch milliseconds of the same figures read as UTC. */
  before: number | null
  offsetMs: number
}

const WALL_CLOCK = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/

/** Figures of `2025-01-31 10:05:00` read as UTC, epoch milliseconds; null when they name no time. */
export function parseWallClock(text: string): number | null {
  const match = WALL_CLOCK.exec(text)
  if (!match) return null
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const milliseconds = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000)
  const at = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds)
  const date = new Date(at)
  // Date.UTC would turn a 30 February or a month 0 into another day.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 ? at : null
}

/** The instant that a wall clock of these stretches showed; an hour shown twice is taken as its first. */
export function toInstant(wallClock: number, stretches: readonly ZoneStretch[]): number {
  const stretch = stretches.find(({ before }) => before === null || wallClock < before)
  return wallClock - (stretch?.offsetMs ?? 0)
}

/** Offsets of a zone that wall-clock times between `from` and `to` (figures read as UTC) were shown with, in order. */
export function zoneStretches(timeZone: string, span: { from: number; to: number }): ZoneStretch[] {
  const offsetAt = createOffsetReader(timeZone)
  const stretches: ZoneStretch[] = []
  const end = span.to + DAY_MS
  for (let at = span.from - DAY_MS, offsetMs = offsetAt(at); at < end; at += DAY_MS) {
    const next = offsetAt(at + DAY_MS)
    if (next === offsetMs) continue
    // Clocks change at the instant; until then they show it with the offset before the change.
    stretches.push({ before: changeBetween(offsetAt, at, at + DAY_MS) + offsetMs, offsetMs })
    offsetMs = next
  }
  return [...stretches, { before: null, offsetMs: offsetAt(end) }]
}

function createOffsetReader(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  return (instant) => {
    const name = format.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? ''
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? []
    const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS
    return sign === '-' ? -offset : offset
  }
}

/** First minute of the offset that holds at `high`, knowing that it does not hold at `low`. */
function changeBetween(offsetAt: (instant: number) => number, low: number, high: number): number {
  const target = offsetAt(high)
  let [before, after] = [low, high]
  while (after - before > MINUTE_MS) {
    const middle = Math.floor((before + after) / 2 / MINUTE_MS) * MINUTE_MS
    if (middle <= before) break
    if (offsetAt(middle) === target) after = middle
    else before = middle
  }
  return after
}
