import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { type Candle, type CandleSample, candlesOf, foldCandle } from './candle'

const START = Date.parse('2026-11-23T10:00:00.000Z')
const sample = (index: number, priceUsd: string | null, more: Partial<CandleSample> = {}): CandleSample => ({
  assetId: '1',
  slot: START + index * SLOT_MS,
  priceUsd,
  volume24hUsd: null,
  marketCapUsd: null,
  ...more,
})

describe('a bar', () => {
  it('has the first, highest, lowest and last price of its slots, by hand', () => {
    const prices = ['100', '100.5', '99.000000000000000000000001', '101.25', '100.75']
    expect(
      candlesOf(
        prices.map((price, i) => sample(i, price)),
        '1h',
      ),
    ).toEqual([
      {
        assetId: '1',
        interval: '1h',
        openTime: START,
        open: '100',
        high: '101.25',
        low: '99.000000000000000000000001',
        close: '100.75',
        samples: 5,
        volume24hUsd: null,
        marketCapUsd: null,
        lastSlot: START + 4 * SLOT_MS,
      },
    ])
  })

  it('compares exactly, where doubles would call two prices equal', () => {
    const [bar] = candlesOf(
      [sample(0, '98109.100000000000000001'), sample(1, '98109.100000000000000002')],
      '1h',
    )
    expect(bar).toMatchObject({ high: '98109.100000000000000002', low: '98109.100000000000000001' })
  })

  it('begins with its first priced slot, and counts none without a price', () => {
    const bars = candlesOf([sample(0, null), sample(1, '5'), sample(2, null)], '1h')
    expect(bars).toMatchObject([{ open: '5', samples: 1, lastSlot: START + 2 * SLOT_MS }])
    expect(candlesOf([sample(0, null), sample(1, null)], '1h')).toEqual([])
  })

  it('keeps the newest volume and market cap that were known', () => {
    const [bar] = candlesOf(
      [
        sample(0, '5', { volume24hUsd: '10', marketCapUsd: '7' }),
        sample(1, '5', { volume24hUsd: '11' }),
        sample(2, null),
      ],
      '1h',
    )
    expect(bar).toMatchObject({ volume24hUsd: '11', marketCapUsd: '7' })
  })

  it('ends where the next begins, and an hour without rows has none', () => {
    const bars = candlesOf([sample(11, '1'), sample(12, '2'), sample(36, '3')], '1h')
    expect(bars.map((bar) => [bar.openTime - START, bar.close])).toEqual([
      [0, '1'],
      [HOUR_MS, '2'],
      [3 * HOUR_MS, '3'],
    ])
  })

  it('grows row by row to what all rows make at once', () => {
    const price = fc.option(
      fc.integer({ min: 1, max: 10 ** 9 }).map((n) => (n / 1000).toString()),
      { freq: 4 },
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), price), { maxLength: 60 }), (steps) => {
        let index = 0
        const rows = steps.map(([gap, value]) => {
          index += gap
          return sample(index, value)
        })
        for (const interval of ['1h', '1d'] as const) {
          const grown = new Map<number, Candle>()
          let open: Candle | null = null
          for (const row of rows) {
            open = foldCandle(open, row, interval)
            if (open) grown.set(open.openTime, open)
          }
          expect([...grown.values()]).toEqual(candlesOf(rows, interval))
        }
      }),
    )
  })
})
