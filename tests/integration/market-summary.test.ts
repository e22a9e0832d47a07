import { beforeEach, expect, it } from 'vitest'
import { getMarketSummary } from '@/db/queries/market-summary'
import { SLOT_MS } from '@/lib/domain/slot'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const NOW = Date.parse('2026-11-24T12:00:00Z')
const SPARKLINE = Buffer.alloc(168 * 4)

interface Coin {
  id: number
  /** Simple change over 24 hours; null unknown. */
  change: number | null
  slotsOld?: number
  rank?: number
  tracked?: boolean
}

async function store(...coins: Coin[]): Promise<void> {
  const at = new Date(NOW)
  await database.query(
    'INSERT INTO assets (id, coingecko_id, symbol, name, market_rank, tracked, first_seen_at, last_seen_at) VALUES ?',
    [
      coins.map(({ id, rank = id, tracked = true }) => [
        id,
        `coin-${id}`,
        'c',
        'C',
        rank,
        tracked ? 1 : 0,
        at,
        at,
      ]),
    ],
  )
  await database.query(
    'INSERT INTO asset_snapshots (asset_id, metric_time, sampled_at, price_usd, log_return_24h, data_grade, sparkline_hour, sparkline, run_id, document_id) VALUES ?',
    [
      coins.map(({ id, change, slotsOld = 0 }) => [
        id,
        new Date(NOW - slotsOld * SLOT_MS),
        at,
        '1',
        change === null ? null : Math.log1p(change),
        'A',
        at,
        SPARKLINE,
        1,
        1,
      ]),
    ],
  )
}

beforeEach(async () => {
  await database.query('DELETE FROM asset_snapshots WHERE asset_id > 0')
  await database.query('DELETE FROM assets WHERE id > 0')
})

const moversOf = async (movers: number) =>
  (await getMarketSummary({ movers })).movers.map(({ coingeckoId }) => coingeckoId)

it('measures a move as a simple change, at any rank', async () => {
  // As log returns the fall of 27 % is the larger of the two: ln 0.73 = −0.315, ln 1.33 = 0.285.
  await store({ id: 1, change: -0.27 }, { id: 2, change: 0.33, rank: 9_000 }, { id: 3, change: 0.01 })
  expect(await moversOf(2)).toEqual(['coin-2', 'coin-1'])
})

it('takes no stale figure for one of now, nor an asset that is not tracked', async () => {
  await store(
    { id: 1, change: 0.02 },
    { id: 2, change: 4, slotsOld: 7 },
    { id: 3, change: 5, tracked: false },
    { id: 4, change: 0.01, slotsOld: 6 },
    { id: 5, change: null },
  )
  expect(await moversOf(3)).toEqual(['coin-1', 'coin-4'])
  expect(await getMarketSummary({ movers: 0 })).toEqual({
    tracked: 4,
    rose: 2,
    fell: 0,
    unknown: 2,
    medianChange24h: expect.closeTo(0.015, 12),
    newestSlot: new Date(NOW),
    movers: [],
  })
})

it('tells the middle change, that of one asset or between two', async () => {
  await store({ id: 1, change: -0.5 }, { id: 2, change: -0.04 }, { id: 3, change: 0.3 })
  expect(await getMarketSummary({ movers: 0 })).toMatchObject({
    rose: 1,
    fell: 2,
    medianChange24h: expect.closeTo(-0.04, 12),
  })
})

it('knows nothing of a market without assets', async () => {
  expect(await getMarketSummary({ movers: 3 })).toEqual({
    tracked: 0,
    rose: 0,
    fell: 0,
    unknown: 0,
    medianChange24h: null,
    newestSlot: null,
    movers: [],
  })
})
