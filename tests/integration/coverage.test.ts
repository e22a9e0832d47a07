import { beforeAll, describe, expect, it } from 'vitest'
import { listAssetIds } from '@/db/queries/assets'
import { hourCoverageSql, listHourCoverage, listWatchedAssets } from '@/db/queries/coverage'
import { inRunTransaction } from '@/db/queries/run-transaction'
import { composeGaps } from '@/lib/domain/gap-grid'
import { HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { buildCandles } from '@/lib/pipeline/candles'
import { endRun, observed, openRun, writeMarket } from '../market-writes'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
/** The night in which the clock of London skips an hour, and the one before it. */
const FROM = new Date('2026-03-28T00:00:00Z')
const HOURS = 40
const TO = new Date(FROM.getTime() + HOURS * HOUR_MS)
const slotAt = (n: number) => new Date(FROM.getTime() + n * SLOT_MS)

interface Coin {
  id: string
  /** First slot that was seen, counted from the start. */
  first: number
  /** Whether a slot is there, whether it has a price. */
  has(slot: number): boolean
  priced(slot: number): boolean
}

const COINS: Coin[] = [
  { id: 'whole', first: 0, has: () => true, priced: () => true },
  // An outage of two and a half hours, and single slots.
  {
    id: 'holed',
    first: 0,
    has: (slot) => (slot < 130 || slot >= 160) && slot % 47 !== 0,
    priced: () => true,
  },
  { id: 'late', first: 103, has: (slot) => slot >= 103, priced: () => true },
  { id: 'unpriced', first: 0, has: () => true, priced: () => false },
  { id: 'dark', first: 0, has: () => true, priced: (slot) => slot === 0 || slot > 200 },
]

async function store(coin: Coin): Promise<void> {
  const lease = await openRun()
  const slots = Array.from({ length: HOURS * 12 }, (_, slot) => slot).filter(coin.has)
  const rows = slots.map((slot) =>
    observed(coin.id, slotAt(slot), { priceUsd: coin.priced(slot) ? '1.5' : null }),
  )
  await inRunTransaction(lease, (tx) => writeMarket(tx, lease, rows))
  const [assetId = ''] = await listAssetIds([coin.id])
  await buildCandles(lease, assetId)
  await endRun(lease)
  const firstSeen = new Date(slotAt(coin.first).getTime() + 130_000)
  await database.query('UPDATE assets SET first_seen_at = ? WHERE id = ?', [firstSeen, assetId])
}

beforeAll(async () => {
  for (const coin of COINS) await store(coin)
})

/** Day and hour of a wall clock, by another way than the code under test. */
const wallHour = (at: Date, zone: string) => at.toLocaleString('sv-SE', { timeZone: zone }).slice(0, 13)

/** Slots that should be there and are, by hour of the wall clock, counted slot by slot. */
function countByHand(coins: readonly Coin[], zone: string): Record<string, string> {
  const sums = new Map<string, [number, number]>()
  for (let slot = 0; slot < HOURS * 12; slot++) {
    const start = new Date(Math.floor(slotAt(slot).getTime() / HOUR_MS) * HOUR_MS)
    const key = wallHour(start, zone)
    const sum = sums.get(key) ?? [0, 0]
    for (const coin of coins.filter((one) => one.id !== 'unpriced')) {
      if (slot < coin.first) continue
      sum[1] += 1
      if (coin.has(slot) && coin.priced(slot)) sum[0] += 1
    }
    sums.set(key, sum)
  }
  return Object.fromEntries([...sums].map(([key, sum]) => [key, sum.join(' of ')]))
}

async function gridOf(zone: string, coin?: string) {
  const assets = await listWatchedAssets()
  const chosen = assets.filter(({ coingeckoId }) => coin === undefined || coingeckoId === coin)
  const coverage = await listHourCoverage({
    from: FROM,
    to: TO,
    assetId: coin ? (chosen[0]?.assetId ?? '') : null,
  })
  return composeGaps({ assets: chosen, coverage, from: FROM, to: TO, zone })
}

const told = (grid: Awaited<ReturnType<typeof gridOf>>): Record<string, string> =>
  Object.fromEntries(
    grid.days.flatMap(({ day, hours }) =>
      hours.flatMap((cell, hour) =>
        cell ? [[`${day} ${String(hour).padStart(2, '0')}`, `${cell.present} of ${cell.expected}`]] : [],
      ),
    ),
  )

describe('the coverage of the hours', () => {
  it.each(['Africa/Lagos', 'Europe/London', 'Asia/Kolkata', 'UTC'])(
    'is what counting slot by slot finds, on the wall clock of %s',
    async (zone) => {
      const grid = await gridOf(zone)
      expect(told(grid)).toEqual(countByHand(COINS, zone))
      expect(grid.missing, 'a comparison without gaps proves nothing').toBeGreaterThan(200)
    },
  )

  it.each(['whole', 'holed', 'late', 'dark'])(
    'is that of one asset where one is asked for: %s',
    async (id) => {
      const own = COINS.filter((one) => one.id === id)
      expect(told(await gridOf('Africa/Lagos', id))).toEqual(countByHand(own, 'Africa/Lagos'))
    },
  )

  it('has no gap in a coin that was always there, and expects nothing of one without a price', async () => {
    expect(await gridOf('UTC', 'whole')).toMatchObject({ missing: 0, gapHours: 0, expected: HOURS * 12 })
    expect(await gridOf('UTC', 'unpriced')).toMatchObject({ missing: 0, expected: 0 })
    const unpriced = (await listWatchedAssets()).find(({ coingeckoId }) => coingeckoId === 'unpriced')
    expect(unpriced?.since).toBeNull()
  })

  it('names the asset with the fewest slots of an hour', async () => {
    const hours = (await gridOf('UTC')).days.flatMap((day) => day.hours)
    // Slots 120 to 131: of the coin with holes ten, of the dark one none.
    expect(hours.find((cell) => cell?.at === slotAt(120).getTime())).toMatchObject({
      least: { name: 'holed', samples: 10 },
      absent: 1,
      watched: 4,
    })
  })

  it('leaves assets out that left the selection', async () => {
    await database.query("UPDATE assets SET tracked = 0 WHERE coingecko_id IN ('holed', 'dark')")
    expect((await gridOf('UTC')).missing).toBe(0)
    await database.query('UPDATE assets SET tracked = 1 WHERE tracked = 0')
  })

  it('is one statement that finds its bars by a key', async () => {
    const { sql, values } = hourCoverageSql({ from: FROM, to: TO, assetId: null })
    const plan = await database.query<{ table: string; key: string | null }>(`EXPLAIN ${sql}`, values)
    const bars = plan.filter(({ table }) => table === 'c')
    expect(bars).toHaveLength(1)
    expect(bars[0]?.key).toMatch(/^(PRIMARY|market_candles_key|market_candles_time)$/)
  })
})
