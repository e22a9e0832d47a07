import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { closePool, createPool, usePool } from '@/db/client'
import { listAssetIds } from '@/db/queries/assets'
import { inRunTransaction } from '@/db/queries/run-transaction'
import { DAY_MS, HOUR_MS } from '@/lib/domain/slot'
import { analyseSlot, recomputeRange } from '@/lib/pipeline/analytics'
import { endRun, observed, openRun, slotNumber, writeMarket } from '../market-writes'
import { useTestDatabase } from '../setup/test-database'

const COIN = 'old-coin'
const HOURS = 100 * 24
const HOUR_SLOTS = 12
const database = useTestDatabase()
let assetId = ''
/** Bulk writes of bars that may still succeed; the one after fails, as a killed connection would. */
let writesLeft = Number.POSITIVE_INFINITY
let writes = 0
/** Slices of raw rows that were read to build bars from. */
let slices = 0

beforeAll(async () => {
  const pool = createPool(database.url)
  pool.pool.on('connection', (connection) => {
    const query = connection.query.bind(connection)
    connection.query = ((...args: Parameters<typeof query>) => {
      const [sql] = args as unknown as [string | { sql: string }]
      const text = typeof sql === 'string' ? sql : sql.sql
      if (text.startsWith('INSERT INTO market_candles (')) {
        writes += 1
        if (writes > writesLeft) connection.destroy()
      }
      if (text.startsWith('SELECT observed_at, price_usd')) slices += 1
      return query(...args)
    }) as typeof connection.query
  })
  await closePool()
  usePool(pool)
  await inRun(async (lease) => {
    const rows = Array.from({ length: HOURS }, (_, hour) =>
      observed(COIN, slotNumber(hour * HOUR_SLOTS), { priceUsd: String(1 + (hour % 97)) }),
    )
    await inRunTransaction(lease, (tx) => writeMarket(tx, lease, rows))
  })
  assetId = (await listAssetIds([COIN]))[0] ?? ''
})
afterAll(() => closePool())
beforeEach(() => {
  writesLeft = Number.POSITIVE_INFINITY
  writes = 0
  slices = 0
})

async function inRun<T>(work: (lease: Awaited<ReturnType<typeof openRun>>) => Promise<T>): Promise<T> {
  const lease = await openRun()
  const result = await work(lease)
  await endRun(lease)
  return result
}

const versions = async () =>
  new Map(
    (
      await database.query<{ key: string; known_from: Date }>(
        "SELECT CONCAT(`interval`, ' ', open_time) AS `key`, known_from FROM market_candles ORDER BY 1",
      )
    ).map((row) => [row.key, row.known_from.getTime()]),
  )

/** One more hour, analysed as a tick would: the newest slot, and again from the rows when its state is late. */
async function tickHour(hour: number): Promise<void> {
  const slot = slotNumber(hour * HOUR_SLOTS)
  await inRun((lease) =>
    inRunTransaction(lease, (tx) => writeMarket(tx, lease, [observed(COIN, slot, { priceUsd: '50' })])),
  )
  await analyseHour(hour)
}

function analyseHour(hour: number): Promise<void> {
  const slot = slotNumber(hour * HOUR_SLOTS).getTime()
  return inRun(async (lease) => {
    const { late } = await analyseSlot(lease, { assetIds: [assetId], slot })
    for (const id of late)
      await recomputeRange(lease, { assetId: id, from: slot, to: slot + DAY_MS, restates: true })
  })
}

const expectWhole = async (hours: number) => {
  const [row] = await database.query<Record<string, string>>(
    "SELECT SUM(`interval` = '1h') AS hours, SUM(`interval` = '1d') AS days, SUM(IF(`interval` = '1h', samples, 0)) AS samples FROM market_candles",
  )
  const days = Math.ceil((hours * HOUR_MS) / DAY_MS)
  expect([Number(row?.hours), Number(row?.days), Number(row?.samples)]).toEqual([hours, days, hours])
}

describe('the bars of a database from before them', () => {
  it('are built in slices, and after a kill go on where they ended', async () => {
    // Two slices of 31 days commit; the third dies in its second write.
    writesLeft = 5
    await expect(tickHour(HOURS)).rejects.toThrow()
    const first = await versions()
    expect(first.size).toBe(2 * 31 * 25)
    await database.query("UPDATE runs SET status = 'missed' WHERE status = 'running'")
    writesLeft = Number.POSITIVE_INFINITY
    slices = 0
    await analyseHour(HOURS)
    expect(slices).toBe(2)
    await expectWhole(HOURS + 1)
    const second = await versions()
    for (const [key, knownFrom] of first) expect(second.get(key), key).toBe(knownFrom)
    expect(await database.query('SELECT 1 FROM market_candles_history')).toEqual([])
    expect(await database.query('SELECT 1 FROM restatements')).toEqual([])
  })

  it('are built once: the next tick writes its own two bars', async () => {
    const before = await versions()
    await tickHour(HOURS + 1)
    expect([slices, writes]).toEqual([0, 1])
    await expectWhole(HOURS + 2)
    const changed = [...(await versions())].filter(([key, knownFrom]) => before.get(key) !== knownFrom)
    expect(changed.map(([key]) => key.slice(0, 2)).sort()).toEqual(['1d', '1h'])
  })

  it('are looked at again when the layout of the state is another one, and left alone where they are right', async () => {
    await database.query('UPDATE metric_state SET layout = 1')
    const before = await versions()
    await tickHour(HOURS + 2)
    expect(slices).toBe(1)
    await expectWhole(HOURS + 3)
    const after = await versions()
    const changed = [...before].filter(([key, knownFrom]) => after.get(key) !== knownFrom)
    expect(changed.map(([key]) => key.slice(0, 2))).toEqual(['1d'])
    const [state] = await database.query<{ layout: number }>('SELECT layout FROM metric_state')
    expect(Number(state?.layout)).toBeGreaterThan(1)
  })
})
