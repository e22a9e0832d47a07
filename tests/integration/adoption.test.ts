import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inRunTransaction } from '@/db/queries/run-transaction'
import {
  adoptedFigures,
  expectedFigures,
  type LegacyDatabase,
  legacyRow,
  useLegacyDatabases,
} from '../legacy-adoption'
import { type LegacyData, makeLegacyRows } from '../legacy-rows'
import { endRun, observed, openRun, writeMarket } from '../market-writes'
import { useEnvironment } from '../setup/environment'

useEnvironment(() => ({ DEMO: 'off', COINGECKO_API_KEY: undefined, LOG_LEVEL: 'silent' }))
const databases = useLegacyDatabases()

const count = async (database: LegacyDatabase, from: string): Promise<number> =>
  Number((await database.query(`SELECT COUNT(*) AS n FROM ${from}`))[0]?.n)

function truthOf(data: LegacyData, symbol: string) {
  return expectedFigures(data.truth.get(symbol))
}

describe('an adopted database', () => {
  it('holds of every known coin exactly the last good row of each slot, and the originals as they were', async () => {
    const data = makeLegacyRows({ rows: 4_000 })
    const database = await databases.open(data, { charset: 'latin1' })
    const before = await database.query('CHECKSUM TABLE legacy_raw_crypto_market_data, legacy_crypto_metrics')
    const report = await database.adopt()
    expect(await adoptedFigures(database, 'bitcoin')).toEqual(truthOf(data, 'btc'))
    expect(await adoptedFigures(database, 'ethereum')).toEqual(truthOf(data, 'eth'))
    expect(await count(database, 'raw_crypto_market_data')).toBe(
      truthOf(data, 'btc').rows + truthOf(data, 'eth').rows,
    )
    expect(
      await database.query('CHECKSUM TABLE legacy_raw_crypto_market_data, legacy_crypto_metrics'),
    ).toEqual(before)
    for (const { symbol, read, copied, duplicates, rejected } of report?.symbols ?? []) {
      const truth = data.truth.get(symbol)
      expect(read, symbol).toBe(truth?.rows)
      expect(copied, symbol).toBe(truth?.kept.size)
      expect(duplicates, symbol).toBe((truth?.good ?? 0) - copied)
      expect(rejected, symbol).toBe((truth?.rows ?? 0) - (truth?.good ?? 0))
    }
    expect(report?.waiting).toEqual([
      { symbol: 'doge', rows: data.truth.get('doge')?.rows, name: 'Dogecoin' },
    ])
  })

  it('lets every figure be followed to its row in a kept document', async () => {
    const database = await databases.open({
      rows: [
        legacyRow('2025-03-01T10:01:00Z', { id: 7, price: 123_45000000n }),
        legacyRow('2025-03-01T10:06:00Z', { id: 8 }),
      ],
    })
    await database.adopt()
    const [row] = await database.query(
      'SELECT d.body, d.source, d.endpoint, r.origin, r.granularity, r.sampled_at, r.observed_at, u.job, u.status FROM raw_crypto_market_data r JOIN source_documents d ON d.id = r.document_id JOIN runs u ON u.id = r.run_id WHERE r.price_usd = 123.45',
    )
    expect(row).toMatchObject({
      source: 'legacy',
      endpoint: '/legacy_raw_crypto_market_data',
      origin: 'backfill',
      granularity: '5m',
      sampled_at: new Date('2025-03-01T10:01:00Z'),
      observed_at: new Date('2025-03-01T10:00:00Z'),
      job: 'adoption',
      status: 'succeeded',
    })
    const [line = ''] = gunzipSync(row?.body as Buffer)
      .toString()
      .split('\n')
    expect(JSON.parse(line)).toEqual({
      id: '7',
      symbol: 'btc',
      name: 'Bitcoin',
      price_usd: '123.45000000',
      volume_24h_usd: '5.00000000',
      observed_at: '2025-03-01 10:01:00',
    })
  })

  it('keeps of several rows of a slot the latest, then the one with the highest id', async () => {
    const database = await databases.open({
      rows: [
        legacyRow('2025-03-01T10:04:59Z', { id: 2, price: 2_00000000n }),
        legacyRow('2025-03-01T10:00:00Z', { id: 9, price: 1_00000000n }),
        legacyRow('2025-03-01T10:04:59Z', { id: 5, price: 3_00000000n }),
        legacyRow('2025-03-01T10:04:59Z', { id: null, price: 4_00000000n }),
        legacyRow('2025-03-01T10:05:00Z', { id: 1, price: 8_00000000n }),
      ],
    })
    const report = await database.adopt()
    const rows = await database.query('SELECT price_usd FROM raw_crypto_market_data ORDER BY observed_at')
    expect(rows.map((row) => Number(row.price_usd))).toEqual([3, 8])
    expect(report?.symbols).toMatchObject([{ symbol: 'btc', read: 5, copied: 2, duplicates: 3, rejected: 0 }])
  })

  it('takes a slot as a whole, however many rows it has', async () => {
    const many = Array.from({ length: 5_005 }, (_, i) =>
      legacyRow('2025-03-01T10:00:00Z', { id: i, price: BigInt(i + 1) }),
    )
    const database = await databases.open({ rows: [...many, legacyRow('2025-03-01T10:05:00Z')] })
    await database.adopt()
    expect(await count(database, 'raw_crypto_market_data')).toBe(2)
    expect(await count(database, 'raw_crypto_market_data WHERE price_usd = 0.00005005')).toBe(1)
    expect(await count(database, 'raw_crypto_market_data_history')).toBe(0)
  })

  it('flags a clamped volume and knows no figure for it', async () => {
    const database = await databases.open({
      rows: [
        legacyRow('2025-03-01T10:00:00Z', { volume: 9999999999_99999999n }),
        legacyRow('2025-03-01T10:05:00Z', { volume: 9999999999_99999998n }),
        legacyRow('2025-03-01T10:10:00Z', { volume: null }),
        legacyRow('2025-03-01T10:15:00Z', { volume: -1n }),
      ],
    })
    await database.adopt()
    const rows = await database.query(
      'SELECT volume_24h_usd, flag FROM raw_crypto_market_data ORDER BY observed_at',
    )
    expect(rows).toEqual([
      { volume_24h_usd: null, flag: 'volume_clamped' },
      { volume_24h_usd: '9999999999.99999998', flag: null },
      { volume_24h_usd: null, flag: null },
      { volume_24h_usd: null, flag: 'volume_negative' },
    ])
  })

  it('holds what cannot be a price in quarantine, each different row once, with its reason', async () => {
    const twice = legacyRow('2025-03-01T10:00:00Z', { price: null })
    const database = await databases.open({
      rows: [
        twice,
        twice,
        legacyRow('2025-03-01T10:00:00Z', { price: 0n }),
        legacyRow('2025-03-01T10:00:00Z', { price: -1n }),
        legacyRow('2025-03-01T10:00:00Z', { price: 9999999999_99999999n }),
        legacyRow('2025-03-01T10:00:00Z', { symbol: null }),
        { ...legacyRow('2025-03-01T10:00:00Z'), at: null },
        legacyRow('2001-03-01T10:00:00Z'),
      ],
    })
    const report = await database.adopt()
    const rejects = await database.query(
      'SELECT source, kind, reason, field FROM rejected_records ORDER BY reason, field',
    )
    const found = (reason: string, field: string) => ({ source: 'legacy', kind: 'market_row', reason, field })
    expect(rejects).toEqual([
      found('clamped', 'price_usd'),
      found('invalid', 'observed_at'),
      found('missing', 'observed_at'),
      found('missing', 'price_usd'),
      found('missing', 'symbol'),
      found('not_positive', 'price_usd'),
      found('not_positive', 'price_usd'),
    ])
    expect(report?.symbols).toMatchObject([
      { symbol: 'btc', read: 7, rejected: 7, copied: 0 },
      { symbol: '', read: 1, rejected: 1 },
    ])
  })

  it('has the metrics and bars of its rows, as a tick would have left them', async () => {
    const rows = Array.from({ length: 12 }, (_, i) =>
      legacyRow(new Date(Date.UTC(2025, 2, 1, 10, i * 5)).toISOString(), {
        price: BigInt(100 + i) * 100_000_000n,
      }),
    )
    const database = await databases.open({ rows })
    await database.adopt()
    const [last] = await database.query(
      'SELECT price_change_5m, price_change_15m, avg_price_1h, min_price_1h, max_price_1h FROM crypto_metrics ORDER BY metric_time DESC LIMIT 1',
    )
    const figures = Object.fromEntries(Object.entries(last ?? {}).map(([name, text]) => [name, Number(text)]))
    expect(figures).toEqual({
      price_change_5m: 1,
      price_change_15m: 3,
      avg_price_1h: 105.5,
      min_price_1h: 100,
      max_price_1h: 111,
    })
    const [bar] = await database.query(
      "SELECT open, high, low, close, samples FROM market_candles WHERE `interval` = '1h'",
    )
    expect(Object.values(bar ?? {}).map(Number)).toEqual([100, 111, 100, 111, 12])
    expect(await count(database, 'restatements')).toBe(0)
  })

  it('gives way where the slot holds a row that was seen live', async () => {
    const database = await databases.open({
      rows: [
        legacyRow('2025-03-01T10:01:00Z', { symbol: 'doge' }),
        legacyRow('2025-03-01T10:06:00Z', { symbol: 'doge', price: 7_00000000n }),
      ],
    })
    const lease = await openRun()
    await inRunTransaction(lease, (tx) =>
      writeMarket(tx, lease, [observed('dogecoin', new Date('2025-03-01T10:00:00Z'), { priceUsd: '0.5' })]),
    )
    await database.query(
      "INSERT INTO source_documents (id, run_id, attempt, source, endpoint, params, params_hash, status, verdict, headers, fetched_at, sha256, bytes) VALUES (1, 1, 1, 'coingecko', '/', '{}', '', 200, 'ok', '{}', UTC_TIMESTAMP(3), '', 0)",
    )
    await endRun(lease)
    const report = await database.adopt({ mappings: new Map([['doge', 'dogecoin']]) })
    expect(report?.symbols).toMatchObject([{ symbol: 'doge', read: 2, copied: 1, outranked: 1 }])
    const rows = await database.query(
      'SELECT price_usd, origin FROM raw_crypto_market_data ORDER BY observed_at',
    )
    expect(rows.map((row) => [Number(row.price_usd), row.origin])).toEqual([
      [0.5, 'live'],
      [7, 'backfill'],
    ])
  })
})
