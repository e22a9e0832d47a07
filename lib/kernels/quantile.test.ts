import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedShortfallOf, quantileOf, valueAtRiskOf } from './quantile'

const of = (...values: number[]) => Float64Array.from(values)

describe('quantiles', () => {
  it('lie between the two nearest ranks, by hand', () => {
    expect(quantileOf(of(4, 1, 3, 2), 0.5)).toBe(2.5)
    expect(quantileOf(of(4, 1, 3, 2), 0)).toBe(1)
    expect(quantileOf(of(4, 1, 3, 2), 1)).toBe(4)
    expect(quantileOf(of(10, 20), 0.25)).toBe(12.5)
  })

  it('leave out what is unknown, are unknown of nothing, and change nothing', () => {
    const values = of(3, Number.NaN, 1)
    expect(quantileOf(values, 0.5)).toBe(2)
    expect([...values]).toEqual([3, Number.NaN, 1])
    expect(quantileOf(of(), 0.5)).toBeNaN()
    expect(expectedShortfallOf(of())).toBeNaN()
  })

  it('rise with the share, and stay within the values', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(values, share, share, (list, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((at) =>
          quantileOf(Float64Array.from(list), at),
        ) as [number, number]
        expect(low).toBeLessThanOrEqual(high + 1e-9)
        expect(low).toBeGreaterThanOrEqual(Math.min(...list) - 1e-9)
        expect(high).toBeLessThanOrEqual(Math.max(...list) + 1e-9)
      }),
    )
  })
})

describe('what is at risk', () => {
  it('is a loss below which the worst share lies, and the shortfall is worse, by hand', () => {
    const returns = of(-0.05, -0.03, 0.01, 0.02, 0.04)
    expect(valueAtRiskOf(returns, 0.25)).toBe(-0.03)
    expect(expectedShortfallOf(returns, 0.25)).toBeCloseTo(-0.04, 12)
  })
})
