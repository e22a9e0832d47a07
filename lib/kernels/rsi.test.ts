import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVector, vectorMissing } from '@/tests/vectors'
import { rsiSeries } from './rsi'

describe('the relative strength index', () => {
  it('weighs gains against losses, by hand', () => {
    // Gains 2, 0; losses 0, 1: means 1 and 0.5. Then a gain of 3: (1 + 3) / 2 = 2 and 0.5 / 2 = 0.25.
    const [, , first, second] = rsiSeries([10, 12, 11, 14], 2)
    expect(first).toBeCloseTo(100 / 1.5, 9)
    expect(second).toBeCloseTo((100 * 2) / 2.25, 9)
  })

  it('is unknown for too few values, behind a gap, and where nothing moves', () => {
    expect(rsiSeries([1, 2], 2)).toEqual([null, null])
    expect(rsiSeries([], 2)).toEqual([])
    expect(rsiSeries([5, 5, 5, 5], 2)).toEqual([null, null, null, null])
    expect(rsiSeries([1, 2, 3, null, 9, 8, 7], 2)).toEqual([null, null, 100, null, null, null, 0])
  })

  it('does not change with shift and scale', () => {
    const move = fc.integer({ min: -50, max: 50 })
    const place = fc.record({
      shift: fc.integer({ min: 0, max: 1000 }),
      scale: fc.integer({ min: 1, max: 90 }),
    })
    fc.assert(
      fc.property(fc.array(move, { minLength: 20, maxLength: 60 }), place, (moves, { shift, scale }) => {
        let price = 10_000
        const prices = moves.map((by) => (price += by))
        const moved = rsiSeries(prices.map((value) => value * scale + shift))
        for (const [i, value] of rsiSeries(prices).entries()) {
          if (value === null) expect(moved[i]).toBeNull()
          else {
            expect(moved[i]).toBeCloseTo(value, 6)
            expect(value >= 0 && value <= 100).toBe(true)
          }
        }
      }),
    )
  })

  it('says what Tulip says', (ctx) => {
    const missing = vectorMissing('tulip_rsi_atoz')
    ctx.skip(missing !== false, missing || '')
    const vector = readVector('tulip_rsi_atoz')
    vector.compare('value', rsiSeries(vector.input('close'), 5))
  })

  it('says what Lean says of the Dow Jones, from bar 250 on', (ctx) => {
    const missing = vectorMissing('lean_djia_sma_ema_macd_rsi')
    ctx.skip(missing !== false, missing || '')
    const vector = readVector('lean_djia_sma_ema_macd_rsi')
    vector.compare('rsi14_wilder', rsiSeries(vector.input('close')))
  })
})
