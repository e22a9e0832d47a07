import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldBars, foldSize, thinLine } from './downsample'

const rising = <T>(values: readonly T[]) => values.map((_, i) => 1_000 + i * 300_000)

describe('folding bars', () => {
  it('keeps the first open, the highest high, the lowest low, the last close and the last known volume', () => {
    const bars = {
      times: [0, 1, 2, 3, 4],
      open: [10, 11, 12, 13, 14],
      high: [15, 19, 16, 17, 18],
      low: [9, 8, 7, 6, 5],
      close: [11, 12, 13, 14, 15],
      volume: [1, 2, null, null, null],
    }
    expect(foldBars(bars, 3)).toEqual({
      times: [0, 3],
      open: [10, 13],
      high: [19, 18],
      low: [7, 5],
      close: [13, 15],
      volume: [2, null],
    })
    expect(foldBars(bars, 1)).toEqual(bars)
  })

  it('never loses an extreme or an end, stays within its limit, and rises', () => {
    const bar = fc.tuple(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 0, max: 99 }))
    fc.assert(
      fc.property(
        fc.array(bar, { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        (rows, limit) => {
          const close = rows.map(([price]) => price)
          const high = rows.map(([price, wick]) => price + wick)
          const low = rows.map(([price, wick]) => price - wick)
          const bars = { times: rising(rows), open: close, high, low, close, volume: close }
          const folded = foldBars(bars, foldSize(rows.length, limit))
          expect(folded.times.length).toBeLessThanOrEqual(limit)
          expect(Math.max(...folded.high)).toBe(Math.max(...high))
          expect(Math.min(...folded.low)).toBe(Math.min(...low))
          expect([folded.open[0], folded.close.at(-1)]).toEqual([close[0], close.at(-1)])
          expect(folded.times.every((time, i) => i === 0 || time > (folded.times[i - 1] ?? 0))).toBe(true)
        },
      ),
    )
  })
})

describe('thinning a line', () => {
  it('keeps ends, extremes and a gap, by hand', () => {
    const values = [1, 5, 2, null, 3, 9, 4, 4]
    expect(thinLine({ times: [0, 1, 2, 3, 4, 5, 6, 7], values }, 5)).toEqual({
      times: [0, 2, 3, 5, 7],
      values: [1, 2, null, 9, 4],
    })
  })

  it('leaves a line within the limit as it is', () => {
    expect(thinLine({ times: [1, 2], values: [null, 3] }, 5)).toEqual({ times: [1, 2], values: [null, 3] })
    expect(thinLine({ times: [], values: [] }, 5)).toEqual({ times: [], values: [] })
  })

  it('never loses an extreme or an end, stays within its limit, rises, and invents nothing', () => {
    const value = fc.option(fc.integer({ min: -1000, max: 1000 }), { nil: null, freq: 6 })
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 5, max: 80 }),
        (values, limit) => {
          const times = rising(values)
          const thin = thinLine({ times, values }, limit)
          const known = (list: readonly (number | null)[]) => list.filter((one) => one !== null)
          expect(thin.times.length).toBeLessThanOrEqual(limit)
          expect([thin.times[0], thin.times.at(-1)]).toEqual([times[0], times.at(-1)])
          expect(Math.max(...known(thin.values))).toBe(Math.max(...known(values)))
          expect(Math.min(...known(thin.values))).toBe(Math.min(...known(values)))
          expect(thin.values).toEqual(thin.times.map((time) => values[times.indexOf(time)]))
          expect(thin.times.every((time, i) => i === 0 || time > (thin.times[i - 1] ?? 0))).toBe(true)
          if (values.includes(null)) expect(thin.values).toContain(null)
        },
      ),
    )
  })
})
