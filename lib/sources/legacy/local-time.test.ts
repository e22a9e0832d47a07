import { describe, expect, it } from 'vitest'
import { parseWallClock, toInstant, zoneStretches } from './local-time'

const span = { from: Date.UTC(2025, 0, 1), to: Date.UTC(2025, 11, 31) }
const instant = (text: string, zone: string) => {
  const wallClock = parseWallClock(text)
  return wallClock === null ? null : new Date(toInstant(wallClock, zoneStretches(zone, span))).toISOString()
}

describe('a wall-clock time', () => {
  it.each([
    ['2025-03-01 10:05:00', Date.UTC(2025, 2, 1, 10, 5)],
    ['2024-02-29 23:59:59.250', Date.UTC(2024, 1, 29, 23, 59, 59, 250)],
    ['2025-03-01 10:05:00.123456', Date.UTC(2025, 2, 1, 10, 5, 0, 123)],
  ])('%s is read', (text, at) => {
    expect(parseWallClock(text)).toBe(at)
  })

  it.each(['0000-00-00 00:00:00', '2025-00-10 10:00:00', '2025-02-30 10:00:00', '2025-03-01', 'soon', ''])(
    '%j names no time',
    (text) => {
      expect(parseWallClock(text)).toBeNull()
    },
  )
})

describe('a zone', () => {
  it('with one offset moves every time by it', () => {
    expect(zoneStretches('Africa/Lagos', span)).toEqual([{ before: null, offsetMs: 3_600_000 }])
    expect(instant('2025-07-01 00:30:00', 'Africa/Lagos')).toBe('2025-06-30T23:30:00.000Z')
    expect(instant('2025-07-01 00:30:00', 'UTC')).toBe('2025-07-01T00:30:00.000Z')
    expect(instant('2025-07-01 00:30:00', 'America/Bogota')).toBe('2025-07-01T05:30:00.000Z')
    expect(instant('2025-07-01 00:30:00', 'Asia/Kolkata')).toBe('2025-06-30T19:00:00.000Z')
  })

  it('that changes its clocks moves each time by the offset of then', () => {
    expect(instant('2025-03-30 00:59:59', 'Europe/London')).toBe('2025-03-30T00:59:59.000Z')
    expect(instant('2025-03-30 02:00:00', 'Europe/London')).toBe('2025-03-30T01:00:00.000Z')
    expect(instant('2025-10-26 00:59:59', 'Europe/London')).toBe('2025-10-25T23:59:59.000Z')
    expect(instant('2025-10-26 02:00:00', 'Europe/London')).toBe('2025-10-26T02:00:00.000Z')
    expect(instant('2025-12-24 12:00:00', 'America/New_York')).toBe('2025-12-24T17:00:00.000Z')
  })

  it('that shows an hour twice is taken at the first', () => {
    expect(instant('2025-10-26 01:30:00', 'Europe/London')).toBe('2025-10-26T00:30:00.000Z')
  })
})
