import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { METRICS } from '@/lib/metrics/index'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const START = new Date('2026-11-23T10:02:00.000Z')
const clock = fakeClock(START)
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, now: () => clock.now().getTime() })
})
afterAll(() => simulator.close())
useEnvironment(() => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: 'top:60',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

describe('a market tick', () => {
  it('stores the document, the rows, the metrics and the snapshots of one slot', async () => {
    const summary = await tick({}, deps())
    expect(summary).toMatchObject({ status: 'succeeded', attempt: 1, failures: [] })
    expect(summary.counts).toMatchObject({ read: 60, inserted: 60, updated: 0, duplicate: 0, rejected: 0 })
    for (const table of [
      'assets',
      'raw_crypto_market_data',
      'crypto_metrics',
      'asset_snapshots',
      'metric_state',
    ]) {
      expect(await count(table), table).toBe(60)
    }
    expect(await count('source_documents')).toBe(1)
  })

  it('answers a second delivery of the slot as duplicate and asks nobody', async () => {
    const asked = simulator.requests()
    const summary = await tick({}, deps())
    expect(summary).toMatchObject({ status: 'duplicate', counts: { read: 0, inserted: 0, duplicate: 0 } })
    expect(simulator.requests()).toBe(asked)
  })

  it('changes not one row when a finished slot is forced from its document', async () => {
    const before = await fingerprint()
    const asked = simulator.requests()
    const summary = await tick({ slot: slotAt(START), force: true }, deps())
    expect(summary).toMatchObject({
      status: 'succeeded',
      attempt: 2,
      counts: { read: 60, inserted: 0, updated: 0, duplicate: 60 },
    })
    expect(simulator.requests()).toBe(asked)
    expect(await fingerprint()).toEqual(before)
  })

  it('computes changes to exactly the slot before, and none over a gap', async () => {
    clock.set(new Date('2026-11-23T10:07:00.000Z'))
    await tick({}, deps())
    clock.set(new Date('2026-11-23T11:02:00.000Z'))
    await tick({}, deps())
    const rows = await database.query<Record<string, string | null>>(
      "SELECT m.price_usd, m.price_change_5m, m.log_return_1h, m.avg_price_1h FROM crypto_metrics m JOIN assets a ON a.id = m.asset_id WHERE a.coingecko_id = 'bitcoin' ORDER BY metric_time",
    )
    expect(rows[0]?.price_change_5m).toBeNull()
    expect(Number(rows[1]?.price_change_5m)).toBeCloseTo(
      Number(rows[1]?.price_usd) - Number(rows[0]?.price_usd),
      8,
    )
    expect(rows[2]?.price_change_5m).toBeNull()
    expect(rows[2]?.log_return_1h).toBeCloseTo(
      Math.log(Number(rows[2]?.price_usd) / Number(rows[0]?.price_usd)),
      12,
    )
  })

  it('has a column for every metric of the registry', async () => {
    const columns = await database.query<{ Field: string }>('SHOW COLUMNS FROM crypto_metrics')
    expect(columns.map((one) => one.Field)).toEqual(expect.arrayContaining(METRICS.map((one) => one.id)))
  })
})

const deps = () => ({ clock })
const count = async (table: string) =>
  Number((await database.query<{ n: string }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n)

async function fingerprint(): Promise<unknown> {
  const tables = [
    'assets',
    'raw_crypto_market_data',
    'raw_crypto_market_data_history',
    'crypto_metrics',
    'crypto_metrics_history',
    'asset_snapshots',
    'metric_state',
    'source_documents',
    'rejected_records',
  ]
  return Promise.all(tables.map((table) => database.query(`CHECKSUM TABLE ${table}`)))
}
