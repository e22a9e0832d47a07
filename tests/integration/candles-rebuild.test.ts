import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listAssetIds } from '@/db/queries/assets'
import { inRunTransaction } from '@/db/queries/run-transaction'
import { ZERO_COUNTS } from '@/lib/domain/market'
import { createFetcher } from '@/lib/http'
import { analyseDocument } from '@/lib/pipeline/analyse-document'
import type { RunContext } from '@/lib/pipeline/run-context'
import { fakeClock } from '../factories'
import { endRun, observed, openRun, slotNumber, writeMarket } from '../market-writes'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()

/** One thing that happens to a coin's rows. */
interface Step {
  /** `next`: the slot after some. `late`: a slot some before the newest, new or again. */
  kind: 'next' | 'late'
  slots: number
  priceUsd: string | null
  volume24hUsd: string | null
  /** The run dies when its rows are stored; its slot is analysed after all others. */
  dies: boolean
}

const price = fc.bigInt(1n, 10n ** 30n).map((units) => {
  const digits = units.toString().padStart(25, '0')
  return `${digits.slice(0, -24)}.${digits.slice(-24)}`.replace(/\.?0+$/, '') || '1'
})
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('next', 'next', 'next', 'late'),
  slots: fc.oneof(
    { weight: 6, arbitrary: fc.constant(1) },
    { weight: 3, arbitrary: fc.integer({ min: 2, max: 14 }) },
    { weight: 1, arbitrary: fc.integer({ min: 200, max: 600 }) },
  ),
  priceUsd: fc.option(price, { freq: 5 }),
  volume24hUsd: fc.option(
    fc.nat().map((n) => String(n + 1)),
    { freq: 5 },
  ),
  dies: fc.boolean(),
})

type Figures = Pick<Step, 'priceUsd' | 'volume24hUsd'> & { marketCapUsd?: string | null }

/** Stores one row of a run, later inside its slot than any stored before, and does not analyse it. */
async function store(coin: string, slot: number, sample: number, figures: Figures) {
  const lease = await openRun()
  const sampledAt = new Date(slotNumber(slot).getTime() + sample)
  const { priceUsd, volume24hUsd, marketCapUsd = null } = figures
  const given = { priceUsd, volume24hUsd, marketCapUsd, sampledAt, origin: 'live' } as const
  const row = observed(coin, slotNumber(slot), given)
  await inRunTransaction(lease, (tx) => writeMarket(tx, lease, [row]))
  await endRun(lease)
}

/** Layer 3 of one slot in a run of its own, as of a repair: no detections. */
async function analyse(coin: string, slot: number): Promise<void> {
  const lease = await openRun()
  const at = slotNumber(slot)
  const clock = fakeClock(at)
  const context: RunContext = {
    lease,
    leaseMs: 60_000,
    job: 'repair',
    slot: at,
    trigger: 'manual',
    isCurrent: false,
    force: false,
    deadline: Number.POSITIVE_INFINITY,
    clock,
    fetcher: createFetcher(clock),
    probe: async () => undefined,
    counts: ZERO_COUNTS,
    upstreamCalls: 0,
    upstreamCostUsd: null,
    failures: [],
  }
  const slots = { from: at.getTime(), to: at.getTime() }
  await analyseDocument(context, { read: 1, coingeckoIds: [coin], slots })
  await endRun(lease)
}

async function play(coin: string, steps: readonly Step[]): Promise<void> {
  const dead: number[] = []
  let newest = 1_000
  for (const [i, one] of steps.entries()) {
    const slot = one.kind === 'next' ? newest + one.slots : Math.max(0, newest - one.slots)
    newest = Math.max(newest, slot)
    await store(coin, slot, i + 1, one)
    if (one.dies) dead.push(slot)
    else await analyse(coin, slot)
  }
  for (const slot of dead) await analyse(coin, slot)
}

/** Bars by SQL alone from the raw rows: the definition, written a second time. A bar begins with its first price. */
const REBUILT = (seconds: number) => `
  WITH rows_of_bar AS (
    SELECT asset_id, observed_at, price_usd, volume_24h_usd, FLOOR(UNIX_TIMESTAMP(observed_at) / ${seconds}) AS bar
      FROM raw_crypto_market_data WHERE asset_id = ?),
  bars AS (
    SELECT bar, MIN(observed_at) AS first_at, MAX(observed_at) AS last_at, MAX(price_usd) AS high,
           MIN(price_usd) AS low, COUNT(*) AS samples
      FROM rows_of_bar WHERE price_usd IS NOT NULL GROUP BY bar)
  SELECT FROM_UNIXTIME(b.bar * ${seconds}) AS open_time, o.price_usd AS open, b.high, b.low, c.price_usd AS close,
         b.samples, ${seconds / 300} AS expected_samples,
         (SELECT v.volume_24h_usd FROM rows_of_bar v
           WHERE v.bar = b.bar AND v.volume_24h_usd IS NOT NULL AND v.observed_at >= b.first_at
           ORDER BY v.observed_at DESC LIMIT 1) AS volume_24h_usd,
         (SELECT MAX(l.observed_at) FROM rows_of_bar l WHERE l.bar = b.bar) AS last_slot
    FROM bars b
    JOIN rows_of_bar o ON o.observed_at = b.first_at
    JOIN rows_of_bar c ON c.observed_at = b.last_at
   ORDER BY open_time`

