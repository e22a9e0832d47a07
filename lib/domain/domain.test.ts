import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addCounts, GRANULARITIES, type IngestionCounts, ZERO_COUNTS } from './market'
import { hasRole, ROLES } from './role'
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS, slotOf } from './slot'

describe('slot', () => {
  it('is the 5 minutes, UTC, that contain an instant', () => {
    const at = (text: string) => slotOf(new Date(text)).toISOString()
    expect(at('2026-11-23T12:04:59.999Z')).toBe('2026-11-23T12:00:00.000Z')
    expect(at('2026-11-23T12:05:00.000Z')).toBe('2026-11-23T12:05:00.000Z')
    expect(at('2026-11-23T23:59:59.999Z')).toBe('2026-11-23T23:55:00.000Z')
  })

  it('begins at or before the instant, by less than its length, on the grid', () => {
    const instant = fc.integer({ min: -DAY_MS * 36_500, max: DAY_MS * 36_500 })
    fc.assert(
      fc.property(instant, fc.constantFrom(SLOT_MS, HOUR_MS, DAY_MS), (at, period) => {
        const start = floorTo(at, period)
        expect(Math.abs(start % period)).toBe(0)
        expect(at - start).toBeGreaterThanOrEqual(0)
        expect(at - start).toBeLessThan(period)
        expect(floorTo(start, period)).toBe(start)
      }),
    )
  })

  it('fits the hour and the day a whole number of times', () => {
    expect([HOUR_MS / SLOT_MS, DAY_MS / SLOT_MS, DAY_MS / HOUR_MS]).toEqual([12, 288, 24])
  })
})

describe('role', () => {
  it('has all the rights of the roles below it and none above', () => {
    ROLES.forEach((role, i) => {
      ROLES.forEach((required, j) => {
        expect(hasRole(role, required), `${role} for ${required}`).toBe(i >= j)
      })
    })
  })

  it('rises from viewer over analyst and operator to admin', () => {
    expect(ROLES).toEqual(['viewer', 'analyst', 'operator', 'admin'])
  })

  it('that is unknown has no rights at all', () => {
    expect(hasRole('root' as (typeof ROLES)[number], 'viewer')).toBe(false)
  })
})

describe('counts', () => {
  const counts: fc.Arbitrary<IngestionCounts> = fc.record({
    read: fc.nat(),
    inserted: fc.nat(),
    updated: fc.nat(),
    duplicate: fc.nat(),
    rejected: fc.nat(),
  })

  it('add up field by field, in any order', () => {
    const one = { read: 5, inserted: 1, updated: 2, duplicate: 1, rejected: 1 }
    expect(addCounts(one, { ...ZERO_COUNTS, read: 1, inserted: 1 })).toEqual({ ...one, read: 6, inserted: 2 })
    fc.assert(
      fc.property(counts, counts, counts, (a, b, c) => {
        expect(addCounts(a, b)).toEqual(addCounts(b, a))
        expect(addCounts(addCounts(a, b), c)).toEqual(addCounts(a, addCounts(b, c)))
        expect(addCounts(a, ZERO_COUNTS)).toEqual(a)
      }),
    )
  })

  it('never change what they are made of', () => {
    const a = { ...ZERO_COUNTS, read: 1 }
    addCounts(a, a)
    expect(a).toEqual({ ...ZERO_COUNTS, read: 1 })
    expect(Object.values(ZERO_COUNTS)).toEqual([0, 0, 0, 0, 0])
  })
})

describe('granularities', () => {
  it('stand from fine to coarse', () => {
    expect(GRANULARITIES).toEqual(['5m', '1h', '1d'])
  })
})
