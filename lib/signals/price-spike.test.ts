import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectPriceSpike, exceedsFloor, priceSpike } from './price-spike'

const SLOT = Date.parse('2026-11-23T10:00:00.000Z')
/** 600 returns whose median is 0 and whose MAD is 0.001. */
const CALM = Array.from({ length: 600 }, (_, i) => [-0.002, -0.001, 0, 0.001, 0.002][i % 5] ?? 0)
const judge = (logReturn: number, more: Partial<Parameters<typeof detectPriceSpike>[0]> = {}) =>
  detectPriceSpike({ slot: SLOT, horizon: '5m', logReturn, past: CALM, priceUsd: 100, ...more })

describe('a price spike', () => {
  it('is judged by hand: 5 % against a MAD of 0.1 % is z = 33.7', () => {
    expect(judge(0.05)).toEqual({
      type: 'price_spike',
      horizon: '5m',
      barTime: SLOT,
      direction: 'up',
      magnitude: 0.05,
      score: expect.closeTo(33.725, 9),
      currentValue: 100,
      previousValue: expect.closeTo(100 / Math.exp(0.05), 9),
      baseline: 0,
      samples: 600,
    })
  })

  it('counts falls like rises', () => {
    expect(judge(-0.05)).toMatchObject({ direction: 'down', magnitude: -0.05 })
  })

  it('needs the floor however calm the past was: 1 % in 5 minutes, 2 % in an hour', () => {
    expect(judge(0.0099)).toBeNull()
    expect(judge(0.01)).not.toBeNull()
    expect(judge(0.0199, { horizon: '1h' })).toBeNull()
    expect(judge(-0.02, { horizon: '1h' })).not.toBeNull()
    expect([exceedsFloor(0.015, '5m'), exceedsFloor(0.015, '1h')]).toEqual([true, false])
  })

  it('is none where such moves are usual', () => {
    const wild = CALM.map((one) => one * 30)
    expect(judge(0.05, { past: wild })).toBeNull()
  })

  it('is none below 500 returns, or where the past does not vary', () => {
    expect(judge(0.05, { past: CALM.slice(0, 499) })).toBeNull()
    expect(judge(0.05, { past: CALM.slice(0, 500) })).not.toBeNull()
    expect(judge(0.05, { past: CALM.map(() => 0) })).toBeNull()
  })

  it('does not depend on the unit of the price', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (priceUsd) => {
        expect(judge(0.05, { priceUsd })?.score).toBe(judge(0.05)?.score)
      }),
    )
  })

  it('reads as a sentence, and wants a person at once from 5 % on', () => {
    const found = judge(-0.0512)
    if (!found) throw new Error('nothing found')
    expect(priceSpike.sentence(found)).toBe('fell 5.0 % in 5 min')
    expect(priceSpike.usual(found)).toBe('usual: ±0.10 %')
    expect(priceSpike.basis(found)).toBe(
      'Half of all moves over 5 min in the 7 days before were within ±0.10 %.',
    )
    expect(priceSpike.severity(found)).toBe('act')
    expect(priceSpike.severity({ ...found, magnitude: 0.03 })).toBe('warn')
  })
})