async function expectRebuilt(coin: string): Promise<void> {
  const [assetId] = await listAssetIds([coin])
  for (const [interval, seconds] of [
    ['1h', 3_600],
    ['1d', 86_400],
  ] as const) {
    const stored = await database.query(
      'SELECT open_time, open, high, low, close, samples, expected_samples, volume_24h_usd, last_slot FROM market_candles WHERE asset_id = ? AND `interval` = ? ORDER BY open_time',
      [assetId, interval],
    )
    const plain = (rows: Record<string, unknown>[]) =>
      rows.map((row) => ({
        ...row,
        open_time: new Date(String(row.open_time)).getTime(),
        samples: Number(row.samples),
        expected_samples: Number(row.expected_samples),
      }))
    expect(plain(stored), interval).toEqual(plain(await database.query(REBUILT(seconds), [assetId])))
  }
}

/** Each change of a closed bar leaves the version before, and the versions of a bar follow each other. */
async function expectVersions(coin: string): Promise<void> {
  const [assetId] = await listAssetIds([coin])
  const versions = await database.query<Record<string, Date | string | null>>(
    'SELECT `interval`, open_time, known_from, known_to FROM market_candles_history WHERE asset_id = ? UNION ALL SELECT `interval`, open_time, known_from, NULL FROM market_candles WHERE asset_id = ? ORDER BY 1, 2, 3',
    [assetId, assetId],
  )
  for (const [i, { interval, open_time, known_from, known_to }] of versions.entries()) {
    const next = versions[i + 1]
    const isSame = next?.interval === interval && String(next?.open_time) === String(open_time)
    if (known_to === null) expect(isSame).toBe(false)
    else expect(Number(known_to)).toBeGreaterThan(Number(known_from))
    if (isSame && known_to) expect(Number(next?.known_from)).toBeGreaterThanOrEqual(Number(known_to))
  }
}

/** What was restated of an asset's bars, in words. */
async function linesOf(assetId: string | undefined): Promise<string[]> {
  const rows = await database.query(
    "SELECT row_part, metric, old_value, new_value FROM restatements WHERE table_name = 'market_candles' AND asset_id = ? ORDER BY row_part, metric",
    [assetId],
  )
  return rows.map((row) => `${row.row_part} ${row.metric}: ${row.old_value} → ${row.new_value}`)
}

describe('bars', () => {
  it('equal a rebuild by SQL after whatever happens to the rows, and every change of them has its version', async () => {
    let coins = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const coin = `coin-${coins++}`
        await play(coin, steps)
        await expectRebuilt(coin)
        await expectVersions(coin)
      }),
      { numRuns: 25, endOnFailure: true },
    )
  })

  it('go when the only price in them turns out to be unknown, and leave a line', async () => {
    const row = { kind: 'next', slots: 1, volume24hUsd: '5', dies: false } as const
    await store('erased', 5_000, 1, { ...row, priceUsd: '7' })
    await analyse('erased', 5_000)
    await store('erased', 5_000, 2, { ...row, priceUsd: null })
    await analyse('erased', 5_000)
    const [assetId] = await listAssetIds(['erased'])
    expect(await database.query('SELECT open FROM market_candles WHERE asset_id = ?', [assetId])).toEqual([])
    const old = 'SELECT `interval`, close FROM market_candles_history WHERE asset_id = ? ORDER BY 1'
    expect(await database.query(old, [assetId])).toMatchObject([{ interval: '1d' }, { interval: '1h' }])
    expect(await linesOf(assetId)).toEqual(
      ['1d', '1h'].flatMap((interval) => [
        `${interval} close: 7 → null`,
        `${interval} high: 7 → null`,
        `${interval} low: 7 → null`,
        `${interval} open: 7 → null`,
        `${interval} volume_24h_usd: 5 → null`,
      ]),
    )
  })

  it('that had closed tell of a volume and a market cap that change under the same price', async () => {
    const slot = 9_000
    for (const [sample, figures] of [
      { priceUsd: '7', volume24hUsd: '5' },
      { priceUsd: '7', volume24hUsd: '6', marketCapUsd: '90' },
      { priceUsd: '7', volume24hUsd: '6', marketCapUsd: '91.5' },
    ].entries()) {
      await store('weighed', slot, sample + 1, figures)
      await analyse('weighed', slot)
    }
    const [assetId] = await listAssetIds(['weighed'])
    // The first market cap restates nothing.
    const lines = ['market_cap_usd: 90 → 91.5', 'volume_24h_usd: 5 → 6']
    expect(await linesOf(assetId)).toEqual(
      ['1d', '1h'].flatMap((interval) => lines.map((line) => `${interval} ${line}`)),
    )
  })

  it('stand on the grid of their interval, hold their own slots only, and no more than it has', async () => {
    const [row] = await database.query<{ n: string }>(
      "SELECT COUNT(*) AS n FROM market_candles WHERE MOD(UNIX_TIMESTAMP(open_time), IF(`interval` = '1h', 3600, 86400)) <> 0 OR last_slot < open_time OR last_slot >= open_time + INTERVAL IF(`interval` = '1h', 3600, 86400) SECOND OR samples > expected_samples",
    )
    expect(Number(row?.n)).toBe(0)
  })
})
