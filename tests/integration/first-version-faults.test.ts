import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { closePool, createPool, usePool } from '@/db/client'
import { DAY_MS } from '@/lib/domain/slot'
import { failedSummary } from '@/lib/pipeline/run'
import { fakeClock, requireJob, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { answering, type FakeUpstream, startUpstream } from '../upstreams'

/** The faults of the first version of this product (performance.md, end): each must be impossible here. */
const database = useTestDatabase()
const clock = fakeClock(new Date('2026-11-23T10:02:00.000Z'))
let upstream: FakeUpstream
let body = '[]'
let status = 200

beforeAll(async () => {
  upstream = await startUpstream((request, response) => answering(body, status)(request, response))
})
afterAll(() => upstream.close())
beforeEach(() => {
  clock.advance(DAY_MS)
  body = '[]'
  status = 200
})
useEnvironment(() => ({
  COINGECKO_BASE_URL: upstream.baseUrl,
  COINGECKO_ASSETS: 'top:250',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

const coin = (id: string, values: Record<string, string>) => {
  const fields = {
    id: `"${id}"`,
    symbol: `"${id}"`,
    name: `"${id}"`,
    current_price: '1',
    market_cap: 'null',
    market_cap_rank: 'null',
    total_volume: '1',
    last_updated: '"2026-11-24T10:01:00.000Z"',
    ...values,
  }
  return `{${Object.entries(fields)
    .map(([name, value]) => `"${name}":${value}`)
    .join(',')}}`
}
const stored = (id: string) =>
  database.query<Record<string, string | null>>(
    'SELECT r.* FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id WHERE a.coingecko_id = ? ORDER BY observed_at',
    [id],
  )
const metrics = (id: string) =>
  database.query<Record<string, string | null>>(
    'SELECT m.* FROM crypto_metrics m JOIN assets a ON a.id = m.asset_id WHERE a.coingecko_id = ? ORDER BY metric_time',
    [id],
  )

describe('a fault of the first version is impossible', () => {
  it('keeps a 24-hour volume above 9,999,999,999 and the rest of its batch', async () => {
    body = `[${coin('big', { total_volume: '120318717687.123' })},${coin('small', {})}]`
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded', counts: { inserted: 2 } })
    expect((await stored('big'))[0]?.volume_24h_usd).toBe('120318717687.12300000')
  })

  it('keeps a symbol of more than 10 characters and all rows beside it', async () => {
    body = `[${coin('long', { symbol: '"a-symbol-of-38-characters-is-in-there-"' })},${coin('other', {})}]`
    expect(await tick({}, { clock })).toMatchObject({ counts: { inserted: 2, rejected: 0 } })
    expect((await stored('long'))[0]?.symbol).toBe('a-symbol-of-38-characters-is-in-there-')
  })

  it('keeps coins that share a symbol apart', async () => {
    body = `[${coin('pepe', { symbol: '"pepe"', current_price: '1' })},${coin('pepe-2', { symbol: '"pepe"', current_price: '2' })}]`
    await tick({}, { clock })
    expect((await stored('pepe'))[0]?.price_usd).toMatch(/^1\.0+$/)
    expect((await stored('pepe-2'))[0]?.price_usd).toMatch(/^2\.0+$/)
  })

  it('stores 1.234e-9 as exactly that, never as 0', async () => {
    body = `[${coin('tiny', { current_price: '1.234e-9' })},${coin('tinier', { current_price: '2.264e-09' })}]`
    await tick({}, { clock })
    expect((await stored('tiny'))[0]?.price_usd).toBe('0.000000001234000000000000')
    expect((await metrics('tinier'))[0]?.price_usd).toBe('0.000000002264000000000000')
  })

  it('keeps one row per slot when two runs happen within a minute', async () => {
    body = `[${coin('twice', {})}]`
    await tick({}, { clock })
    clock.advance(30_000)
    await tick({}, { clock })
    await tick({ slot: slotAt(clock.now()), force: true }, { clock })
    expect(await stored('twice')).toHaveLength(1)
  })

  it('computes metrics from the rows of their slot, never a change of 0.00 from rows that are not there yet', async () => {
    body = `[${coin('moving', { current_price: '100' })}]`
    await tick({}, { clock })
    clock.advance(300_000)
    body = `[${coin('moving', { current_price: '101.5' })}]`
    await tick({}, { clock })
    const rows = await metrics('moving')
    expect(rows.map((one) => one.price_change_5m)).toEqual([null, '1.500000000000000000000000'])
    expect(rows[1]?.price_usd).toMatch(/^101\.50+$/)
  })

  it('stores no 5-minute change after a gap of 55 minutes', async () => {
    body = `[${coin('gap', { current_price: '100' })}]`
    await tick({}, { clock })
    clock.advance(55 * 60_000)
    body = `[${coin('gap', { current_price: '150' })}]`
    await tick({}, { clock })
    expect((await metrics('gap'))[1]).toMatchObject({
      price_change_5m: null,
      price_change_15m: null,
      log_return_5m: null,
    })
  })

  it.each([
    [429, '{"status":{"error_code":429,"error_message":"slow down"}}'],
    [500, '{"status":500,"error":"Internal Server Error"}'],
    [200, '<!DOCTYPE html><html><body>maintenance</body></html>'],
  ])('ends as failed, not as success, when upstream answers %i %s', async (code, text) => {
    status = code
    body = text
    const summary = await tick({}, { clock })
    expect(summary.status).toBe('failed')
    expect(summary.failures).not.toHaveLength(0)
  })

  it('stores a null price as unknown and sends an invalid one to quarantine', async () => {
    body = `[${coin('dead', { current_price: 'null', total_volume: 'null' })},${coin('zero', { current_price: '0' })},${coin('minus', { total_volume: '-1.5' })},${coin('word', { current_price: '"12"' })},${coin('fine', {})}]`
    const summary = await tick({}, { clock })
    expect(summary.counts).toEqual({ read: 5, inserted: 2, updated: 0, duplicate: 0, rejected: 3 })
    expect((await stored('dead'))[0]).toMatchObject({ price_usd: null, volume_24h_usd: null })
    expect((await metrics('dead'))[0]).toMatchObject({
      price_usd: null,
      avg_price_1h: null,
      data_grade: 'unknown',
    })
    const rejects = await database.query<Record<string, string>>(
      'SELECT field, message, record, document_id FROM rejected_records ORDER BY id',
    )
    expect(rejects.map((one) => one.field)).toEqual(['current_price', 'total_volume', 'current_price'])
    expect(rejects[0]?.message).toContain('above zero')
    expect(rejects[1]?.record).toContain('"total_volume":-1.5')
  })

  it('collapses an identical reject into one row with a count', async () => {
    body = `[${coin('again', { current_price: '-3' })}]`
    await tick({}, { clock })
    clock.advance(300_000)
    await tick({}, { clock })
    const [reject] = await database.query<{ seen: number; n: string }>(
      "SELECT seen, (SELECT COUNT(*) FROM rejected_records WHERE record LIKE '%again%') AS n FROM rejected_records WHERE record LIKE '%again%'",
    )
    expect(reject).toEqual({ seen: 2, n: '1' })
  })

  it('moves the replaced version to history when a slot is fetched again with other figures', async () => {
    status = 500
    await tick({}, { clock })
    status = 200
    body = `[${coin('revised', { current_price: '10' })}]`
    await tick({}, { clock })
    await database.query("UPDATE runs SET status = 'failed' WHERE slot = ?", [slotAt(clock.now())])
    await database.query("UPDATE source_documents SET verdict = 'lost' WHERE fetched_at > ?", [
      slotAt(clock.now()),
    ])
    clock.advance(1_000)
    body = `[${coin('revised', { current_price: '11' })}]`
    expect(await tick({}, { clock })).toMatchObject({ counts: { inserted: 0, updated: 1 } })
    const history = await database.query<Record<string, string>>(
      "SELECT h.price_usd, h.known_to > h.known_from AS ordered FROM raw_crypto_market_data_history h JOIN assets a ON a.id = h.asset_id WHERE a.coingecko_id = 'revised'",
    )
    expect(history).toHaveLength(1)
    expect(history[0]?.price_usd).toMatch(/^10\.0+$/)
    expect(Number(history[0]?.ordered)).toBe(1)
    expect((await metrics('revised'))[0]?.price_usd).toMatch(/^11\.0+$/)
  })
})

describe('one odd record', () => {
  it.each([
    ['a rank beyond the column', { market_cap_rank: '3000000000' }],
    ['a year beyond MySQL', { last_updated: '"+010000-01-01T00:00:00.000Z"' }],
    ['an id that ends with a space', { id: '"odd "' }],
    ['an empty id', { id: '""' }],
    ['half a character in its id', { id: '"x\\ud83d"' }],
    ['half a character in its name', { name: '"x\\ud83d"' }],
    ['hostile nesting', { roi: `${'['.repeat(3_000)}${']'.repeat(3_000)}`, current_price: '-1' }],
    ['a number beyond every column', { total_volume: '1e300' }],
  ])('with %s costs itself, not its page', async (_, values) => {
    body = `[${coin('odd', values)},${coin('beside', {})}]`
    expect(await tick({}, { clock })).toMatchObject({
      status: 'succeeded',
      counts: { inserted: 1, rejected: 1 },
    })
  })

  it('with a key twice counts by its last, as in every JSON reader', async () => {
    body = `[${coin('twin', {}).replace('"total_volume":1', '"total_volume":1,"total_volume":2')}]`
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded', counts: { inserted: 1 } })
  })

  it('does not make its coin vanish from the tracked ones', async () => {
    body = `[${coin('watched', {})},${coin('other', {})}]`
    await tick({}, { clock })
    clock.advance(300_000)
    body = `[${coin('watched', { current_price: '-2' })},${coin('other', {})}]`
    await tick({}, { clock })
    const [asset] = await database.query<{ tracked: number }>(
      "SELECT tracked FROM assets WHERE coingecko_id = 'watched'",
    )
    expect(asset?.tracked).toBe(1)
  })
})

describe('an answer without one usable record', () => {
  it.each(['[]', '[{"id":"broken"}]'])(
    '%s is a failure, untracks nobody, and the next delivery asks again',
    async (text) => {
      body = `[${coin('kept', {})}]`
      await tick({}, { clock })
      clock.advance(300_000)
      body = text
      expect(await tick({}, { clock })).toMatchObject({
        status: 'failed',
        failures: [{ code: 'nothing_usable' }],
      })
      const [asset] = await database.query<{ tracked: number }>(
        "SELECT tracked FROM assets WHERE coingecko_id = 'kept'",
      )
      expect(asset?.tracked).toBe(1)
      body = `[${coin('kept', {})}]`
      expect(await tick({}, { clock })).toMatchObject({
        status: 'succeeded',
        attempt: 2,
        counts: { inserted: 1 },
      })
    },
  )
})

describe('a dead database', () => {
  afterEach(async () => {
    await closePool()
    usePool(createPool(database.url))
  })

  it('fails the run loudly', async () => {
    await closePool()
    usePool(createPool('mysql://nobody:x@127.0.0.1:9/koinstrap'))
    const error = await tick({}, { clock }).catch((one) => one)
    expect(error).toBeInstanceOf(Error)
    expect(failedSummary(requireJob('market'), error)).toMatchObject({
      status: 'failed',
      counts: { read: 0 },
    })
  })
})
