import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '@/lib/domain/slot'
import { dayRange, wallClock } from './zone-hours'

const hoursOf = (day: string, zone: string) => {
  const { from, to } = dayRange(day, zone)
  return { from: from.toISOString(), hours: (to.getTime() - from.getTime()) / HOUR_MS }
}

describe('a calendar day', () => {
  it('begins at midnight of its zone, also where that is at half an hour of UTC', () => {
    expect(hoursOf('2026-11-24', 'Africa/Lagos')).toEqual({ from: '2026-11-23T23:00:00.000Z', hours: 24 })
    expect(hoursOf('2026-11-24', 'Asia/Kolkata')).toEqual({ from: '2026-11-23T18:30:00.000Z', hours: 24 })
    expect(hoursOf('2026-11-24', 'UTC')).toEqual({ from: '2026-11-24T00:00:00.000Z', hours: 24 })
  })

  it('has 25 hours when the clock of London goes back, and 23 when it goes forward', () => {
    expect(hoursOf('2026-10-25', 'Europe/London')).toEqual({ from: '2026-10-24T23:00:00.000Z', hours: 25 })
    expect(hoursOf('2026-03-29', 'Europe/London')).toEqual({ from: '2026-03-29T00:00:00.000Z', hours: 23 })
    expect(hoursOf('2026-03-30', 'Europe/London').from).toBe('2026-03-29T23:00:00.000Z')
  })

  it('is the day the wall clock shows', () => {
    const at = new Date('2026-11-23T23:30:00Z')
    expect(wallClock(at, 'Africa/Lagos')).toEqual({ day: '2026-11-24', hour: 0, minute: 30 })
    expect(wallClock(at, 'America/New_York')).toEqual({ day: '2026-11-23', hour: 18, minute: 30 })
  })
})
