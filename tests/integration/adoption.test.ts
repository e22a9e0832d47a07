import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inRunTransaction } from '@/db/queries/run-transaction'
import { describeAdoption, summarizeAdoption } from '@/lib/pipeline/adoption-report'
import {
  adoptedFigures,
  expectedFigures,
  type LegacyDatabase,
  legacyRow,
  useLegacyDatabases,
} from '../legacy-adoption'
import type { LegacyMetricsRow } from '../legacy-database'
import { type LegacyData, makeLegacyRows } from '../legacy-rows'
import { endRun, observed, openRun, writeMarket } from '../market-writes'
import { useEnvironment } from '../setup/environment'

useEnvironment(() => ({ DEMO: 'off', COINGECKO_API_KEY: undefined, LOG_LEVEL: 'silent' }))
const databases = useLegacyDatabases()

const count = async (database: LegacyDatabase, from: string): Promise<number> =>
  Number((await database.query(`SELECT COUNT(*) AS n FROM ${from}`))[0]?.n)

/** Everything that a reader can see of what was adopted, without the marks of the runs that did it. */
async function stateOf(database: LegacyDatabase): Promise<unknown> {
  return Promise.all(
    [
      'SELECT a.coingecko_id, a.name, r.observed_at, r.symbol, r.price_usd, r.volume_24h_usd, r.flag, r.sampled_at, r.origin, r.granularity FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id ORDER BY a.coingecko_id, r.observed_at',
      'SELECT a.coingecko_id, m.metric_time, m.price_usd, m.price_change_5m, m.avg_price_1h, m.data_grade FROM crypto_metrics m JOIN assets a ON a.id = m.asset_id ORDER BY a.coingecko_id, m.metric_time',
      'SELECT a.coingecko_id, c.`interval`, c.open_time, c.open, c.high, c.low, c.close, c.samples FROM market_candles c JOIN assets a ON a.id = c.asset_id ORDER BY a.coingecko_id, c.`interval`, c.open_time',
      'SELECT record_sha256, reason, seen, status FROM rejected_records ORDER BY record_sha256',
      'SELECT a.coingecko_id, s.metric_time, s.price_usd FROM asset_snapshots s JOIN assets a ON a.id = s.asset_id ORDER BY a.coingecko_id',
      "SELECT step, facts FROM adoption_steps WHERE step <> 'planned' ORDER BY step",
      'SELECT shard, status FROM runs ORDER BY shard',
    ].map((sql) => database.query(sql)),
  )
}

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

describe('the adoption', () => {
  it('says what it did, and does nothing more when all is done', async () => {
    const data = makeLegacyRows({ rows: 1_000 })
    const database = await databases.open(data)
    const first = await database.adopt()
    if (!first) throw new Error('no report')
    const text = describeAdoption(first).join('\n')
    expect(text).toContain('1,000 of 1,000 rows are accounted for')
    expect(text).toMatch(/btc +bitcoin/)
    expect(text).toContain('npm run adopt -- --map doge=COINGECKO-ID')
    expect(summarizeAdoption(first)).toMatch(/^Adopted \d+ rows of 2 coin\(s\); 1 symbol\(s\) wait/)
    const done = await stateOf(database)
    expect(await database.adopt()).toEqual({ ...first, worked: false })
    expect(await stateOf(database)).toEqual(done)
  })

  it('stopped at every boundary goes on to the same end as one that was not', async () => {
    const data = makeLegacyRows({ rows: 21_000 })
    const whole = await databases.open(data)
    await whole.adopt()
    const expected = await stateOf(whole)
    const database = await databases.open(data)
    const points = ['claimed', 'document-stored', 'ingestion-open', 'ingested', 'analysed', 'finished']
    const lines = [/in order/, /slice 1 of 2/, /checking/, /comparing/]
    let stops = 0
    const stopAt = async (input: { point?: string; line?: RegExp }) => {
      let due = true
      const stop = () => {
        due = false
        stops += 1
        throw new Error('stopped by the test')
      }
      await expect(
        database.adopt({
          say: (line) => (due && input.line?.test(line) ? stop() : undefined),
          dependencies: { probe: async (point) => (due && point === input.point ? stop() : undefined) },
        }),
      ).rejects.toThrow('stopped by the test')
    }
    for (const point of points) await stopAt({ point })
    for (const line of lines) await stopAt({ line })
    expect(stops).toBe(points.length + lines.length)
    await database.adopt()
    expect(await stateOf(database)).toEqual(expected)
    const documents = await count(database, 'source_documents')
    expect(documents).toBe(await count(database, 'runs'))
  })

  it('fails loudly when what was stored is not what the original says', async () => {
    const data = makeLegacyRows({ rows: 900 })
    const database = await databases.open(data)
    const attempt = database.adopt({
      dependencies: {
        probe: async (point) => {
          if (point === 'finished')
            await database.query(
              'UPDATE raw_crypto_market_data SET price_usd = price_usd + 0.00000001 ORDER BY observed_at LIMIT 1',
            )
        },
      },
    })
    await expect(attempt).rejects.toThrow(/sum of prices: [\d.]+ in the original, [\d.]+ here/)
    expect(await database.query("SELECT step FROM adoption_steps WHERE step LIKE 'verified%'")).toEqual([])
  })

  it('refuses to stand beside simulated prices', async () => {
    const database = await databases.open({ rows: [legacyRow('2025-03-01T10:00:00Z')] })
    await expect(database.adopt({ mode: 'demo' })).rejects.toThrow(/simulated/)
    await database.query("INSERT INTO settings VALUES ('world', 'demo', UTC_TIMESTAMP(3))")
    await expect(database.adopt()).rejects.toThrow(/simulated/)
    expect(await count(database, 'raw_crypto_market_data')).toBe(0)
  })

  it('claims the database for real prices', async () => {
    const database = await databases.open({ rows: [legacyRow('2025-03-01T10:00:00Z')] })
    await database.adopt()
    expect(await database.query("SELECT value FROM settings WHERE name = 'world'")).toEqual([
      { value: 'live' },
    ])
  })

  it('holds the metrics of the first version against ours', async () => {
    const slots = Array.from({ length: 15 }, (_, i) => Date.UTC(2025, 2, 1, 10, i * 5))
    const rows = slots.map((at) => legacyRow(new Date(at).toISOString()))
    const equal = ['100', '0', '0', '5', '100', '100', '100']
    const at = slots[14] ?? 0
    const metrics: LegacyMetricsRow[] = [
      { symbol: 'BTC', at: at + 60_000, figures: equal },
      { symbol: 'btc', at: slots[13] ?? 0, figures: ['100', '1', '0', '5', '100', '99', '100'] },
      { symbol: 'btc', at, figures: ['50', ...equal.slice(1)] },
      { symbol: 'btc', at: Date.UTC(2025, 5, 1), figures: equal },
      { symbol: 'doge', at, figures: equal },
      { symbol: null, at, figures: equal },
      { symbol: 'btc', at: null, figures: equal },
    ]
    const database = await databases.open({ rows }, { metrics })
    const report = await database.adopt()
    expect(report?.metrics).toEqual({
      rows: 7,
      unknown: 3,
      repeats: 1,
      orphans: 1,
      equal: 1,
      different: 1,
      differences: { price_change_5m: 1, min_price_1h: 1 },
    })
  })
})
