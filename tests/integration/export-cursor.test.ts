import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { DATASETS, isDataset } from '@/db/queries/export-datasets'
import { inRunTransaction } from '@/db/queries/run-transaction'
import { decodeCursor, encodeCursor } from '@/lib/delivery/export-cursor'
import { HOUR_MS } from '@/lib/domain/slot'
import { InputError } from '@/lib/errors'
import { openExport, readExport, readHeaders } from '../exporting'
import { endRun, observed, openRun, slotNumber, writeMarket } from '../market-writes'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const COINS = ['ant', 'bee', 'cow']
const SLOTS = Array.from({ length: 12 }, (_, i) => slotNumber(i))

async function price(priceUsd: string, slots = SLOTS): Promise<void> {
  const lease = await openRun()
  const rows = COINS.flatMap((coin) => slots.map((slot) => observed(coin, slot, { priceUsd })))
  await inRunTransaction(lease, (tx) => writeMarket(tx, lease, rows))
  await endRun(lease)
  await pause(5)
}

/** Every object of a dataset, page by page through the cursors. */
async function walk(dataset: string, query: Record<string, string>, between?: () => Promise<void>) {
  const pages: object[][] = []
  let cursor: string | null = null
  do {
    const more: Record<string, string> = cursor === null ? {} : { cursor }
    const page = JSON.parse(await readExport(dataset, { ...query, ...more, format: 'json' }))
    pages.push(page.data)
    expect(page.rows).toBe(page.data.length)
    cursor = page.next
    await between?.()
  } while (cursor !== null)
  return pages
}

beforeAll(async () => {
  await price('1')
  await price('2', SLOTS.slice(3, 6))
  const [{ id } = { id: '' }] = await database.query<{ id: string }>(
    "SELECT id FROM assets WHERE coingecko_id = 'ant'",
  )
  for (const [interval, hours] of [
    ['1h', 30],
    ['1h', 29],
    ['1h', 28],
    ['1d', 60],
    ['1d', 84],
  ] as const)
    await database.query(
      'INSERT INTO market_candles (asset_id, `interval`, open_time, open, high, low, close, samples, expected_samples, last_slot, known_from, run_id) VALUES (?, ?, ?, 1, 1, 1, 1, 1, 1, ?, ?, 1)',
      [id, interval, ...Array.from({ length: 3 }, () => new Date(Date.now() - hours * HOUR_MS))],
    )
})

describe('a cursor', () => {
  it.each(Object.keys(DATASETS).filter(isDataset))(
    'goes on where the page before ended, in every row of %s',
    async (dataset) => {
      const whole = JSON.parse(await readExport(dataset, 'format=json&limit=10000'))
      expect(whole.next).toBeNull()
      for (const limit of [1, 2, 3, 5, 36, 40]) {
        const pages = await walk(dataset, { limit: String(limit) })
        expect(pages.flat()).toEqual(whole.data)
        for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit)
        expect(pages.length).toBe(Math.max(1, Math.ceil(whole.rows / limit)))
      }
    },
  )

  it('goes on telling of its instant while everything is restated', async () => {
    const before = JSON.parse(await readExport('market-data', 'format=json'))
    let at = 100
    const pages = await walk('market-data', { limit: '5' }, () => price(String(at++)))
    expect(pages.flat()).toEqual(before.data)
    expect(at).toBeGreaterThan(105)
    expect(JSON.parse(await readExport('market-data', 'format=json')).data).not.toEqual(before.data)
  })

  it('goes with other formats in a header, and joins to the whole', async () => {
    const whole = await readExport('market-data', 'format=csv')
    const asOf = await readHeaders('market-data', 'format=csv&limit=1')
    const first = await openExport('market-data', {
      format: 'csv',
      limit: '7',
      as_of: asOf.get('x-as-of') ?? '',
    })
    const cursor = first.headers.get('x-next-cursor') ?? ''
    const rest = await openExport('market-data', { format: 'csv', cursor })
    expect(rest.headers.get('x-next-cursor')).toBeNull()
    const lines = (body: string) => body.split('\r\n').slice(1)
    const joined = [...lines(await first.text()).slice(0, -1), ...lines(await rest.text())]
    expect(joined).toEqual(lines(whole))
  })

  it('is none where the answer has all', async () => {
    for (const limit of ['36', '37', '10000'])
      expect((await readHeaders('market-data', { format: 'csv', limit })).get('x-next-cursor')).toBeNull()
  })

  it.each([
    ['of another filter', { asset: 'ant' }],
    ['of a filter more', {}],
    ['of other bounds', { asset: 'bee', from: '2026-01-01T00:00:00Z' }],
  ])('%s is refused', async (_name, query) => {
    const given = { format: 'csv', limit: '2', asset: 'bee' }
    const cursor = (await readHeaders('market-data', given)).get('x-next-cursor') ?? ''
    await expect(openExport('market-data', { format: 'csv', ...query, cursor })).rejects.toThrow(
      /another request/,
    )
  })

  it.each(['', 'x', 'e30', Buffer.from('{"dataset":"market-data"}').toString('base64url'), '%00', '🐸'])(
    'that is none is refused: %s',
    async (cursor) => {
      await expect(openExport('market-data', { format: 'csv', cursor })).rejects.toThrow(InputError)
    },
  )

  it('that was altered tells no more than a request without one could', async () => {
    const filter = { assetIds: null, interval: null, from: null, to: null, words: {} }
    const later = new Date(Date.now() + HOUR_MS)
    const forged = encodeCursor('market-data', filter, {
      after: { interval: null, key: [slotNumber(0), '1'] },
      asOf: later,
    })
    expect(decodeCursor(forged, 'market-data', filter).asOf).toEqual(later)
    await expect(openExport('market-data', { format: 'csv', cursor: forged })).rejects.toThrow(
      /later than what is final/,
    )
  })
})

describe('filters', () => {
  it('pick rows by words, of several too, and refuse what is no word', async () => {
    const rows = async (query: string) => JSON.parse(await readExport('runs', `format=json&${query}`)).rows
    const all = await rows('')
    expect(await rows('status=succeeded')).toBe(all)
    expect(await rows('status=failed')).toBe(0)
    expect(await rows('status=failed,succeeded&job=market')).toBe(all)
    await expect(rows('status=a b')).rejects.toThrow(InputError)
    await expect(rows("status=';--")).rejects.toThrow(InputError)
    await expect(openExport('market-data', 'format=csv&status=ok')).rejects.toMatchObject({
      errors: [{ path: 'status', message: 'is not a parameter' }],
    })
  })

  it('refuse more rows of json than a program should hold', async () => {
    await expect(openExport('market-data', 'format=json&limit=10001')).rejects.toMatchObject({
      errors: [{ path: 'limit' }],
    })
  })
})
