import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { datasetColumns } from '@/db/queries/export-datasets'
import { lineSql } from '@/db/queries/export-lines'
import { endQuery, hiddenQuery, mergedQuery, pageQuery } from '@/db/queries/export-sql'
import { parseExportRequest } from '@/lib/delivery/export-request'
import { DAY_MS } from '@/lib/domain/slot'
import { openExport, readExport } from '../exporting'
import { fakeClock, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { answering, type FakeUpstream, startUpstream } from '../upstreams'

interface Plan {
  select_type: string
  table: string
  type: string
  key: string | null
  Extra: string
}

const database = useTestDatabase()
const START = new Date('2026-11-23T10:02:00.000Z')
const START_SLOT = slotAt(START)
const clock = fakeClock(START)
let upstream: FakeUpstream
const COINS = [
  ['evil', '=cmd|x', '"quoted", and\\nbroken', '1e-15'],
  ['pepe', 'pepe', 'Pepe', '0.000000000000000000000001'],
  ['pepe-2', 'pepe', '🐸 مرحبا', '99999999999.5'],
  ['dead', 'dead', 'Dead', 'null'],
]
beforeAll(async () => {
  const rows = COINS.map(
    ([id, symbol, name, price], i) =>
      `{"id":"${id}","symbol":"${symbol}","name":"${(name ?? '').replaceAll('"', '\\"')}","current_price":${price},"market_cap":null,"market_cap_rank":${i + 1},"total_volume":1e13,"last_updated":null}`,
  )
  upstream = await startUpstream(answering(`[${rows.join(',')}]`))
})
afterAll(() => upstream.close())
useEnvironment(() => ({
  COINGECKO_BASE_URL: upstream.baseUrl,
  COINGECKO_ASSETS: 'top:4',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

const read = readExport

describe('a csv export', () => {
  it('carries every digit, every null and every character', async () => {
    await tick({}, { clock })
    const text = await read('market-data', 'format=csv')
    const lines = text.split('\r\n')
    expect(lines[0]).toBe(
      datasetColumns('market-data')
        .map((one) => one.name)
        .join(','),
    )
    expect(text).toContain(
      `,'=cmd|x,"""quoted"", and\nbroken",0.000000000000001,10000000000000,2026-11-23T10:00:00.000Z`,
    )
    expect(text).toContain('pepe-2,3,pepe,🐸 مرحبا,99999999999.5,')
    expect(text).toContain('0.000000000000000000000001')
    expect(text).toMatch(/dead,\d+,dead,Dead,,10000000000000,/)
    expect(text).not.toContain('NaN')
  })

  it('filters by asset, time and limit', async () => {
    clock.advance(300_000)
    await tick({}, { clock })
    const count = async (query: string) =>
      (await read('crypto-metrics', `format=csv&${query}`)).trim().split('\r\n').length - 1
    expect(await count('')).toBe(8)
    expect(await count('asset=dead')).toBe(2)
    expect(await count('asset=dead,pepe-2')).toBe(4)
    expect(await count('from=2026-11-23T10:05:00Z')).toBe(4)
    expect(await count('to=2026-11-23T10:05:00Z&limit=3')).toBe(3)
    expect(await count('from=2027-01-01T00:00:00%2B01:00')).toBe(0)
  })

  it('accepts a symbol that one tracked asset has, and lists the candidates of a shared one', async () => {
    await expect(
      parseExportRequest('market-data', new URLSearchParams('format=csv&asset=DEAD')),
    ).resolves.toBeTruthy()
    // The id wins over the symbol of the same spelling.
    await expect(
      parseExportRequest('market-data', new URLSearchParams('format=csv&asset=pepe')),
    ).resolves.toBeTruthy()
    await expect(
      parseExportRequest('market-data', new URLSearchParams('format=csv&asset=PEPE')),
    ).rejects.toMatchObject({
      errors: [{ path: 'asset', message: 'the symbol PEPE is shared, name one id: pepe, pepe-2' }],
    })
  })

  it.each([
    ['format=pdf', 'format'],
    ['format=csv&colour=red', 'colour'],
    ['format=csv&from=yesterday', 'from'],
    ['format=csv&limit=0', 'limit'],
    ['format=csv&limit=x', 'limit'],
    ['format=csv&asset=no-such', 'asset'],
    ['format=csv&format=csv', 'format'],
    ['', 'format'],
  ])('refuses %s and names the parameter', async (query, path) => {
    await expect(parseExportRequest('market-data', new URLSearchParams(query))).rejects.toMatchObject({
      errors: [{ path }],
    })
  })

  it('knows no other dataset', async () => {
    expect(await parseExportRequest('users', new URLSearchParams('format=csv'))).toBeNull()
  })

  it('is read no further than the client reads', async () => {
    const response = await openExport('market-data', 'format=csv')
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect((await reader?.read())?.done).toBe(true)
    const [receipt] = await database.query(
      'SELECT status, sha256, finished_at FROM exports WHERE public_id = ?',
      [response.headers.get('x-export-id')],
    )
    expect(receipt).toMatchObject({ status: 'cut', sha256: null, finished_at: expect.any(Date) })
  })

  it('finds each page by an index, without sorting the rest', async () => {
    // Enough rows that the server's choice of plan is the one it makes on real data.
    await database.query(
      'INSERT INTO raw_crypto_market_data (asset_id, observed_at, symbol, name, price_usd, granularity, origin, fetched_at, sampled_at, known_from, run_id, document_id) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT asset_id, observed_at - INTERVAL x.i * 45 + y.i MINUTE, symbol, name, 1, granularity, origin, fetched_at, sampled_at, known_from, run_id, document_id FROM raw_crypto_market_data CROSS JOIN n x CROSS JOIN (SELECT i FROM n WHERE i <= 9) y WHERE observed_at = ?',
      [START_SLOT],
    )
    await database.query(
      'INSERT INTO raw_crypto_market_data_history (id, asset_id, observed_at, symbol, name, price_usd, granularity, origin, fetched_at, sampled_at, known_from, run_id, document_id, known_to) SELECT id, asset_id, observed_at, symbol, name, 2, granularity, origin, fetched_at, sampled_at, known_from - INTERVAL 1 DAY, run_id, document_id, known_from FROM raw_crypto_market_data',
    )
    await database.query('ANALYZE TABLE raw_crypto_market_data, raw_crypto_market_data_history, assets')
    const filter = {
      assetIds: null,
      interval: null,
      from: null,
      to: null,
      words: {},
      asOf: new Date(Date.now() + DAY_MS),
    }
    const start = new Date(START_SLOT.getTime() - 20 * DAY_MS)
    const end = new Date(start.getTime() + 2 * DAY_MS)
    const bounds = { filter, interval: null, after: [start, '1'], end: [end, '1'] }
    const line = [lineSql('market-data', 'csv')]
    const hidden = hiddenQuery('market-data', bounds)
    for (const statement of [
      endQuery('market-data', { ...bounds, end: null }, 500),
      pageQuery('market-data', bounds, line),
      hidden,
      mergedQuery('market-data', bounds, line),
    ]) {
      const plan = await database.query<Plan>(`EXPLAIN ${statement?.sql}`, statement?.values)
      // What both branches found, at most a page, is all that is sorted.
      const read = plan.filter((one) => one.select_type !== 'UNION RESULT')
      expect(read.map((one) => one.type)).not.toContain('ALL')
      expect(read.map((one) => one.Extra).join()).not.toMatch(/filesort|temporary/)
      const current = 'raw_crypto_market_data_observed'
      const replaced = 'raw_crypto_market_data_history_observed'
      expect(read.filter((one) => one.table === 't').map((one) => one.key)).toEqual(
        statement === hidden ? [replaced] : read.length > 2 ? [current, replaced] : [current],
      )
    }
  })
})
