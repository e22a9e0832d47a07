import { describe, expect, it } from 'vitest'
import { describeAdoption, summarizeAdoption } from '@/lib/pipeline/adoption-report'
import { type LegacyDatabase, legacyRow, useLegacyDatabases } from '../legacy-adoption'
import type { LegacyMetricsRow } from '../legacy-database'
import { makeLegacyRows } from '../legacy-rows'
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
    expect(summarizeAdoption(first)).toMatch(/^Adopted \d+ rows of 2 coins; waiting for a decision: doge/)
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
