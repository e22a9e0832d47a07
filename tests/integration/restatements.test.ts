import { beforeAll, describe, expect, it } from 'vitest'
import { listAssetIds } from '@/db/queries/assets'
import type { MetricValues } from '@/db/queries/metric-output'
import { countRestatements24h, insertRestatements, listRestatedRuns } from '@/db/queries/restatements'
import { inRunTransaction, type RunLease } from '@/db/queries/run-transaction'
import type { MarketObservation } from '@/lib/domain/market'
import { SLOT_MS } from '@/lib/domain/slot'
import { analyseSlot, recomputeRange } from '@/lib/pipeline/analytics'
import { endRun, observed, openRun, slotNumber, writeMarket, writeMetrics } from '../market-writes'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const COIN = 'ant'
let assetId = ''
let nextSlot = 0

/** A slot that no other test has touched, a week away from theirs. */
function freshSlot(): Date {
  nextSlot += 2_016
  return slotNumber(nextSlot)
}

async function inRun<T>(work: (lease: RunLease) => Promise<T>): Promise<{ lease: RunLease; result: T }> {
  const lease = await openRun()
  const result = await work(lease)
  await endRun(lease)
  return { lease, result }
}

const write = (...observations: MarketObservation[]) =>
  inRun((lease) => inRunTransaction(lease, (tx) => writeMarket(tx, lease, observations)))

const measure = (slot: Date, values: Partial<MetricValues>, live = true) =>
  inRun((lease) => inRunTransaction(lease, (tx) => writeMetrics(tx, lease, { assetId, slot, values, live })))

/** All lines, the newest first, each with the job of its run. */
async function listLines() {
  const runs = await listRestatedRuns({ runs: 1_000, lines: 1_000 })
  return runs
    .flatMap(({ job, lines }) => lines.map((line) => ({ ...line, job })))
    .sort((a, b) => b.restatedAt.getTime() - a.restatedAt.getTime() || Number(b.id) - Number(a.id))
}

/** Lines of the slots from one on, as metric: old → new (reason). */
async function linesFrom(slot: Date): Promise<string[]> {
  const lines = await listLines()
  return lines
    .filter(
      (one) =>
        one.rowPart === '' && one.rowTime >= slot && one.rowTime.getTime() < slot.getTime() + 1_000 * SLOT_MS,
    )
    .map((one) => `${one.tableName} ${one.metric}: ${one.oldValue} → ${one.newValue} (${one.reason})`)
    .sort()
}

beforeAll(async () => {
  await write(observed(COIN, slotNumber(0)))
  assetId = (await listAssetIds([COIN]))[0] ?? ''
})

