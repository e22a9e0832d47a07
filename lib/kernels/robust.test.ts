import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { largestRobustZ, median, robustBounds, robustScale, robustZ } from './robust'

describe('the median', () => {
  it('is the middle one, or the mean of the middle two, and nothing of nothing', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([])).toBeNull()
  })

  it('leaves its input as it was', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
  })
})

describe('the robust z', () => {
  it('is that of the textbook, by hand', () => {
    // Median 3, deviations 2 1 0 1 2, MAD 1.
    expect(robustScale([1, 2, 3, 4, 5])).toEqual({ median: 3, mad: 1 })
    expect(robustZ(13, [1, 2, 3, 4, 5])).toBeCloseTo(6.745, 12)
  })

  it('is unknown where nothing varies', () => {
    expect(robustZ(2, [1, 1, 1, 1, 9])).toBeNull()
    expect(robustZ(2, [])).toBeNull()
  })

  it('does not change with shift and scale', () => {
    const number = fc.integer({ min: -1000, max: 1000 })
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 5 }),
        number,
        number,
        fc.integer({ min: 1, max: 64 }),
        (baseline, value, shift, scale) => {
          const moved = robustZ(
            value * scale + shift,
            baseline.map((one) => one * scale + shift),
          )
          const plain = robustZ(value, baseline)
          if (plain === null) expect(moved).toBeNull()
          else expect(moved).toBeCloseTo(plain, 9)
        },
      ),
    )
  })
})

describe('the bounds of a robust z', () => {
  const number = fc.integer({ min: -1000, max: 1000 })

  it('hold by hand: one of five may go and one may come', () => {
    // The median of 1 2 3 4 5 stays within 2 and 4; three of the five stand within those.
    expect(robustBounds([5, 1, 4, 2, 3], 1)).toEqual({ low: 2, high: 4, leastMad: 0 })
    expect(robustBounds([5, 1, 4, 2, 3], 0)).toEqual({ low: 3, high: 3, leastMad: 1 })
    expect(robustBounds([5, 1, 4, 2, 3], 3)).toBeNull()
    expect(robustBounds([], 1)).toBeNull()
  })

  it('hold for every baseline that is that many changes away', () => {
    const changed = fc.integer({ min: 0, max: 12 }).chain((changes) =>
      fc.record({
        changes: fc.constant(changes),
        baseline: fc.array(number, { minLength: 1, maxLength: 80 }),
        taken: fc.array(fc.nat(), { maxLength: changes }),
        added: fc.array(number, { maxLength: changes }),
        value: number,
      }),
    )
    fc.assert(
      fc.property(changed, ({ changes, baseline, taken, added, value }) => {
        const later = [...baseline]
        for (const at of taken) if (later.length > 0) later.splice(at % later.length, 1)
        later.push(...added)
        const bounds = robustBounds(baseline, changes)
        const scale = robustScale(later)
        if (!bounds || !scale) return
        expect(scale.median).toBeGreaterThanOrEqual(bounds.low)
        expect(scale.median).toBeLessThanOrEqual(bounds.high)
        expect(scale.mad).toBeGreaterThanOrEqual(bounds.leastMad)
        const z = robustZ(value, later)
        if (z !== null) expect(Math.abs(z)).toBeLessThanOrEqual(largestRobustZ(value, bounds) + 1e-9)
      }),
      { numRuns: 2_000 },
    )
  })
})
