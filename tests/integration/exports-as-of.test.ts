import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { mapAssets } from '@/db/queries/assets'
import { DATASETS, type DatasetId, isDataset } from '@/db/queries/export-datasets'
import type { ExportFilter } from '@/db/queries/export-sql'
import { readCells } from '@/db/queries/exports'
import { inRunTransaction } from '@/db/queries/run-transaction'
import { getWatermark } from '@/db/queries/watermark'
import { floorTo, HOUR_MS } from '@/lib/domain/slot'
import { InputError } from '@/lib/errors'
import type { Cell } from '@/lib/exports/contract'
import { openExport } from '../exporting'
import { endRun, observed, openRun, slotNumber, writeMarket } from '../market-writes'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const COINS = ['ant', 'bee', 'cow']
const SLOTS = Array.from({ length: 12 }, (_, i) => slotNumber(i))
const EVERYTHING = { assetIds: null, interval: null, from: null, to: null, words: {} }

/** A committed run that gives every coin the price in each of the slots; returns a watermark that knows it. */
async function price(priceUsd: string, slots = SLOTS): Promise<Date> {
  const lease = await openRun()
  await inRunTransaction(lease, (tx) =>
    writeMarket(
      tx,
      lease,
      COINS.flatMap((coin) => slots.map((slot) => observed(coin, slot, { priceUsd }))),
    ),
  )
  await endRun(lease)
  return settledWatermark()
}

/** The watermark stands a millisecond back, so what was just committed is final a little later. */
async function settledWatermark(): Promise<Date> {
  await pause(5)
  return getWatermark()
}

const respond = (dataset: DatasetId, query: Record<string, string> = {}): Promise<Response> =>
  openExport(dataset, { format: 'csv', ...query })

/** The instant an answer names; its body is left unread. */
async function instantOf(dataset: DatasetId, query: Record<string, string> = {}): Promise<string | null> {
  const response = await respond(dataset, query)
  await response.body?.cancel()
  return response.headers.get('x-as-of')
}

/** Cells of one column, in order. */
async function column(dataset: DatasetId, name: string, query: Record<string, string> = {}) {
  const [head = '', ...lines] = (await (await respond(dataset, query)).text()).trimEnd().split('\r\n')
  const at = head.split(',').indexOf(name)
  return lines.filter((line) => line !== '').map((line) => line.split(',')[at])
}

async function pagesOf(dataset: DatasetId, filter: ExportFilter, pageKeys: number) {
  const pages: Cell[][][] = []
  for await (const page of readCells(dataset, { filter, after: null, end: null }, { pageKeys }))
    pages.push(page.rows)
  return pages
}

const count = (value: string, cells: (string | undefined)[]) => cells.filter((one) => one === value).length

let first: Date
let second: Date
beforeAll(async () => {
  first = await price('1')
  second = await price('2', SLOTS.slice(3, 6))
})
beforeEach(async () => {
  expect(await database.query("SELECT id FROM runs WHERE status = 'running'")).toEqual([])
})