describe('a market figure that had been shown', () => {
  it('is restated as resampled by a later sample of its slot', async () => {
    const slot = freshSlot()
    await write(observed(COIN, slot, { priceUsd: '1.50', volume24hUsd: '10' }))
    const { lease } = await write(
      observed(COIN, slot, {
        sampledAt: new Date(slot.getTime() + 200_000),
        priceUsd: '1.75',
        volume24hUsd: '10',
        marketCapUsd: '5',
      }),
    )
    // The volume is the same, and the market cap is told for the first time.
    expect(await linesFrom(slot)).toEqual(['raw_crypto_market_data price_usd: 1.5 → 1.75 (resampled)'])
    const [line] = await listLines()
    const [old] = await database.query<{ known_from: Date; known_to: Date }>(
      'SELECT known_from, known_to FROM raw_crypto_market_data_history WHERE observed_at = ?',
      [slot],
    )
    expect(line).toMatchObject({
      coingeckoId: COIN,
      job: 'market',
      rowTime: slot,
      runId: lease.id,
      shownFrom: old?.known_from,
      restatedAt: old?.known_to,
    })
  })

  it('is restated as corrected by other figures of the same sample, and by figures withdrawn', async () => {
    const slot = freshSlot()
    await write(observed(COIN, slot, { priceUsd: '1', volume24hUsd: '10' }))
    await write(observed(COIN, slot, { priceUsd: '0.000000000000000000000001', volume24hUsd: null }))
    expect(await linesFrom(slot)).toEqual([
      'raw_crypto_market_data price_usd: 1 → 0.000000000000000000000001 (corrected)',
      'raw_crypto_market_data volume_24h_usd: 10 → null (corrected)',
    ])
  })

  it('is not restated by the same again, nor by what finer rows outrank', async () => {
    const slot = freshSlot()
    await write(observed(COIN, slot, { priceUsd: '1.10' }))
    const again = await write(observed(COIN, slot, { priceUsd: '1.1' }))
    const coarse = await write(observed(COIN, slot, { priceUsd: '3', granularity: '1h', origin: 'backfill' }))
    for (const { result } of [again, coarse]) expect(result).toMatchObject({ updated: 0, duplicate: 1 })
    expect(await linesFrom(slot)).toEqual([])
  })

  it('is not restated when finer or live rows enrich loaded history', async () => {
    const slot = freshSlot()
    await write(observed(COIN, slot, { priceUsd: '1', granularity: '1h', origin: 'backfill' }))
    await write(observed(COIN, slot, { priceUsd: '2', granularity: '5m', origin: 'backfill' }))
    const { result } = await write(observed(COIN, slot, { priceUsd: '3' }))
    expect(result.updated).toBe(1)
    expect(await linesFrom(slot)).toEqual([])
  })

  it('that one run changes twice keeps what was shown, and tells of the last', async () => {
    const slot = freshSlot()
    await write(observed(COIN, slot, { priceUsd: '1' }))
    await inRun(async (lease) => {
      for (const priceUsd of ['2', '3'])
        await inRunTransaction(lease, (tx) => writeMarket(tx, lease, [observed(COIN, slot, { priceUsd })]))
    })
    expect(await linesFrom(slot)).toEqual(['raw_crypto_market_data price_usd: 1 → 3 (corrected)'])
  })

  it('is not restated by a transaction that is rolled back', async () => {
    const slot = freshSlot()
    await write(observed(COIN, slot, { priceUsd: '1' }))
    await inRun(async (lease) => {
      const failing = inRunTransaction(lease, async (tx) => {
        await writeMarket(tx, lease, [observed(COIN, slot, { priceUsd: '2' })])
        throw new Error('stopped')
      })
      await expect(failing).rejects.toThrow('stopped')
    })
    expect(await linesFrom(slot)).toEqual([])
  })

  it('stops being flagged when another version takes its place, and the flag stays in history', async () => {
    const slot = freshSlot()
    await write(observed(COIN, slot, { priceUsd: '1' }))
    await database.query("UPDATE raw_crypto_market_data SET flag = 'volume_clamped' WHERE observed_at = ?", [
      slot,
    ])
    await write(observed(COIN, slot, { priceUsd: '2' }))
    const flagOf = (table: string) =>
      database.query<{ flag: string | null }>(`SELECT flag FROM ${table} WHERE observed_at = ?`, [slot])
    expect(await flagOf('raw_crypto_market_data')).toEqual([{ flag: null }])
    expect(await flagOf('raw_crypto_market_data_history')).toEqual([{ flag: 'volume_clamped' }])
  })
})

describe('a metric that had been shown', () => {
  it('is restated when it changes or becomes unknown, not when it becomes known, nor its grade', async () => {
    const slot = freshSlot()
    await measure(slot, { price_usd: '1.5', log_return_5m: 0.25, min_price_1h: '1', data_grade: 'C' })
    const { lease } = await measure(slot, {
      price_usd: '1.5',
      log_return_5m: -1e-7,
      log_return_15m: 1,
      data_grade: 'A',
    })
    expect(await linesFrom(slot)).toEqual([
      'crypto_metrics log_return_5m: 0.25 → -1e-7 (late_input)',
      'crypto_metrics min_price_1h: 1 → null (late_input)',
    ])
    expect((await listLines())[0]).toMatchObject({ runId: lease.id, job: 'market' })
  })

  it('is not restated when its slot was loaded afterwards', async () => {
    const slot = freshSlot()
    await measure(slot, { price_usd: '1' }, false)
    expect((await measure(slot, { price_usd: '2' }, false)).result).toBe(1)
    expect(await linesFrom(slot)).toEqual([])
  })

  it('is restated by a row that comes late, through the analytics, and not again when they are repeated', async () => {
    const slot = freshSlot()
    const after = (slots: number) => new Date(slot.getTime() + slots * SLOT_MS)
    for (const [slots, priceUsd] of [
      [0, '10'],
      [2, '30'],
    ] as const) {
      await write(observed('bee', after(slots), { priceUsd }))
      const assetIds = await listAssetIds(['bee'])
      const analysed = await inRun((lease) => analyseSlot(lease, { assetIds, slot: after(slots).getTime() }))
      expect(analysed.result).toEqual({ written: 1, late: [] })
    }
    expect(await linesFrom(slot)).toEqual([])
    await write(observed('bee', after(1), { priceUsd: '5', origin: 'backfill' }))
    const [bee = ''] = await listAssetIds(['bee'])
    const range = { assetId: bee, from: after(1).getTime(), to: after(288).getTime(), restates: true }
    const recompute = () => inRun((lease) => recomputeRange(lease, range))
    expect((await recompute()).result).toBe(2)
    // The change over 5 minutes is told for the first time; what was told of the hour has changed.
    const expected = [
      'crypto_metrics avg_price_1h: 20 → 15 (late_input)',
      'crypto_metrics min_price_1h: 10 → 5 (late_input)',
    ]
    expect(await linesFrom(slot)).toEqual(expected)
    expect((await recompute()).result).toBe(0)
    expect(await linesFrom(slot)).toEqual(expected)
  })
})

