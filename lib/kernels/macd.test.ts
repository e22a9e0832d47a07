import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVector, vectorMissing } from '@/tests/vectors'
import { macdSeries } from './macd'

const SHORT = { fast: 1, slow: 3, signal: 2 }

describe('convergence and divergence', () => {
  it('is the fast average minus the slow one, and its own average, by hand', () => {
    // Fast is the value itself; slow: mean(2, 4, 9) = 5, then 5 + (11 − 5) / 2 = 8. Lines 4 and 3, signal their mean.
    expect(macdSeries([2, 4, 9, 11], SHORT)).toEqual({
      line: [null, null, 4, 3],
      signal: [null, null, null, 3.5],
      histogram: [null, null, null, -0.5],
    })
  })

  it('is zero for a constant and unknown for a short series and behind a gap', () => {
    expect(macdSeries([5, 5, 5, 5], SHORT).histogram).toEqual([null, null, null, 0])
    expect(macdSeries([5, 6], SHORT).line).toEqual([null, null])
    const { line, signal } = macdSeries([2, 4, 9, 11, null, 2, 4, 9, 11], SHORT)
    expect(line).toEqual([null, null, 4, 3, null, null, null, 4, 3])
    expect(signal).toEqual([null, null, null, 3.5, null, null, null, null, 3.5])
  })

  it('ignores a shift and grows with scale', () => {
    const price = fc.integer({ min: 1, max: 1000 })
    fc.assert(
      fc.property(fc.array(price, { minLength: 40, maxLength: 80 }), price, price, (prices, shift, scale) => {
        const moved = macdSeries(prices.map((value) => value * scale + shift))
        const plain = macdSeries(prices)
        for (const part of ['line', 'signal', 'histogram'] as const) {
          for (const [i, value] of plain[part].entries()) {
            if (value === null) expect(moved[part][i]).toBeNull()
            else expect(moved[part][i]).toBeCloseTo(value * scale, 5)
          }
        }
      }),
    )
  })

  it('says what Tulip says with its fixed weights of 0.15 and 0.075', (ctx) => {
    const missing = vectorMissing('tulip_macd_atoz')
    ctx.skip(missing !== false, missing || '')
    const vector = readVector('tulip_macd_atoz')
    const lengthOf = (weight: number) => 2 / weight - 1
    const { line, signal, histogram } = macdSeries(vector.input('close'), {
      fast: lengthOf(0.15),
      slow: lengthOf(0.075),
      seed: 'first',
      warmUp: { line: 26, signal: 1 },
    })
    vector.compare('macd', line)
    vector.compare('signal', signal)
    vector.compare('histogram', histogram)
  })

  it('says what Lean says of the Dow Jones, from bar 250 on', (ctx) => {
    const missing = vectorMissing('lean_djia_sma_ema_macd_rsi')
    ctx.skip(missing !== false, missing || '')
    const vector = readVector('lean_djia_sma_ema_macd_rsi')
    vector.compare('macd_12_26', macdSeries(vector.input('close')).line)
  })
})