describe('an export', () => {
  it('answers as of the watermark, and says so', async () => {
    const before = await getWatermark()
    const asOf = new Date((await instantOf('market-data')) ?? '')
    expect(asOf.getTime()).toBeGreaterThanOrEqual(before.getTime())
    expect(asOf.getTime()).toBeLessThanOrEqual((await getWatermark()).getTime())
    const prices = await column('market-data', 'price_usd')
    expect([count('1', prices), count('2', prices)]).toEqual([27, 9])
  })

  it('answers as of an earlier instant with the versions of that instant', async () => {
    const query = { as_of: first.toISOString() }
    expect(await instantOf('market-data', query)).toBe(first.toISOString())
    expect(count('1', await column('market-data', 'price_usd', query))).toBe(36)
    expect(count('2', await column('market-data', 'price_usd', { as_of: second.toISOString() }))).toBe(9)
    const before = { as_of: new Date(first.getTime() - HOUR_MS).toISOString() }
    expect(await column('market-data', 'price_usd', before)).toEqual([])
  })

  it('leaves out what an open run has committed, until that run has ended', async () => {
    const slot = slotNumber(500)
    const lease = await openRun()
    await inRunTransaction(lease, (tx) => writeMarket(tx, lease, [observed('ant', slot, { priceUsd: '77' })]))
    const query = { from: slot.toISOString() }
    expect(await column('market-data', 'price_usd', query)).toEqual([])
    await endRun(lease)
    await settledWatermark()
    expect(await column('market-data', 'price_usd', query)).toEqual(['77'])
  })

  it('refuses an instant that is not final, and names the watermark', async () => {
    const lease = await openRun()
    await pause(5)
    const watermark = (await getWatermark()).toISOString()
    const late = new Date(Date.parse(watermark) + 1).toISOString()
    const error = await respond('market-data', { as_of: late }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(InputError)
    expect(error).toMatchObject({ errors: [{ path: 'as_of', message: expect.stringContaining(watermark) }] })
    expect(await instantOf('market-data', { as_of: watermark })).toBe(watermark)
    await endRun(lease)
  })

  it('of now alone has no instant to name', async () => {
    for (const dataset of ['runs', 'rejected'] as const) expect(await instantOf(dataset)).toBeNull()
    const lease = await openRun()
    const shown = await column('runs', 'status')
    const attempts = await database.query('SELECT run_id FROM run_attempts')
    expect(shown).toHaveLength(attempts.length)
    expect(shown.at(-1)).toBe('running')
    await endRun(lease)
  })

  it.each(Object.keys(DATASETS).filter(isDataset))(
    'of %s has statements that the server takes',
    async (dataset) => {
      const asOf = DATASETS[dataset].past === 'none' ? null : await getWatermark()
      const whole = (await pagesOf(dataset, { ...EVERYTHING, asOf }, 5_000)).flat()
      const small = (await pagesOf(dataset, { ...EVERYTHING, asOf }, 2)).flat()
      expect(small).toEqual(whole)
      for (const row of whole) expect(row).toHaveLength(DATASETS[dataset].columns.length)
    },
  )
})

describe('pages', () => {
  it('go on telling of their instant while rows before and after them are restated', async () => {
    const asOf = await getWatermark()
    const filter = { ...EVERYTHING, asOf }
    const expected = (await pagesOf('market-data', filter, 5_000)).flat()
    const got: Cell[][] = []
    let prices = 100
    for await (const page of readCells('market-data', { filter, after: null, end: null }, { pageKeys: 5 })) {
      got.push(...page.rows)
      await price(`${prices++}`)
    }
    expect(prices).toBeGreaterThan(105)
    expect(got).toEqual(expected)
    const now = (await pagesOf('market-data', { ...filter, asOf: await settledWatermark() }, 5)).flat()
    expect(now).not.toEqual(expected)
    expect(now).toHaveLength(expected.length)
  })

  it('give each key once and in order, whatever the size of a page and the limit', async () => {
    const filter = { ...EVERYTHING, asOf: second }
    const whole = (await pagesOf('market-data', filter, 5_000)).flat()
    expect(whole).toHaveLength(36)
    for (const size of [1, 2, 3, 7, 36, 37]) {
      expect((await pagesOf('market-data', filter, size)).flat()).toEqual(whole)
    }
  })

  it('tell of rows that stand in history alone', async () => {
    const asOf = await settledWatermark()
    const filter = { ...EVERYTHING, asOf }
    const expected = (await pagesOf('market-data', filter, 5_000)).flat()
    const columns =
      'id, asset_id, observed_at, symbol, name, price_usd, volume_24h_usd, market_cap_usd, price_ngn, granularity, origin, fetched_at, sampled_at, source_updated_at, flag, known_from, run_id, document_id'
    await pause(5)
    await database.query(
      `INSERT INTO raw_crypto_market_data_history (${columns}, known_to) SELECT ${columns}, UTC_TIMESTAMP(3) FROM raw_crypto_market_data WHERE observed_at IN (?)`,
      [[SLOTS[0], SLOTS[7], SLOTS[11]]],
    )
    await database.query('DELETE FROM raw_crypto_market_data WHERE observed_at IN (?)', [
      [SLOTS[0], SLOTS[7], SLOTS[11]],
    ])
    for (const size of [2, 5, 5_000])
      expect((await pagesOf('market-data', filter, size)).flat()).toEqual(expected)
    await pause(5)
    expect(await column('market-data', 'price_usd')).toHaveLength(expected.length - 9)
  })
})

describe('bars and detections', () => {
  const hour = new Date(floorTo(Date.now(), HOUR_MS))
  const before = (hours: number) => new Date(hour.getTime() - hours * HOUR_MS)
  const insertBar = async (
    table: string,
    bar: { interval: string; open: Date; close: string; known: Date; until?: Date },
  ) => {
    const asset = (
      await database.query<{ id: string }>("SELECT id FROM assets WHERE coingecko_id = 'ant'")
    )[0]
    const until = bar.until ? [', known_to', ', ?', bar.until] : ['', '']
    await database.query(
      `INSERT INTO ${table} (asset_id, \`interval\`, open_time, open, high, low, close, samples, expected_samples, last_slot, known_from, run_id${until[0]}) VALUES (?, ?, ?, 1, 9, 1, ?, 1, 12, ?, ?, 1${until[1]})`,
      [asset?.id, bar.interval, bar.open, bar.close, bar.open, bar.known, ...until.slice(2)],
    )
  }

  it('tell of a bar once it has closed, in the version of the instant', async () => {
    await insertBar('market_candles', { interval: '1h', open: before(4), close: '4', known: before(3) })
    await insertBar('market_candles_history', {
      interval: '1h',
      open: before(3),
      close: '3',
      known: before(2.1),
      until: before(1),
    })
    await insertBar('market_candles', { interval: '1h', open: before(3), close: '3.5', known: before(1) })
    // The open bar; its day is open as well.
    await insertBar('market_candles', { interval: '1h', open: hour, close: '0', known: hour })
    await insertBar('market_candles', { interval: '1d', open: before(6), close: '6', known: before(2) })
    await insertBar('market_candles', { interval: '1d', open: before(50), close: '50', known: before(20) })

    expect(await column('candles', 'close')).toEqual(['4', '3.5', '50'])
    expect(await column('candles', 'interval')).toEqual(['1h', '1h', '1d'])
    expect(await column('candles', 'close', { interval: '1h' })).toEqual(['4', '3.5'])
    const asOf = (hours: number) => column('candles', 'close', { as_of: before(hours).toISOString() })
    expect(await asOf(1.5)).toEqual(['4', '3', '50'])
    // Known, and not closed yet.
    expect(await asOf(2.05)).toEqual(['4', '50'])
    expect(await asOf(2.5)).toEqual(['4', '50'])
    expect(await asOf(3.5)).toEqual(['50'])
    await insertBar('market_candles', { interval: '1h', open: before(2), close: '2', known: before(1.2) })
    expect(await asOf(1.1)).toEqual(['4', '3', '50'])
    expect(await asOf(0.9)).toEqual(['4', '3.5', '2', '50'])
  })

  it('leave the detections of later out', async () => {
    const { id } = [...(await assetsOf(['ant'])).values()][0] ?? { id: '' }
    for (const [bar, known] of [
      [before(5), before(4)],
      [before(4), before(3)],
    ]) {
      await database.query(
        "INSERT INTO market_anomalies (asset_id, symbol, type, horizon, bar_time, direction, magnitude, samples, data_grade, rule_version, detected_at, known_from, run_id) VALUES (?, 'ant', 'price_spike', '1h', ?, 'up', 0.1, 20, 'A', 1, ?, ?, 1)",
        [id, bar, known, known],
      )
    }
    expect(await column('anomalies', 'known_from')).toHaveLength(2)
    expect(await column('anomalies', 'known_from', { as_of: before(3.5).toISOString() })).toEqual([
      before(4).toISOString(),
    ])
    expect(await column('anomalies', 'score')).toEqual(['', ''])
  })
})

async function assetsOf(coingeckoIds: string[]) {
  const lease = await openRun()
  const assets = await inRunTransaction(lease, ({ connection }) => mapAssets(connection, coingeckoIds))
  await endRun(lease)
  return assets
}