describe('versions', () => {
  it('of rows that several runs load at once are all kept, one after the other', async () => {
    for (let round = 0; round < 25; round++) {
      const slot = freshSlot()
      const loads = ['1', '2', '3'].map((priceUsd) =>
        write(observed(COIN, slot, { priceUsd, origin: 'backfill' })),
      )
      const counts = (await Promise.all(loads)).map(({ result }) => result)
      expect(counts.filter((one) => one.inserted === 1)).toHaveLength(1)
      expect(counts.filter((one) => one.updated === 1)).toHaveLength(2)
      const history = await database.query<{ known_from: Date; known_to: Date }>(
        'SELECT known_from, known_to FROM raw_crypto_market_data_history WHERE observed_at = ? ORDER BY known_from',
        [slot],
      )
      const [current] = await database.query<{ known_from: Date }>(
        'SELECT known_from FROM raw_crypto_market_data WHERE observed_at = ?',
        [slot],
      )
      expect(history.map((one) => one.known_to)).toEqual([history[1]?.known_from, current?.known_from])
      for (const one of history) expect(one.known_to.getTime()).toBeGreaterThan(one.known_from.getTime())
    }
  })

  it('follow each other even where the clock has not moved on', async () => {
    const slot = freshSlot()
    const standing = new Date()
    await inRun(async (lease) => {
      for (const price of ['1', '2', '3', '4']) {
        await inRunTransaction(lease, async (tx) => {
          const still = { ...tx, clock: async () => standing }
          await writeMarket(still, lease, [observed(COIN, slot, { priceUsd: price })])
          await writeMetrics(still, lease, { assetId, slot, values: { price_usd: price } })
        })
      }
    })
    for (const [table, time] of [
      ['raw_crypto_market_data_history', 'observed_at'],
      ['crypto_metrics_history', 'metric_time'],
    ]) {
      const versions = await database.query<{ known_from: Date }>(
        `SELECT known_from FROM ${table} WHERE ${time} = ? ORDER BY known_from`,
        [slot],
      )
      expect(versions.map((one) => one.known_from.getTime() - standing.getTime())).toEqual([0, 1, 2])
    }
  })
})

describe('the list', () => {
  it('counts the last day, and puts the newest first', async () => {
    const before = await countRestatements24h()
    const line = {
      tableName: 'market_candles',
      assetId,
      rowTime: slotNumber(0),
      rowPart: '1h',
      metric: 'close',
      oldValue: '1',
      newValue: null,
      shownFrom: slotNumber(1),
      reason: 'late_input' as const,
      runId: '999999',
    }
    const { lease } = await inRun((run) =>
      inRunTransaction(run, async (tx) => {
        const now = await tx.clock()
        await insertRestatements(tx.connection, [
          { ...line, restatedAt: now },
          { ...line, metric: 'high', restatedAt: new Date(now.getTime() - 25 * 3_600_000) },
        ])
      }),
    )
    expect(lease.attempt).toBe(1)
    expect(await countRestatements24h()).toBe(before + 1)
    const lines = await listLines()
    expect(lines[0]).toMatchObject({ ...line, job: null })
    expect(lines.at(-1)).toMatchObject({ metric: 'high' })
  })
})
