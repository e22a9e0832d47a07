import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SLOT_MS } from '@/lib/domain/slot'
import { SlotSeries, SPARKLINE_HOURS } from './slot-series'
import {
  decodeSlotSeries,
  decodeSparkline,
  encodeSlotSeries,
  encodeSparkline,
  STATE_LAYOUT,
} from './slot-series-codec'

const START = Date.UTC(2026, 10, 23, 12)
const LARGEST = 10n ** 36n - 1n

function seriesOf(points: { steps: number; units: bigint | null; lateMs: number }[]): SlotSeries {
  const series = new SlotSeries()
  let slot = START
  for (const { steps, units, lateMs } of points) {
    slot += steps * SLOT_MS
    series.advance(
      { slot, sampledAt: slot + lateMs, units, volume24hUsd: null, sourceUpdatedAt: null },
      () => null,
    )
  }
  return series
}

const anySeries = fc
  .array(
    fc.record({
      steps: fc.integer({ min: 1, max: 30 }),
      units: fc.option(fc.oneof(fc.constantFrom(1n, LARGEST, 2n ** 64n), fc.bigInt(1n, LARGEST))),
      lateMs: fc.integer({ min: -90_000, max: 299_999 }),
    }),
    { maxLength: 40 },
  )
  .map(seriesOf)

describe('packed series', () => {
  it('comes back as it was, whatever it holds', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        expect(decodeSlotSeries(encodeSlotSeries(series))).toEqual(series)
      }),
    )
  })

  it('keeps the smallest and the largest price to the last unit', () => {
    const units = [1n, LARGEST, 2n ** 64n - 1n, 2n ** 64n]
    const series = seriesOf(units.map((value) => ({ steps: 1, units: value, lateMs: 0 })))
    expect(decodeSlotSeries(encodeSlotSeries(series))?.recent.map((point) => point.units)).toEqual(units)
  })

  it('keeps a missing price apart from a price of nothing', () => {
    const series = seriesOf([{ steps: 1, units: null, lateMs: 0 }])
    expect(decodeSlotSeries(encodeSlotSeries(series))?.recent[0]?.units).toBeNull()
  })

  it('keeps a series that has seen nothing', () => {
    const decoded = decodeSlotSeries(encodeSlotSeries(new SlotSeries()))
    expect(decoded).toEqual(new SlotSeries())
    expect(decoded?.firstSlot).toBeNull()
  })

  it('goes on after a round trip as if it had never been packed', () => {
    const next = { slot: START + 90 * SLOT_MS, sampledAt: START, volume24hUsd: null, sourceUpdatedAt: null }
    fc.assert(
      fc.property(anySeries, (series) => {
        const decoded = decodeSlotSeries(encodeSlotSeries(series))
        const after = { ...next, slot: (series.lastSlot ?? START) + SLOT_MS, units: 5n }
        decoded?.advance(after, () => null)
        series.advance(after, () => null)
        expect(decoded).toEqual(series)
      }),
    )
  })

  it('refuses another layout', () => {
    const packed = encodeSlotSeries(seriesOf([{ steps: 1, units: 1n, lateMs: 0 }]))
    packed.writeUInt8(STATE_LAYOUT + 1, 0)
    expect(decodeSlotSeries(packed)).toBeNull()
  })

  it('refuses another size: cut, padded, or with a wrong count', () => {
    const packed = encodeSlotSeries(seriesOf([{ steps: 1, units: 1n, lateMs: 0 }]))
    expect(decodeSlotSeries(packed.subarray(0, -1))).toBeNull()
    expect(decodeSlotSeries(Buffer.concat([packed, Buffer.alloc(1)]))).toBeNull()
    expect(decodeSlotSeries(Buffer.alloc(0))).toBeNull()
    expect(decodeSlotSeries(packed.subarray(0, 20))).toBeNull()
    packed.writeUInt8(2, 1)
    expect(decodeSlotSeries(packed)).toBeNull()
  })
})

describe('packed sparkline', () => {
  it('comes back in single precision, null where there was no price', () => {
    const values = new Float32Array(SPARKLINE_HOURS).fill(Number.NaN)
    values.set([1.5, 2.264e-9, 98_109], SPARKLINE_HOURS - 3)
    const decoded = decodeSparkline(encodeSparkline(values))
    expect(decoded).toHaveLength(SPARKLINE_HOURS)
    expect(decoded.slice(0, -3).every((value) => value === null)).toBe(true)
    expect(decoded.slice(-3)).toEqual([1.5, Math.fround(2.264e-9), 98_109])
  })
})
