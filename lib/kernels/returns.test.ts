import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calmarOf, drawdownsOf, maxDrawdownOf } from './drawdown'
import { withNull } from './gaps'
import {
  annualReturnOf,
  cumulativeReturnsOf,
  downsideDeviationOf,
  excessOf,
  movingVolatilityOf,
  returnsOf,
  sharpeOf,
  sortinoOf,
  totalReturnOf,
} from './returns'

const of = (...values: number[]) => Float64Array.from(values)
const anyReturns = fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 40 })

describe('returns', () => {
  it('are these by hand', () => {
    expect(withNull(returnsOf(of(100, 110, 99)).map((value) => Math.round(value * 1e9) / 1e9))).toEqual([
      0.1, -0.1,
    ])
    expect(totalReturnOf(of(0.1, -0.1))).toBeCloseTo(-0.01, 12)
    expect(annualReturnOf(of(0.1, 0.1), 4)).toBeCloseTo(1.1 ** 4 - 1, 12)
    expect([...excessOf(of(0.1, 0.2), 0.05)].map((value) => value.toFixed(2))).toEqual(['0.05', '0.15'])
    expect(downsideDeviationOf(of(0.1, -0.2), { periodsPerYear: 1 })).toBeCloseTo(Math.sqrt(0.02), 12)
    expect(sharpeOf(of(0.1, 0.3), 1)).toBeCloseTo(0.2 / Math.sqrt(0.02), 12)
  })

  it('of nothing known are unknown or nothing', () => {
    expect(withNull(returnsOf(of(0, 5, Number.NaN)))).toEqual([null, null])
    expect([...returnsOf(of())]).toEqual([])
    expect(totalReturnOf(of())).toBe(0)
    for (const figure of [
      annualReturnOf(of(), 12),
      sharpeOf(of(0.1, 0.1), 12),
      sortinoOf(of(0.1, 0.2), { periodsPerYear: 12 }),
      calmarOf(of(0.1, 0.2), 12),
    ])
      expect(figure).toBeNaN()
    expect(withNull(movingVolatilityOf(of(1, 2), { length: 2, periodsPerYear: 365 }))).toEqual([null, null])
  })

  it('pass over what is unknown without moving', () => {
    expect([...cumulativeReturnsOf(of(0.5, Number.NaN, 1))]).toEqual([0.5, 0.5, 2])
    expect([...drawdownsOf(of(-0.5, Number.NaN))]).toEqual([-0.5, -0.5])
  })
})

describe('drawdowns', () => {
  it('are measured from the highest before, the start included, by hand', () => {
    expect([...drawdownsOf(of(-0.5, 1, 0.5, -0.5))]).toEqual([-0.5, 0, 0, -0.5])
    expect(maxDrawdownOf(of(0.1, 0.1))).toBe(0)
    expect(calmarOf(of(1, -0.5), 2)).toBe(0)
  })

  it('lie between −1 and 0, and the future never makes one smaller', () => {
    fc.assert(
      fc.property(anyReturns, (list) => {
        const all = drawdownsOf(Float64Array.from(list))
        for (const value of all) expect(value <= 0 && value >= -1).toBe(true)
        expect(drawdownsOf(Float64Array.from(list.slice(0, -1)))).toEqual(all.slice(0, -1))
        expect(maxDrawdownOf(Float64Array.from(list))).toBeLessThanOrEqual(
          maxDrawdownOf(Float64Array.from(list.slice(0, -1))),
        )
      }),
    )
  })
})
