import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVector, vectorMissing } from '@/tests/vectors'
import { advanceEma, emaSeries } from './ema'

function emaOf(values: readonly number[], length: number): number[] {
  const averages: number[] = []
  for (const value of values) averages.push(advanceEma(averages.at(-1) ?? value, value, length))
  return averages
}

describe('the exponential moving average', () => {
  it('takes half of the way with length 3, by hand', () => {
    expect(emaOf([10, 20, 20, 0], 3)).toEqual([10, 15, 17.5, 8.75])
  })

  it('says what TulipCharts says (tests/atoz.txt, ema 5, seeded with the first value)', () => {
    const closes = [25, 24.875, 24.781, 24.594, 24.5, 24.625, 25.219, 27.25]
    const expected = [25, 24.958, 24.899, 24.797, 24.698, 24.674, 24.856, 25.654]
    for (const [i, value] of emaOf(closes, 5).entries()) expect(value).toBeCloseTo(expected[i] ?? 0, 2)
  })

  it('says what pandas says (test_ewm.py, com 2, adjust=False): alpha 1/3 is length 5', () => {
    const expected = [1, 1.333333, 2.222222, 4.148148]
    for (const [i, value] of emaOf([1, 2, 4, 8], 5).entries()) expect(value).toBeCloseTo(expected[i] ?? 0, 6)
  })

  it('moves with shift and scale', () => {
    const number = fc.integer({ min: -1000, max: 1000 })
    fc.assert(
      fc.property(fc.array(number, { minLength: 1 }), number, number, (values, shift, scale) => {
        const moved = emaOf(
          values.map((value) => value * scale + shift),
          12,
        )
        for (const [i, value] of emaOf(values, 12).entries())
          expect(moved[i]).toBeCloseTo(value * scale + shift, 6)
      }),
    )
  })
})

describe('a series of moving averages', () => {
  it('begins with the mean of the first values, or with the first one, by hand', () => {
    expect(emaSeries([2, 4, 6, 10], { length: 3 })).toEqual([null, null, 4, 7])
    expect(emaSeries([10, 20, 20, 0], { length: 3, seed: 'first', warmUp: 1 })).toEqual([10, 15, 17.5, 8.75])
    expect(emaSeries([10, 20, 20, 0], { length: 3, seed: 'first' })).toEqual([null, null, 17.5, 8.75])
  })

  it('carries nothing across a gap: it is unknown until enough values follow', () => {
    const values = [2, 4, 6, null, 100, 100, 106, Number.NaN, 1]
    expect(emaSeries(values, { length: 3 })).toEqual([null, null, 4, null, null, null, 102, null, null])
  })

  it('stays where a constant is, and says nothing of a short series', () => {
    expect(emaSeries([7, 7, 7, 7], { length: 2 })).toEqual([null, 7, 7, 7])
    expect(emaSeries([7, 8], { length: 3 })).toEqual([null, null])
    expect(emaSeries([], { length: 3 })).toEqual([])
  })

  it('says what Tulip says, seeded with the first value', (ctx) => {
    const missing = vectorMissing('tulip_ema_atoz')
    ctx.skip(missing !== false, missing || '')
    const vector = readVector('tulip_ema_atoz')
    vector.compare('value', emaSeries(vector.input('close'), { length: 5, seed: 'first', warmUp: 1 }))
  })

  it('says what Lean says of the Dow Jones, ema 14, from bar 250 on', (ctx) => {
    const missing = vectorMissing('lean_djia_sma_ema_macd_rsi')
    ctx.skip(missing !== false, missing || '')
    const vector = readVector('lean_djia_sma_ema_macd_rsi')
    vector.compare('ema14', emaSeries(vector.input('close'), { length: 14 }))
  })
})
