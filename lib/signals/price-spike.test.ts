import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { detectPriceSpike, exceedsFloor, mayBeSpike, priceSpike, usualMoves } from './price-spike'

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

  it('is never ruled out by the bounds of an earlier past where the past itself would show it', () => {
    const percentUpTo = (most: number) =>
      fc.integer({ min: -most * 1_000, max: most * 1_000 }).map((n) => n / 100_000)
    const value = percentUpTo(0.6)
    const slots = 3 * 12
    let spikes = 0
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 600, maxLength: 700 }),
        fc.array(value, { minLength: slots, maxLength: slots }),
        percentUpTo(5),
        (before, since, logReturn) => {
          const slot = SLOT + slots * SLOT_MS
          const past = [...before.slice(slots), ...since]
          const found = detectPriceSpike({ slot, horizon: '5m', logReturn, past, priceUsd: 1 })
          if (!found) return
          spikes += 1
          expect(mayBeSpike({ slot, horizon: '5m', logReturn }, usualMoves(before, SLOT))).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
    expect(spikes).toBeGreaterThan(20)
  })

  it('is ruled out by bounds where such moves are usual, for three hours, and never without bounds', () => {
    // Evenly spread over ±8 %: the MAD is 4 %, and 5 % is nothing.
    const wild = Array.from({ length: 2_016 }, (_, i) => ((i % 161) - 80) / 1_000)
    const usual = usualMoves(wild, SLOT)
    const may = (logReturn: number, slot = SLOT) => mayBeSpike({ slot, horizon: '1h', logReturn }, usual)
    expect([may(0.05), may(0.15), may(0.3)]).toEqual([false, false, true])
    expect(may(0.05, SLOT + 3 * HOUR_MS)).toBe(false)
    expect(may(0.05, SLOT + 3 * HOUR_MS + SLOT_MS)).toBe(true)
    expect(mayBeSpike({ slot: SLOT, horizon: '1h', logReturn: 0.05 }, null)).toBe(true)
    expect(mayBeSpike({ slot: SLOT, horizon: '1h', logReturn: 0.0199 }, null)).toBe(false)
    expect(usualMoves(wild.slice(0, 20), SLOT)).toBeNull()
  })
})
