import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseExportRequest, pinExport } from '@/lib/delivery/export-request'
import { startExport } from '@/lib/delivery/export-stream'
import { csvCell } from '@/lib/exports/csv-text'
import { canonicalDecimal } from '@/lib/kernels/decimal'
import { readCsv, unguarded } from '../csv-reader'
import { openExport, readExport, TEST_CALLER } from '../exporting'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const EDGES = {
  name: [
    'plain',
    '',
    'comma, and "quotes"',
    '"',
    'two\nlines',
    'two\r\nlines',
    '\r',
    '\t tab',
    '🚀 to the moon',
    'العملة المشفرة',
    "'quoted",
    "''twice",
    '=cmd|x',
    '+1',
    '-1',
    '@SUM(A1)',
    'back\\slash and / slash',
    '\u0001\u001f control \u007f',
    '\u2028 line \u2029 separators',
    '\u0000',
    ' spaces ',
    'null',
    '"=1"',
  ],
  price: ['0.000000000000001', '1e-24', '999999999999.999999999999999999999999', '0', '-0.5', '10', null],
  volume: ['10000000000000', '9999999999999999999999.99999999', '0.00000001', '0', null],
}

interface Row {
  symbol: string
  name: string
  price: string | null
  volume: string | null
}

/** Replaces what is stored by these rows, one slot each. */
async function store(rows: Row[]): Promise<void> {
  await database.query('DELETE FROM raw_crypto_market_data WHERE asset_id = 1')
  const values = rows.map(({ symbol, name, price, volume }, i) => [
    ...[1, new Date(Date.UTC(2026, 0, 1) + i * 300_000), symbol, name, price, volume],
    ...['5m', 'live', new Date(0), new Date(1), new Date(2), 1, 1],
  ])
  await database.query(
    'INSERT INTO raw_crypto_market_data (asset_id, observed_at, symbol, name, price_usd, volume_24h_usd, granularity, origin, fetched_at, sampled_at, known_from, run_id, document_id) VALUES ?',
    [values],
  )
}

beforeAll(async () => {
  await database.query(
    "INSERT INTO assets (id, coingecko_id, symbol, name, first_seen_at, last_seen_at) VALUES (1, 'edge', 'edge', 'Edge', NOW(), NOW())",
  )
})

const text = fc.oneof(
  fc.constantFrom(...EDGES.name),
  fc.string({ unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ',', '\r', '\n', '\t', '\\', 'a', '🐸') }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xd7ff }).map((at) => String.fromCodePoint(at)) }),
)
const digits = (whole: number, behind: number) =>
  fc
    .tuple(
      fc.bigInt({ min: 0n, max: 10n ** BigInt(whole) - 1n }),
      fc.bigInt({ min: 0n, max: 10n ** BigInt(behind) - 1n }),
      fc.boolean(),
    )
    .map(([a, b, minus]) => `${minus ? '-' : ''}${a}.${b.toString().padStart(behind, '0')}`)
const row: fc.Arbitrary<Row> = fc.record({
  symbol: text.map((one) => [...one].slice(0, 60).join('')),
  name: text.map((one) => [...one].slice(0, 120).join('')),
  price: fc.oneof(fc.constantFrom(...EDGES.price), digits(12, 24)),
  volume: fc.oneof(fc.constantFrom(...EDGES.volume), digits(22, 8)),
})
const rows = fc.array(row, { minLength: 1, maxLength: 40 })
const exact = (value: string | null) => {
  if (value === null) return null
  const plain = canonicalDecimal(value === '1e-24' ? '0.000000000000000000000001' : value)
  return plain === '-0' ? '0' : plain
}
const RUNS = { numRuns: 25 }

