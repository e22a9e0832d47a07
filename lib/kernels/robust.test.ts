import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median, robustScale, robustZ } from './robust'

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
