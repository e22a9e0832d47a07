import { expect, it } from 'vitest'
import { dayOf, isRanged, readDays } from './range-words'

it.each([
  ['/markets/bitcoin', [], true],
  ['/markets', [], false],
  ['/markets', ['/markets'], true],
  ['/marketsx', ['/markets'], false],
  ['/', ['/'], true],
  ['/alerts', ['/'], false],
])('has a range at %s with the lines %j: %s', (path, ranged, expected) => {
  expect(isRanged(path, ranged)).toBe(expected)
})

it('reads two days as UTC', () => {
  expect(readDays('2026-11-01', '2026-11-02')).toEqual({
    from: new Date('2026-11-01'),
    to: new Date('2026-11-02'),
  })
  expect(readDays('2026-11-01', '2026-11-01')).not.toHaveProperty('error')
})

it('says what is wrong with days that make no range', () => {
  expect(readDays('', '2026-11-02')).toEqual({ error: 'Choose both days.' })
  expect(readDays('2026-11-03', '2026-11-02')).toHaveProperty('error')
})

it('writes the day of an instant, and nothing for none', () => {
  expect(dayOf(new Date('2026-11-01T23:59:59Z'))).toBe('2026-11-01')
  expect(dayOf(null)).toBe('')
})
