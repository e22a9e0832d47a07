import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withNull } from './gaps'
import { deviationOf, meanOf } from './moments'
import { eachWindow, movingDeviationOf, movingMeanOf, movingVarianceOf } from './rolling'

const of = (...values: number[]) => Float64Array.from(values)

describe('what moves with a window', () => {
  it('is this by hand', () => {
    expect(withNull(movingMeanOf(of(2, 4, 6, 11), { length: 3 }))).toEqual([null, null, 4, 7])
    expect(withNull(movingVarianceOf(of(2, 4, 6), { length: 3 }))).toEqual([null, null, 8 / 3])
    expect(withNull(movingVarianceOf(of(2, 4, 6), { length: 3, ddof: 1 }))).toEqual([null, null, 4])
    expect([...eachWindow(of(1, 2, 3), 2, meanOf)]).toEqual([1.5, 2.5])
  })

  it('begins anew behind a gap, and says nothing of a short series', () => {
    const gap = movingMeanOf(of(1, 3, Number.NaN, 3, 5, 7), { length: 2 })
    expect(withNull(gap)).toEqual([null, 2, null, null, 4, 6])
    expect(withNull(movingDeviationOf(of(1), { length: 2 }))).toEqual([null])
    expect([...eachWindow(of(1), 2, meanOf)]).toEqual([])
  })

  it('keeps nothing of a large value that has left: a mean is that of its window alone', () => {
    const means = movingMeanOf(of(1e16, 0.1, 0.1, 0.1, 0.1, 0.1), { length: 3 })
    for (const mean of means.slice(3)) expect(mean).toBeCloseTo(0.1, 12)
  })

  it('is what each window alone says, and the future never changes it', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 40 })
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 4 }), (list, length) => {
        const all = Float64Array.from(list)
        const [means, deviations] = [movingMeanOf(all, { length }), movingDeviationOf(all, { length })]
        const known = (typed: Float64Array) => typed.slice(length - 1)
        for (const [i, value] of eachWindow(all, length, meanOf).entries())
          expect(known(means)[i]).toBeCloseTo(value, 9)
        for (const [i, value] of eachWindow(all, length, (one) => deviationOf(one, 0)).entries())
          expect(known(deviations)[i]).toBeCloseTo(value, 9)
        const part = all.slice(0, list.length - 1)
        expect(movingMeanOf(part, { length })).toEqual(means.slice(0, part.length))
      }),
    )
  })
})
