import { describe, expect, it } from 'vitest'
import type { AssetSnapshot } from '@/db/queries/market'
import { HOUR_MS } from '@/lib/domain/slot'
import { drawTiles, heatAssetOf, NARROW, notDrawnOf, WIDE } from './heat-tiles'

const AT = new Date('2026-11-24T04:00:00Z')

function snapshot(given: Partial<AssetSnapshot> = {}): AssetSnapshot {
  return {
    assetId: '1',
    coingeckoId: 'coin',
    symbol: 'c',
    name: 'Coin',
    rank: 1,
    metricTime: AT,
    sampledAt: AT,
    priceUsd: '1',
    volume24hUsd: '1',
    marketCapUsd: '1',
    logReturn1h: 0.01,
    logReturn24h: -0.02,
    dataGrade: 'A',
    sparkline: {
      startsAt: AT,
      stepMs: HOUR_MS,
      values: Array.from({ length: 168 }, (_, hour) => 100 + hour),
    },
    ...given,
  }
}

const heat = (cap: number) => heatAssetOf(snapshot({ marketCapUsd: String(cap) }), '24h', 'UTC')

describe('an asset of the heat map', () => {
  it('is coloured by the change of the chosen period', () => {
    expect(heatAssetOf(snapshot(), '1h', 'UTC').ratio).toBe(Math.expm1(0.01))
    expect(heatAssetOf(snapshot(), '24h', 'UTC').ratio).toBe(Math.expm1(-0.02))
    expect(heatAssetOf(snapshot(), '7d', 'UTC').ratio).toBeCloseTo(1.67, 9)
  })

  it('has no colour for a change that is not known', () => {
    expect(heatAssetOf(snapshot({ logReturn24h: null }), '24h', 'UTC')).toMatchObject({
      ratio: null,
      change: { known: false, direction: 'unknown' },
    })
  })
})

describe('the tiles of the heat map', () => {
  it('are in proportion to the square roots of the market caps', () => {
    const tiles = drawTiles([heat(3600), heat(900), heat(100)], WIDE)
    const areas = tiles.map(({ box }) => (box.width * box.height) / (WIDE.width * WIDE.height))
    expect(areas).toEqual([expect.closeTo(0.6), expect.closeTo(0.3), expect.closeTo(0.1)])
  })

  it('leave out what nobody could hit, and more of it on a narrow screen', () => {
    const assets = [heat(100_000_000), heat(1000), heat(10)]
    expect(drawTiles(assets, WIDE)).toHaveLength(2)
    expect(drawTiles(assets, NARROW)).toHaveLength(1)
  })

  it('are none without assets', () => {
    expect(drawTiles([], WIDE)).toEqual([])
  })
})

describe('what is not drawn', () => {
  it.each([
    [
      { matching: 60, withCap: 58, drawn: 33 },
      '33 of 60 assets are drawn; 25 are too small to draw, 2 have no known market cap.',
    ],
    [{ matching: 4, withCap: 3, drawn: 3 }, '3 of 4 assets are drawn; 1 has no known market cap.'],
    [
      { matching: 17_000, withCap: 17_000, drawn: 60 },
      '60 of 17,000 assets are drawn; 16,940 are too small to draw.',
    ],
    [{ matching: 3, withCap: 3, drawn: 3 }, null],
  ])('of %j is said', (counts, sentence) => {
    expect(notDrawnOf(counts)).toBe(sentence)
  })
})
