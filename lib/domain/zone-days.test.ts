import { expect, it } from 'vitest'
import { startOfZonedDay } from './zone-hours'

it.each([
  ['2026-11-24', 'Africa/Lagos', 0, '2026-11-23T23:00:00.000Z'],
  ['2026-11-24', 'Africa/Lagos', 1, '2026-11-24T23:00:00.000Z'],
  ['2026-03-29', 'Europe/London', 0, '2026-03-29T00:00:00.000Z'],
  ['2026-03-29', 'Europe/London', 1, '2026-03-29T23:00:00.000Z'],
  ['2026-10-25', 'Europe/London', 0, '2026-10-24T23:00:00.000Z'],
  ['2026-10-25', 'Europe/London', 1, '2026-10-26T00:00:00.000Z'],
  ['2026-01-01', 'America/New_York', 0, '2026-01-01T05:00:00.000Z'],
  ['2028-02-28', 'Pacific/Auckland', 1, '2028-02-28T11:00:00.000Z'],
])('%s in %s, and %i days on, begins at its midnight there', (day, zone, days, at) => {
  expect(startOfZonedDay(day, zone, days)?.toISOString()).toBe(at)
})

it.each(['2026-02-30', '24.11.2026', '', '2026-1-1'])('knows no day %j', (day) => {
  expect(startOfZonedDay(day, 'Africa/Lagos')).toBeNull()
})
