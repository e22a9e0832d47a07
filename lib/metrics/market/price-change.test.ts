import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDecimal, rescale } from '@/lib/kernels/decimal'
import type { SlotWindow } from '../contract'
import { SlotSeries } from '../slot-series'
import { priceChange5m, priceChange15m } from './price-change'

const START = Date.UTC(2026, 10, 23, 12)
const MINUTE_MS = 60_000
const SCALE = 10n ** 24n

/** Minutes after START, price in units, and how late the slot was sampled. */
type Sample = [minute: number, units: bigint | null, lateMs?: number]

function windowAfter(samples: Sample[]): SlotWindow {
  const series = new SlotSeries()
  const windows = samples.map(([minute, units, lateMs = 0]) => {
    const slot = START + minute * MINUTE_MS
    const input = { slot, sampledAt: slot + lateMs, units, volume24hUsd: null, sourceUpdatedAt: null }
    return series.advance(input, () => null)
  })
  const last = windows.at(-1)
  if (!last) throw new Error('no samples')
  return last
}

const unitsOf = (text: unknown): bigint => {
  const parsed = parseDecimal(String(text))
  if (!parsed) throw new Error(`no decimal: ${text}`)
  return rescale(parsed, 24).units
}

describe('price change', () => {
  it('is the exact difference to the slot 5 and 15 minutes before', () => {
    const window = windowAfter([
      [0, 100n * SCALE],
      [5, 101n * SCALE],
      [10, 99n * SCALE],
      [15, 102n * SCALE + 5n],
    ])
    expect(priceChange5m.compute(window)).toBe('3.000000000000000000000005')
    expect(priceChange15m.compute(window)).toBe('2.000000000000000000000005')
  })

  it('is negative after a fall and 0 only when the price stood still', () => {
    const fall = windowAfter([
      [0, 98_109n * SCALE],
      [5, 98_108n * SCALE],
    ])
    expect(priceChange5m.compute(fall)).toBe('-1')
    const still = windowAfter([
      [0, 7n],
      [5, 7n],
    ])
    expect(priceChange5m.compute(still)).toBe('0')
  })

  it('never stores the move over a gap of 55 minutes as the 5-minute change', () => {
    const window = windowAfter([
      [0, 100n * SCALE],
      [55, 140n * SCALE],
    ])
    expect(priceChange5m.compute(window)).toBeNull()
    expect(priceChange15m.compute(window)).toBeNull()
  })

  it('takes no neighbour when the slot of the reference is missing', () => {
    const window = windowAfter([
      [0, 100n],
      [10, 110n],
      [20, 120n],
    ])
    expect(priceChange5m.compute(window)).toBeNull()
    expect(priceChange15m.compute(window)).toBeNull()
  })

  it.each([
    ['later', 90_000, 91_000],
    ['earlier', -90_000, -91_000],
  ])('trusts samples whose distance is 90 s off and not 91 s (%s)', (_, trusted, refused) => {
    const at = (off: number) =>
      windowAfter([
        [0, 100n, 100_000],
        [5, 103n, 100_000 + off],
      ])
    expect(priceChange5m.compute(at(trusted))).toBe('0.000000000000000000000003')
    expect(priceChange5m.compute(at(refused))).toBeNull()
  })

  it('is unknown in the first slot ever', () => {
    const window = windowAfter([[0, 100n * SCALE]])
    expect(priceChange5m.compute(window)).toBeNull()
    expect(priceChange15m.compute(window)).toBeNull()
  })

  it('is unknown when either price is unknown', () => {
    const noneNow: Sample[] = [
      [0, 100n],
      [5, null],
    ]
    const noneThen: Sample[] = [
      [0, null],
      [5, 100n],
    ]
    expect(priceChange5m.compute(windowAfter(noneNow))).toBeNull()
    expect(priceChange5m.compute(windowAfter(noneThen))).toBeNull()
  })

  it('grows with the scale of the prices and not with their level', () => {
    const price = fc.bigInt(1n, 10n ** 33n)
    fc.assert(
      fc.property(price, price, fc.bigInt(1n, 999n), (before, after, k) => {
        const change = (from: bigint, to: bigint) =>
          unitsOf(
            priceChange5m.compute(
              windowAfter([
                [0, from],
                [5, to],
              ]),
            ),
          )
        expect(change(before * k, after * k)).toBe(change(before, after) * k)
        expect(change(before + k, after + k)).toBe(change(before, after))
        expect(change(before, after)).toBe(-change(after, before))
      }),
    )
  })
})
