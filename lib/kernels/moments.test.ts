import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  autocorrelationOf,
  deviationOf,
  kurtosisOf,
  meanOf,
  skewnessOf,
  varianceOf,
  zScoreOf,
} from './moments'

const of = (...values: number[]) => Float64Array.from(values)

describe('moments', () => {
  it('are these by hand', () => {
    expect(meanOf(of(2, 4, 9))).toBe(5)
    expect(varianceOf(of(2, 4, 9))).toBe(13)
    expect(varianceOf(of(2, 4, 9), 0)).toBeCloseTo(26 / 3, 12)
    expect(zScoreOf(11, { mean: 5, deviation: 3 })).toBe(2)
    expect(skewnessOf(of(1, 2, 3))).toBe(0)
    expect(autocorrelationOf(of(1, -1, 1, -1))).toBe(-0.75)
  })

  it('leave out what is unknown, and are unknown of too little', () => {
    expect(meanOf(of(2, Number.NaN, 4))).toBe(3)
    expect(varianceOf(of(Number.NaN, 2, 4))).toBe(2)
    for (const figure of [meanOf(of()), varianceOf(of(1)), skewnessOf(of(1, 2)), kurtosisOf(of(1, 2, 3))])
      expect(figure).toBeNaN()
    expect(skewnessOf(of(5, 5, 5))).toBeNaN()
    expect(kurtosisOf(of(5, 5, 5, 5))).toBeNaN()
    expect(autocorrelationOf(of(1, Number.NaN, 2))).toBeNaN()
    expect(zScoreOf(1, { mean: 1, deviation: 0 })).toBeNaN()
  })

  it('keep their digits far from zero', () => {
    expect(meanOf(of(1e15 + 1, 1e15 + 2, 1e15 + 3))).toBe(1e15 + 2)
    expect(deviationOf(of(1e9 + 0.25, 1e9 - 0.25, 1e9), 1)).toBeCloseTo(0.25, 9)
  })

  it('move with shift and scale: the mean by both, the deviation by scale, the shape by neither', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 5, maxLength: 30 })
    const scale = fc.integer({ min: 1, max: 50 })
    fc.assert(
      fc.property(values, fc.integer({ min: -1000, max: 1000 }), scale, (plain, shift, factor) => {
        const [before, after] = [
          Float64Array.from(plain),
          Float64Array.from(plain, (v) => v * factor + shift),
        ]
        expect(meanOf(after)).toBeCloseTo(meanOf(before) * factor + shift, 6)
        expect(deviationOf(after)).toBeCloseTo(deviationOf(before) * factor, 6)
        if (deviationOf(before) === 0) return
        expect(skewnessOf(after)).toBeCloseTo(skewnessOf(before), 6)
        expect(kurtosisOf(after)).toBeCloseTo(kurtosisOf(before), 6)
      }),
    )
  })
})
