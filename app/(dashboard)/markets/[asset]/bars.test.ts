import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bar } from '@/db/queries/asset-bars'
import { HOUR_MS, MINUTE_MS, SLOT_MS } from '@/lib/domain/slot'
import { changeLine, foldBars, holesOf, readableStep, toCandleData } from './bars'

const QUARTER = 15 * MINUTE_MS

/** A slot with one price, that many slots after an hour's start. */
const slot = (n: number, price: string, volume24hUsd: string | null = null): Bar => ({
  openTime: n * SLOT_MS,
  open: price,
  high: price,
  low: price,
  close: price,
  samples: 1,
  volume24hUsd,
})

describe('foldBars', () => {
  it('takes the first open, the extremes and the last close, and counts the prices', () => {
    const bars = foldBars(
      [slot(0, '10', '5'), slot(1, '12.5', '6'), slot(2, '9', null), slot(3, '11')],
      QUARTER,
    )
    expect(bars).toEqual([
      { openTime: 0, open: '10', high: '12.5', low: '9', close: '9', samples: 3, volume24hUsd: '6' },
      { openTime: QUARTER, open: '11', high: '11', low: '11', close: '11', samples: 1, volume24hUsd: null },
    ])
  })

  it('keeps every digit, also where doubles cannot tell two prices apart', () => {
    const [low, high] = ['0.100000000000000000000001', '0.100000000000000000000002']
    const [bar] = foldBars([slot(0, high), slot(1, low)], QUARTER)
    expect(bar).toMatchObject({ open: high, high, low, close: low })
  })

  it('leaves a stretch without prices out instead of inventing a bar', () => {
    expect(foldBars([slot(0, '1'), slot(9, '2')], QUARTER).map(({ openTime }) => openTime / QUARTER)).toEqual(
      [0, 3],
    )
  })

  it('comes to the same in one step as in two', () => {
    const prices = fc.array(fc.option(fc.integer({ min: 1, max: 1_000_000 })), { maxLength: 60 })
    fc.assert(
      fc.property(prices, (list) => {
        const slots = list.flatMap((price, n) => (price === null ? [] : [slot(n, String(price))]))
        expect(foldBars(foldBars(slots, QUARTER), HOUR_MS)).toEqual(foldBars(slots, HOUR_MS))
      }),
    )
  })
})

describe('holesOf', () => {
  it('tells absent bars from those of one price and those that miss some, but for the newest', () => {
    const slots = [
      slot(0, '1'),
      slot(1, '1'),
      slot(2, '1'),
      slot(3, '1'),
      slot(9, '1'),
      slot(10, '1'),
      slot(12, '1'),
    ]
    expect(holesOf(foldBars(slots, QUARTER), QUARTER)).toEqual({ absent: 1, single: 1, partial: 1 })
  })

  it('finds nothing missing where there is nothing', () => {
    expect(holesOf([], QUARTER)).toEqual({ absent: 0, single: 0, partial: 0 })
  })
})

describe('readableStep', () => {
  const hourly = Array.from({ length: 48 }, (_, n) => slot(n * 12, '1'))

  it('stays where at least half of the bars exist', () => {
    const half = Array.from({ length: 48 }, (_, n) => slot(n * 6, '1'))
    expect(readableStep(half, { from: 0, stepMs: QUARTER })).toBe(QUARTER)
  })

  it('goes to hours where prices come by the hour, whatever the warm-up holds', () => {
    expect(readableStep(hourly, { from: 0, stepMs: QUARTER })).toBe(HOUR_MS)
    const dense = Array.from({ length: 36 }, (_, n) => slot(n + 1000, '1'))
    expect(readableStep([...hourly, ...dense], { from: 1000 * SLOT_MS, stepMs: QUARTER })).toBe(QUARTER)
  })
})

describe('toCandleData', () => {
  it('gives one value a bar, and null for an unknown volume', () => {
    const data = toCandleData(foldBars([slot(0, '1.5', '9'), slot(3, '2')], QUARTER), QUARTER)
    expect(data).toEqual({
      times: [0, QUARTER],
      open: [1.5, 2],
      high: [1.5, 2],
      low: [1.5, 2],
      close: [1.5, 2],
      volume: [9, null],
      stepMs: QUARTER,
    })
  })
})

describe('changeLine', () => {
  it('starts at the first bar that both have, and is unknown where the other has none', () => {
    const own = [slot(0, '1'), slot(3, '1'), slot(6, '1'), slot(9, '1')]
    const other = [slot(3, '200'), slot(9, '150')]
    expect(changeLine(own, other)).toEqual([null, 0, null, -0.25])
  })

  it('is unknown throughout where the two never meet', () => {
    expect(changeLine([slot(0, '1')], [slot(3, '1')])).toEqual([null])
  })
})
