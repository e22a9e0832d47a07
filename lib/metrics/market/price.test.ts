import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SlotWindow } from '../contract'
import { price, volume24h } from './price'

const SLOT = Date.UTC(2026, 10, 23, 12)

const windowOf = (units: bigint | null, volume24hUsd: string | null = null): SlotWindow => ({
  current: { slot: SLOT, sampledAt: SLOT + 4_000, units, volume24hUsd, sourceUpdatedAt: null },
  hour: [],
  completeness: { present: 1, expected: 1 },
  reference: () => null,
})

describe('price_usd', () => {
  it('is the exact price of the slot, without trailing zeros', () => {
    expect(price.compute(windowOf(98_109n * 10n ** 24n))).toBe('98109')
    expect(price.compute(windowOf(2_264n * 10n ** 12n))).toBe('0.000000002264')
  })

  it('keeps the smallest and the largest price its column can hold', () => {
    expect(price.compute(windowOf(1n))).toBe('0.000000000000000000000001')
    expect(price.compute(windowOf(10n ** 36n - 1n))).toBe('999999999999.999999999999999999999999')
  })

  it('is unknown, not 0, when upstream knows no price', () => {
    expect(price.compute(windowOf(null, '5'))).toBeNull()
  })

  it('moves by the same power of ten as its input', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 33n), (units) => {
        const [small, large] = [price.compute(windowOf(units)), price.compute(windowOf(units * 1000n))]
        expect(Number(large) / Number(small)).toBeCloseTo(1000, 9)
      }),
    )
  })
})

describe('volume_24h_usd', () => {
  it('is the volume as received, past 9,999,999,999 as well', () => {
    expect(volume24h.compute(windowOf(1n, '120318717687'))).toBe('120318717687')
  })

  it('keeps a volume of zero apart from an unknown volume', () => {
    expect(volume24h.compute(windowOf(1n, '0'))).toBe('0')
    expect(volume24h.compute(windowOf(1n, null))).toBeNull()
  })

  it('is known even where the price is not', () => {
    expect(volume24h.compute(windowOf(null, '698634.25'))).toBe('698634.25')
  })

  it('hands on any amount digit by digit', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 22n - 1n), (whole) => {
        expect(volume24h.compute(windowOf(1n, `${whole}.00000001`))).toBe(`${whole}.00000001`)
      }),
    )
  })
})
