import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toUnits } from '@/lib/kernels/decimal'
import type { SlotWindow } from '../contract'
import { SlotSeries } from '../slot-series'
import { avgPrice1h, maxPrice1h, minPrice1h } from './price-range'

const START = Date.UTC(2026, 10, 23, 12)
const MINUTE_MS = 60_000
const SCALE = 10n ** 24n

function windowAfter(samples: [minute: number, units: bigint | null][]): SlotWindow {
  const series = new SlotSeries()
  const windows = samples.map(([minute, units]) => {
    const slot = START + minute * MINUTE_MS
    return series.advance(
      { slot, sampledAt: slot, units, volume24hUsd: null, sourceUpdatedAt: null },
      () => null,
    )
  })
  const last = windows.at(-1)
  if (!last) throw new Error('no samples')
  return last
}

const rangeOf = (window: SlotWindow) =>
  [minPrice1h, avgPrice1h, maxPrice1h].map((metric) => metric.compute(window))

describe('price range of the hour', () => {
  it('is the lowest, the mean and the highest price of the hour', () => {
    const window = windowAfter([
      [0, 10n * SCALE],
      [5, 40n * SCALE],
      [10, 25n * SCALE],
    ])
    expect(rangeOf(window)).toEqual(['10', '25', '40'])
  })

  it('ends before the slot of an hour ago and begins right after it', () => {
    const window = windowAfter([
      [0, 1n * SCALE],
      [5, 20n * SCALE],
      [60, 30n * SCALE],
    ])
    expect(rangeOf(window)).toEqual(['20', '25', '30'])
  })

  it('weighs the present slots alone when slots are missing or have no price', () => {
    const window = windowAfter([
      [0, 10n * SCALE],
      [5, null],
      [50, 40n * SCALE],
    ])
    expect(rangeOf(window)).toEqual(['10', '25', '40'])
  })

  it('is the price itself in the first slot ever', () => {
    expect(rangeOf(windowAfter([[0, 7n]]))).toEqual(Array(3).fill('0.000000000000000000000007'))
  })

  it('forgets everything over a gap of more than an hour', () => {
    const window = windowAfter([
      [0, 10n * SCALE],
      [65, 30n * SCALE],
    ])
    expect(rangeOf(window)).toEqual(['30', '30', '30'])
  })

  it('is unknown when the current slot has no price, however full the hour is', () => {
    const window = windowAfter([
      [0, 10n * SCALE],
      [5, null],
    ])
    expect(rangeOf(window)).toEqual([null, null, null])
  })

  it('rounds the mean half to even at the 24th decimal', () => {
    const mean = (a: bigint, b: bigint) =>
      avgPrice1h.compute(
        windowAfter([
          [0, a],
          [5, b],
        ]),
      )
    expect(mean(1n, 2n)).toBe('0.000000000000000000000002')
    expect(mean(2n, 3n)).toBe('0.000000000000000000000002')
  })

  it('grows with the scale and moves with the level of the prices, exactly', () => {
    const prices = fc.array(fc.bigInt(1n, 10n ** 32n), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(prices, fc.bigInt(1n, 999n), (units, k) => {
        const of = (list: bigint[]) =>
          rangeOf(windowAfter(list.map((value, i) => [i * 5, value]))).map((text) =>
            toUnits(String(text), 24),
          )
        const [low, mean, high] = of(units) as [bigint, bigint, bigint]
        expect(low <= mean && mean <= high).toBe(true)
        const [lowK, meanK, highK] = of(units.map((value) => value * k)) as [bigint, bigint, bigint]
        expect([lowK, highK]).toEqual([low * k, high * k])
        // The mean is rounded once on each side.
        expect(meanK - mean * k <= k && mean * k - meanK <= k).toBe(true)
        // An even shift leaves the tie rule where it was.
        expect(of(units.map((value) => value + 2n * k))).toEqual([low + 2n * k, mean + 2n * k, high + 2n * k])
      }),
    )
  })
})
