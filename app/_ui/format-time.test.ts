import { expect, it } from 'vitest'
import {
  formatAge,
  formatClock,
  formatDay,
  formatDuration,
  formatExactTime,
  formatMinute,
  formatShortTime,
  zoneCity,
  zoneName,
} from './format-time'

const AT = new Date('2026-11-23T12:05:07.000Z')

it('writes times in Lagos with the zone named', () => {
  expect(formatClock(AT)).toBe('13:05')
  expect(formatShortTime(AT)).toBe('23 Nov 13:05')
  expect(formatExactTime(AT)).toBe('23 Nov 2026, 13:05:07 WAT')
  expect(formatDay(AT)).toBe('Monday 23 November')
})

it('follows another zone through its summer time', () => {
  expect(formatClock(new Date('2026-07-01T12:00:00Z'), 'Europe/London')).toBe('13:00')
  expect(zoneName(new Date('2026-07-01T12:00:00Z'), 'Europe/London')).toBe('GMT+01:00')
  expect(zoneName(AT, 'UTC')).toBe('UTC')
  expect(zoneCity('America/New_York')).toBe('New York')
})

it('writes midnight as 00, not 24', () => {
  expect(formatClock(new Date('2026-11-22T23:00:00Z'))).toBe('00:00')
})

it('says how old an instant is, in the largest whole unit', () => {
  const ago = (ms: number) => formatAge(new Date(AT.getTime() - ms), AT.getTime())
  expect([ago(-5000), ago(59_000), ago(240_000), ago(7_200_000), ago(200_000_000)]).toEqual([
    'just now',
    'just now',
    '4 min ago',
    '2 h ago',
    '2 d ago',
  ])
})

it('never shows NaN for a broken duration', () => {
  expect(formatDuration(Number.NaN)).toBe('0 ms')
  expect(formatDuration(-5)).toBe('0 ms')
  expect(formatDuration(42_900)).toBe('42 s')
})

it('tells a minute with its year and zone', () => {
  expect(formatMinute(new Date('2026-11-23T12:05:07Z'))).toBe('23 Nov 2026, 13:05 WAT')
  expect(formatMinute(new Date('2026-11-23T12:05:07Z'), 'America/New_York')).toMatch(
    /^23 Nov 2026, 07:05 GMT/,
  )
})
