import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVector, vectorMissing } from '@/tests/vectors'
import { bollingerSeries } from './bollinger'

describe('bollinger bands', () => {
  it('stand two population deviations from the mean, by hand', () => {
    // Mean 4, squares 4 + 0 + 4: variance 8 / 3 of all, 4 of a sample.
    const all = bollingerSeries([2, 4, 6], { length: 3 })
    expect(all.middle).toEqual([null, null, 4])
    expect(all.upper[2]).toBeCloseTo(4 + 2 * Math.sqrt(8 / 3), 12)
    expect(bollingerSeries([2, 4, 6], { length: 3, ddof: 1 }).lower).toEqual([null, null, 0])
  })

  it('close on a constant, and are unknown for a short series and until a gap has left the window', () => {
    expect(bollingerSeries([5, 5], { length: 2 })).toEqual({
      upper: [null, 5],
      middle: [null, 5],
      lower: [null, 5],
    })
    expect(bollingerSeries([5], { length: 2 }).upper).toEqual([null])
    expect(bollingerSeries([1, 3, null, 3, 5], { length: 2 }).middle).toEqual([null, 2, null, null, 4])
  })

  it('keep their digits on a calm price far from zero', () => {
    const { upper, lower } = bollingerSeries([1e9, 1e9 + 0.001, 1e9 - 0.001, 1e9], { length: 4 })
    expect((upper[3] ?? 0) - (lower[3] ?? 0)).toBeCloseTo(4 * Math.sqrt(0.0000005), 6)
  })

  it('move with shift and scale', () => {
    const price = fc.integer({ min: 1, max: 1000 })
    fc.assert(
      fc.property(fc.array(price, { minLength: 25, maxLength: 40 }), price, price, (prices, shift, scale) => {
        const moved = bollingerSeries(prices.map((value) => value * scale + shift))
        const plain = bollingerSeries(prices)
        for (const band of ['upper', 'middle', 'lower'] as const)
          for (const [i, value] of plain[band].entries())
            if (value !== null) expect(moved[band][i]).toBeCloseTo(value * scale + shift, 5)
      }),
    )
  })

  for (const { name, length } of [
    { name: 'tulip_bbands_atoz', length: 5 },
    { name: 'lean_spy_bollinger_20_2', length: 20 },
  ]) {
    it(`say what ${name} says`, (ctx) => {
      const missing = vectorMissing(name)
      ctx.skip(missing !== false, missing || '')
      const vector = readVector(name)
      const bands = bollingerSeries(vector.input('close'), { length })
      for (const band of ['upper', 'middle', 'lower'] as const) vector.compare(band, bands[band])
    })
  }
})
