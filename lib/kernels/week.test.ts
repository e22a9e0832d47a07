import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { computeWeek } from './week'

const HOURS = 168
const weekOf = (values: Record<number, number>) =>
  Array.from({ length: HOURS }, (_, hour) => values[hour] ?? null)

describe('a week of hourly closes', () => {
  it('compares its last close with its first and with its highest', () => {
    const week = computeWeek(weekOf({ 0: 100, 50: 125, 167: 110 }))
    expect(week).toMatchObject({ first: 0, last: 167, known: 3, whole: true })
    expect(week.change).toBeCloseTo(0.1, 12)
    expect(week.fromHigh).toBeCloseTo(-0.12, 12)
  })

  it('is at its high when the last close is the highest', () => {
    expect(computeWeek(weekOf({ 0: 1, 167: 2 })).fromHigh).toBe(0)
  })

  it.each([
    ['starts a day late', { 24: 100, 167: 110 }],
    ['ended a day ago', { 0: 100, 143: 110 }],
    ['knows one hour', { 0: 100 }],
  ])('is not whole when it %s', (_, values) => {
    expect(computeWeek(weekOf(values)).whole).toBe(false)
  })

  it('stays whole when a few hours are missing at its ends', () => {
    expect(computeWeek(weekOf({ 6: 100, 161: 110 })).whole).toBe(true)
  })

  it('is unknown without closes', () => {
    const nothing = { first: null, last: null, known: 0, whole: false, change: null, fromHigh: null }
    expect(computeWeek(weekOf({}))).toEqual(nothing)
    expect(computeWeek([])).toEqual(nothing)
    expect(computeWeek([Number.NaN])).toEqual(nothing)
  })

  it('has no change from a first close of zero', () => {
    expect(computeWeek(weekOf({ 0: 0, 167: 5 })).change).toBeNull()
  })

  it('does not depend on the unit of the price', () => {
    const closes = fc.array(fc.option(fc.double({ min: 1e-3, max: 1e6, noNaN: true })), { minLength: 2 })
    fc.assert(
      fc.property(closes, (values) => {
        const one = computeWeek(values)
        const scaled = computeWeek(values.map((value) => (value === null ? null : value * 1024)))
        expect(scaled).toEqual(one)
      }),
    )
  })
})
