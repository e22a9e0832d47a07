import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alphaOf, betaOf, correlationMatrixOf, correlationOf } from './dependence'

const of = (...values: number[]) => Float64Array.from(values)

describe('what two columns share', () => {
  it('is this by hand', () => {
    expect(correlationOf(of(1, 2, 3), of(2, 4, 6))).toBeCloseTo(1, 12)
    expect(correlationOf(of(1, 2, 3), of(3, 2, 1))).toBeCloseTo(-1, 12)
    expect(betaOf(of(0.02, 0.04, 0), of(0.01, 0.02, 0))).toBeCloseTo(2, 12)
    expect(alphaOf(of(0.03, 0.05, 0.01), of(0.01, 0.02, 0), 2)).toBeCloseTo(1.01 ** 2 - 1, 12)
  })

  it('counts what is known in both, and is unknown where one does not vary', () => {
    expect(betaOf(of(0.02, 9, 0.04), of(0.01, Number.NaN, 0.02))).toBeCloseTo(2, 12)
    expect(correlationOf(of(1, 1), of(1, 2))).toBeNaN()
    expect(betaOf(of(1, 2), of(3, 3))).toBeNaN()
    expect(correlationOf(of(1), of(1))).toBeNaN()
  })

  it('as a matrix is symmetric and within −1 and 1', () => {
    const column = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 6, maxLength: 6 })
    fc.assert(
      fc.property(column, column, column, (a, b, c) => {
        const matrix = correlationMatrixOf([a, b, c].map((list) => Float64Array.from(list)))
        for (const [row, values] of matrix.entries())
          for (const [at, value] of values.entries()) {
            expect(matrix[at]?.[row]).toBe(value)
            expect(Number.isNaN(value) || Math.abs(value) <= 1 + 1e-12).toBe(true)
          }
      }),
    )
  })
})
