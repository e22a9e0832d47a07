import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { DAY_SLOTS, type SlotInput, SlotSeries, SPARKLINE_HOURS } from './slot-series'

const START = Date.UTC(2026, 10, 23, 12)
const SCALE = 10n ** 24n

const input = (slots: number, units: bigint | null = SCALE, lateMs = 0): SlotInput => ({
  slot: START + slots * SLOT_MS,
  sampledAt: START + slots * SLOT_MS + lateMs,
  units,
  volume24hUsd: null,
  sourceUpdatedAt: null,
})
const nowhere = () => null

function seriesOf(...inputs: SlotInput[]): SlotSeries {
  const series = new SlotSeries()
  for (const one of inputs) series.advance(one, nowhere)
  return series
}

describe('SlotSeries', () => {
  it('counts the slots of the day that had a price, and how many could have had one', () => {
    const series = new SlotSeries()
    const counts = [input(0), input(1), input(2, null), input(3), input(6)].map(
      (one) => series.advance(one, nowhere).completeness,
    )
    expect(counts).toEqual([
      { present: 1, expected: 1 },
      { present: 2, expected: 2 },
      { present: 2, expected: 3 },
      { present: 3, expected: 4 },
      { present: 4, expected: 7 },
    ])
  })

  it('lets a slot leave the day exactly 24 hours after it', () => {
    const series = seriesOf(input(0), input(1))
    expect(series.advance(input(DAY_SLOTS - 1), nowhere).completeness.present).toBe(3)
    expect(series.advance(input(DAY_SLOTS), nowhere).completeness).toEqual({
      present: 3,
      expected: DAY_SLOTS,
    })
    expect(series.advance(input(DAY_SLOTS + 1), nowhere).completeness.present).toBe(3)
  })

  it('starts the day again after a gap of a day or of weeks', () => {
    for (const gap of [DAY_SLOTS, DAY_SLOTS + 1, 30 * DAY_SLOTS]) {
      const window = seriesOf(input(0), input(1), input(2)).advance(input(2 + gap), nowhere)
      expect(window.completeness).toEqual({ present: 1, expected: DAY_SLOTS })
    }
  })

  it('refuses a slot that is not after the last one, and is not changed by it', () => {
    const series = seriesOf(input(0), input(2))
    expect(() => series.advance(input(2), nowhere)).toThrow(RangeError)
    expect(() => series.advance(input(1), nowhere)).toThrow(RangeError)
    expect(series).toEqual(seriesOf(input(0), input(2)))
  })

  it('keeps the points of the last hour and the one an hour ago, no more', () => {
    const series = seriesOf(...Array.from({ length: 40 }, (_, i) => input(i)))
    expect(series.recent.map((point) => point.slot)).toEqual(
      Array.from({ length: 13 }, (_, i) => START + (27 + i) * SLOT_MS),
    )
  })

  it('asks the far reference beyond an hour only, by the exact slot', () => {
    const asked: number[] = []
    const window = seriesOf(input(0)).advance(input(DAY_SLOTS), (slot) => {
      asked.push(slot)
      return { slot, sampledAt: slot, units: 5n }
    })
    expect(window.reference(SLOT_MS)).toBeNull()
    expect(window.reference(HOUR_MS)).toBeNull()
    expect(asked).toEqual([])
    expect(window.reference(DAY_MS)?.units).toBe(5n)
    expect(asked).toEqual([START])
  })

  it('trusts a far reference by its sample distance as well', () => {
    const at = (off: number) =>
      seriesOf()
        .advance(input(DAY_SLOTS), (slot) => ({ slot, sampledAt: slot + off, units: 5n }))
        .reference(DAY_MS)
    expect(at(360_000)).not.toBeNull()
    expect(at(-360_000)).not.toBeNull()
    expect(at(360_001)).toBeNull()
    expect(at(-360_001)).toBeNull()
  })

  it('takes no neighbour, even one whose sample happens to lie at the right distance', () => {
    // Slot 1 is missing; slot 2 was sampled at its start and slot 3 at its end: ten minutes apart, but for a second.
    const series = seriesOf(input(0), input(2, SCALE, 0))
    expect(series.advance(input(3, SCALE, 299_000), nowhere).reference(2 * SLOT_MS)).toBeNull()
  })

  it('gives no reference that had no price', () => {
    expect(seriesOf(input(0, null)).advance(input(1), nowhere).reference(SLOT_MS)).toBeNull()
  })

  it('shows the hour oldest first, with the current slot and without unpriced ones', () => {
    const window = seriesOf(input(0), input(1, null), input(2)).advance(input(12), nowhere)
    expect(window.hour.map((point) => point.slot)).toEqual([START + 2 * SLOT_MS, START + 12 * SLOT_MS])
  })
})

describe('sparkline', () => {
  const shown = (series: SlotSeries, hours: number) => [...series.sparkline].slice(-hours)

  it('keeps the last price of each hour', () => {
    const series = seriesOf(input(0, 1n * SCALE), input(11, 2n * SCALE), input(12, 3n * SCALE))
    expect(shown(series, 3)).toEqual([Number.NaN, 2, 3])
    expect(series.sparklineHour).toBe(START + HOUR_MS)
  })

  it('leaves hours without a row or without a price empty', () => {
    const series = seriesOf(input(0, 1n * SCALE), input(36, 4n * SCALE), input(48, null))
    expect(shown(series, 6)).toEqual([Number.NaN, 1, Number.NaN, Number.NaN, 4, Number.NaN])
  })

  it('is not emptied by an unpriced slot later in the hour', () => {
    expect(shown(seriesOf(input(0, 7n * SCALE), input(1, null)), 1)).toEqual([7])
  })

  it('drops what is older than a week, also over a gap longer than that', () => {
    const week = SPARKLINE_HOURS * 12
    const before = seriesOf(input(0, 1n * SCALE), input(week - 12, 2n * SCALE))
    expect(before.sparkline[0]).toBe(1)
    const after = seriesOf(input(0, 1n * SCALE), input(week, 2n * SCALE))
    expect([...after.sparkline].filter((value) => !Number.isNaN(value))).toEqual([2])
    const long = seriesOf(input(0, 1n * SCALE), input(10 * week, 2n * SCALE))
    expect([...long.sparkline].filter((value) => !Number.isNaN(value))).toEqual([2])
  })
})