describe('lines that the database writes', () => {
  it('give every value back from csv', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (stored) => {
        await store(stored)
        const [head = [], ...lines] = readCsv(await readExport('market-data', 'format=csv'))
        const at = (line: (string | null)[], name: string) => line[head.indexOf(name)] ?? null
        const got = lines.map((line) => ({
          symbol: unguarded(at(line, 'symbol') ?? 'lost'),
          name: unguarded(at(line, 'name') ?? 'lost'),
          price: at(line, 'price_usd'),
          volume: at(line, 'volume_24h_usd'),
        }))
        expect(got).toEqual(
          stored.map((one) => ({ ...one, price: exact(one.price), volume: exact(one.volume) })),
        )
      }),
      RUNS,
    )
  })

  it('are the cells that a page writes, and none begins like a formula', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (stored) => {
        await store(stored)
        const body = await readExport('market-data', 'format=csv')
        for (const { symbol, name } of stored)
          expect(body).toContain(`${csvCell(symbol, 'text')},${csvCell(name, 'text')},`)
        const [head = [], ...lines] = readCsv(body)
        for (const line of lines)
          for (const column of ['symbol', 'name'])
            expect(line[head.indexOf(column)]).not.toMatch(/^[=+\-@\t\r]/)
      }),
      RUNS,
    )
  })

  it('give every value back from ndjson and json, exact decimals as strings', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (stored) => {
        await store(stored)
        const expected = stored.map(({ symbol, name, price, volume }) => ({
          ...{ coingeckoId: 'edge', symbol, name },
          ...{ priceUsd: exact(price), volume24hUsd: exact(volume) },
        }))
        const ndjson = (await readExport('market-data', 'format=ndjson')).trimEnd().split('\n')
        const objects = ndjson.map((line) => JSON.parse(line))
        expect(objects.slice(0, -1)).toMatchObject(expected)
        expect(objects.at(-1)).toMatchObject({ _end: { rows: stored.length } })
        const page = JSON.parse(await readExport('market-data', 'format=json&limit=10000'))
        expect(page).toMatchObject({ data: expected, rows: stored.length, next: null })
        expect(page.data[0].observedAt).toBe('2026-01-01T00:00:00.000Z')
      }),
      RUNS,
    )
  })

  it('write doubles that read back as the same double', async () => {
    const values = [0.1, 1e-300, -2.5e-7, 1e21, 123456789.12345679, 5e-324, 1.7976931348623157e308, 0, 1 / 3]
    for (const value of values) {
      await database.query('DELETE FROM market_anomalies WHERE asset_id = 1')
      await database.query(
        "INSERT INTO market_anomalies (asset_id, symbol, type, horizon, bar_time, direction, magnitude, samples, data_grade, rule_version, detected_at, known_from, run_id) VALUES (1, 'edge', 'price_spike', '1h', '2026-01-01', 'up', ?, 20, 'A', 1, '2026-01-01', '2026-01-01', 1)",
        [value],
      )
      const [head = [], line = []] = readCsv(await readExport('anomalies', 'format=csv'))
      expect(Number(line[head.indexOf('magnitude')])).toBe(value)
      expect(JSON.parse(await readExport('anomalies', 'format=json')).data[0].magnitude).toBe(value)
    }
  })

  it('of nothing are a header, an end, and an empty page', async () => {
    await database.query('DELETE FROM raw_crypto_market_data WHERE asset_id = 1')
    expect(readCsv(await readExport('market-data', 'format=csv'))).toHaveLength(1)
    const hash = createHash('sha256').digest('hex')
    expect(await readExport('market-data', 'format=ndjson')).toBe(`{"_end":{"rows":0,"sha256":"${hash}"}}\n`)
    expect(JSON.parse(await readExport('market-data', 'format=json'))).toMatchObject({
      data: [],
      rows: 0,
      next: null,
    })
  })
})

describe('a receipt', () => {
  const receiptOf = async (response: Response) => {
    const [receipt] = await database.query('SELECT * FROM exports WHERE public_id = ?', [
      response.headers.get('x-export-id'),
    ])
    return receipt
  }
  const sha256 = (bytes: string) => createHash('sha256').update(bytes).digest('hex')
  beforeEach(() => store(EDGES.name.map((name) => ({ symbol: 's', name, price: '1', volume: null }))))

  it.each(['csv', 'json'])('of %s has the rows, bytes and hash of the body', async (format) => {
    const response = await openExport('market-data', { format })
    const body = await response.text()
    expect(await receiptOf(response)).toMatchObject({
      ...{ status: 'complete', row_count: String(EDGES.name.length), sha256: sha256(body) },
      byte_count: String(Buffer.byteLength(body)),
      parameters: { format },
    })
  })

  it('of ndjson has the hash of all before its last line, as that line has it', async () => {
    const response = await openExport('market-data', { format: 'ndjson' })
    const lines = (await response.text()).split('\n')
    const end = JSON.parse(lines.at(-2) ?? '')
    const hash = sha256(`${lines.slice(0, -2).join('\n')}\n`)
    expect(end).toEqual({ _end: { rows: EDGES.name.length, sha256: hash } })
    expect(await receiptOf(response)).toMatchObject({ status: 'complete', sha256: hash })
  })

  it('of ndjson that is gzip on the way covers what was before', async () => {
    const request = await parseExportRequest('market-data', new URLSearchParams('format=ndjson'))
    const pinned = request && (await pinExport(request))
    const response = pinned && (await startExport(pinned, TEST_CALLER, { gzip: true }))
    if (!response) throw new Error('no export')
    expect(response.headers.get('content-encoding')).toBe('gzip')
    const body = gunzipSync(Buffer.from(await response.arrayBuffer())).toString('utf8')
    const hash = sha256(body.slice(0, body.lastIndexOf('{"_end"')))
    expect(await receiptOf(response)).toMatchObject({ status: 'complete', sha256: hash })
  })

  it('of a stream whose reader left says that it was cut', async () => {
    const response = await openExport('market-data', { format: 'csv' })
    await response.body?.cancel()
    expect(await receiptOf(response)).toMatchObject({ status: 'cut', sha256: null })
  })

  it('names the same bytes for the same instant, and sends nothing to whom has them', async () => {
    const first = await openExport('market-data', { format: 'csv' })
    const body = await first.text()
    const again = await openExport('market-data', {
      format: 'csv',
      as_of: first.headers.get('x-as-of') ?? '',
    })
    expect(await again.text()).toBe(body)
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'))
  })
})
