import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canonicalDecimal, fitDecimal } from '@/lib/kernels/decimal'
import { fakeClock, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { missingShared, readShared } from '../shared'
import { answering, type FakeUpstream, startUpstream } from '../upstreams'

const PAGE = 'fixtures/coingecko-recorded/coins_markets_250_page1_2024-11-21.json'
const missing = missingShared(PAGE)
if (missing) console.log(`SKIPPED: the recorded 250-coin page: ${missing}`)

const database = useTestDatabase()
const clock = fakeClock(new Date('2024-11-21T22:26:00.000Z'))
let upstream: FakeUpstream

beforeAll(async () => {
  upstream = await startUpstream(answering(missing ? '[]' : readShared(PAGE)))
})
afterAll(() => upstream.close())
useEnvironment(() => ({
  COINGECKO_BASE_URL: upstream.baseUrl,
  COINGECKO_ASSETS: 'top:250',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

/** Digits of a field of every row, straight from the text: the oracle never passes through a double. */
function digits(text: string, field: string): Map<string, string | null> {
  const found = [...text.matchAll(new RegExp(`"id": "([^"]+)".*?"${field}": ([^,}]+)`, 'gs'))]
  return new Map(found.map((match) => [match[1] ?? '', match[2] === 'null' ? null : (match[2] ?? '')]))
}

describe.skipIf(missing)('the recorded 250-coin page', () => {
  it('becomes 250 assets and rows with exact prices', async () => {
    const summary = await tick({}, { clock })
    expect(summary).toMatchObject({
      status: 'succeeded',
      counts: { read: 250, inserted: 250, updated: 0, duplicate: 0, rejected: 0 },
    })
    const rows = await database.query<Record<string, string>>(
      'SELECT a.coingecko_id, r.price_usd, r.volume_24h_usd, r.market_cap_usd FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id',
    )
    expect(rows).toHaveLength(250)
    const text = readShared(PAGE).toString('utf8')
    for (const [field, column, scale] of [
      ['current_price', 'price_usd', 24],
      ['total_volume', 'volume_24h_usd', 8],
      ['market_cap', 'market_cap_usd', 8],
    ] as const) {
      const expected = digits(text, field)
      expect(expected.size).toBe(250)
      for (const row of rows) {
        const sent = expected.get(String(row.coingecko_id))
        const fitted = sent ? fitDecimal(sent, { precision: 40, scale }) : null
        expect(canonicalDecimal(String(row[column])), `${row.coingecko_id} ${field}`).toBe(
          fitted?.ok ? fitted.value : 'null',
        )
      }
    }
  })

  it('is a duplicate when delivered again, with zero counts and no upstream call', async () => {
    const asked = upstream.requests.length
    expect(await tick({}, { clock })).toMatchObject({
      status: 'duplicate',
      counts: { read: 0, inserted: 0, updated: 0, duplicate: 0, rejected: 0 },
    })
    expect(upstream.requests).toHaveLength(asked)
  })

  it('is 250 duplicates when forced, and not one row changes', async () => {
    const sql =
      'CHECKSUM TABLE assets, raw_crypto_market_data, raw_crypto_market_data_history, crypto_metrics, crypto_metrics_history, asset_snapshots, metric_state, source_documents'
    const before = await database.query(sql)
    const summary = await tick({ slot: slotAt(clock.now()), force: true }, { clock })
    expect(summary.counts).toEqual({ read: 250, inserted: 0, updated: 0, duplicate: 250, rejected: 0 })
    expect(await database.query(sql)).toEqual(before)
    expect(upstream.requests).toHaveLength(1)
  })

  it('is stored byte for byte', async () => {
    const [document] = await database.query<{ sha256: string; bytes: number }>(
      'SELECT sha256, bytes FROM source_documents',
    )
    const { createHash } = await import('node:crypto')
    const page = readShared(PAGE)
    expect(document).toEqual({ sha256: createHash('sha256').update(page).digest('hex'), bytes: page.length })
  })
})
