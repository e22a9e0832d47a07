import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withNull } from './gaps'
import { averageTrueRangeOf, type Bars, directionalOf, trueRangeOf, wilderOf } from './wilder'

const of = (...values: number[]) => Float64Array.from(values)
const barsOf = (rows: readonly (readonly [number, number, number])[]): Bars => ({
  high: Float64Array.from(rows, ([high]) => high),
  low: Float64Array.from(rows, ([, low]) => low),
  close: Float64Array.from(rows, ([, , close]) => close),
})

/** Bars of any shape: a low, how far the high and the close lie above it. */
const anyBars = fc
  .array(
    fc.tuple(
      fc.integer({ min: 100, max: 900 }),
      fc.integer({ min: 0, max: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
    {
      minLength: 8,
      maxLength: 40,
    },
  )
  .map((rows) => barsOf(rows.map(([low, height, at]) => [low + height, low, low + height * at])))

describe("Wilder's smoothing", () => {
  it('begins with the mean of the first values, then moves by a share, by hand', () => {
    expect(withNull(wilderOf(of(2, 4, 9, 1), 2))).toEqual([null, 3, 6, 3.5])
  })

  it('begins anew behind a gap', () => {
    expect(withNull(wilderOf(of(2, 4, Number.NaN, 8, 10), 2))).toEqual([null, 3, null, null, 9])
  })
})

describe('the true range', () => {
  it('reaches to the close before where that lies outside, by hand', () => {
    const bars = barsOf([
      [10, 8, 9],
      [15, 13, 14],
      [12, 11, 11],
    ])
    expect([...trueRangeOf(bars)]).toEqual([2, 6, 3])
    expect(withNull(averageTrueRangeOf(bars, 2))).toEqual([null, 4, 3.5])
  })

  it('behind an unknown close is the bar alone', () => {
    expect([
      ...trueRangeOf(
        barsOf([
          [10, 8, Number.NaN],
          [15, 13, 14],
        ]),
      ),
    ]).toEqual([2, 2])
  })
})

describe('the directional index', () => {
  it('is 100 in a trend without a move against it, and unknown where nothing moves', () => {
    const rising = directionalOf(barsOf(Array.from({ length: 9 }, (_, i) => [i + 2, i, i + 1] as const)), 3)
    expect(rising.adx.at(-1)).toBeCloseTo(100, 9)
    expect(rising.minus.at(-1)).toBe(0)
    const still = directionalOf(barsOf(Array.from({ length: 9 }, () => [5, 5, 5] as const)), 3)
    expect(still.adx.at(-1)).toBeNaN()
  })

  it('stays within 0 and 100, does not know the scale, and the future never changes it', () => {
    fc.assert(
      fc.property(anyBars, fc.integer({ min: 2, max: 9 }), (bars, scale) => {
        const { plus, minus, adx } = directionalOf(bars, 3)
        for (const column of [plus, minus, adx])
          for (const value of column)
            if (!Number.isNaN(value)) expect(value >= 0 && value <= 100 + 1e-9).toBe(true)
        const scaled = (column: Float64Array) => column.map((value) => value * scale)
        const large = { high: scaled(bars.high), low: scaled(bars.low), close: scaled(bars.close) }
        for (const [i, value] of directionalOf(large, 3).adx.entries())
          if (Number.isNaN(value)) expect(adx[i]).toBeNaN()
          else expect(value).toBeCloseTo(adx[i] ?? Number.NaN, 6)
        const part = (column: Float64Array) => column.slice(0, -2)
        const past = { high: part(bars.high), low: part(bars.low), close: part(bars.close) }
        expect(directionalOf(past, 3).adx).toEqual(part(adx))
      }),
    )
  })
})
