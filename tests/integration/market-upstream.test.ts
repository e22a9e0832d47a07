import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS } from '@/lib/domain/slot'
import { resetEnv } from '@/lib/env'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { answering, startUpstream } from '../upstreams'

const database = useTestDatabase()
const clock = fakeClock(new Date('2026-11-23T10:02:00.000Z'))
let simulator: Simulator
let selection = 'top:5'
let baseUrl = ''

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, assets: 600, now: () => clock.now().getTime() })
})
afterAll(() => simulator.close())
useEnvironment(() => {
  selection = 'top:5'
  baseUrl = simulator.baseUrl
  return {
    COINGECKO_BASE_URL: baseUrl,
    COINGECKO_ASSETS: selection,
    COINGECKO_API_KEY: 'CG-test-key',
    DEMO: 'off',
    LOG_LEVEL: 'silent',
  }
})
beforeEach(() => {
  clock.advance(DAY_MS)
  simulator.heal()
})

const run = () => tick({}, { clock })
const use = (values: Record<string, string>) => {
  Object.assign(process.env, values)
}

describe('an upstream that fails', () => {
  it.each([
    ['401', 'upstream_http', 1],
    ['400', 'upstream_http', 1],
    ['200error', 'upstream_rate_limit', 3],
    ['429', 'upstream_rate_limit', 1],
    ['429text', 'upstream_rate_limit', 3],
    ['429cloudflare', 'upstream_rate_limit', 3],
    ['500', 'upstream_http', 3],
    ['html', 'upstream_http', 3],
    ['truncated', 'upstream_parse', 3],
    ['reset', 'upstream_network', 3],
  ] as const)('ends the run as failed for %s with code %s after %i calls', async (kind, code, calls) => {
    const before = simulator.requests()
    simulator.fail({ kind, times: 5, retryAfterSeconds: kind === '429' ? 119 : 1 })
    const summary = await run()
    expect(summary).toMatchObject({
      status: 'failed',
      counts: { read: 0, inserted: 0 },
      failures: [{ code }],
    })
    expect(simulator.requests() - before).toBe(calls)
    const [attempt] = await database.query<{ upstream_calls: number; error_message: string }>(
      'SELECT upstream_calls, error_message FROM run_attempts ORDER BY started_at DESC, run_id DESC LIMIT 1',
    )
    expect(attempt?.upstream_calls).toBe(calls)
    expect(attempt?.error_message).toMatch(/CoinGecko|coingecko/)
  })

  it('says so when the answer came after the slot had ended, and labels no price with it', async () => {
    const slot = slotAt(clock.now())
    clock.set(new Date(slot.getTime() + 299_800))
    simulator.fail({ kind: '500', times: 1 })
    expect(await run()).toMatchObject({ status: 'partial', failures: [{ code: 'slot_passed' }] })
    const rows = await database.query('SELECT 1 FROM raw_crypto_market_data WHERE observed_at = ?', [slot])
    expect(rows).toEqual([])
  })

  it('recovers inside the run when the second try answers', async () => {
    simulator.fail({ kind: '500', times: 1 })
    expect(await run()).toMatchObject({ status: 'succeeded', counts: { inserted: 5 } })
  })

  it('keeps the bytes of a bad answer too, and never ingests them', async () => {
    simulator.fail({ kind: '401', times: 1 })
    await run()
    const [document] = await database.query<{ status: number; verdict: string; bytes: number }>(
      'SELECT status, verdict, bytes FROM source_documents ORDER BY id DESC LIMIT 1',
    )
    expect(document).toMatchObject({ status: 401, verdict: 'upstream_http' })
    expect(document?.bytes).toBeGreaterThan(0)
  })

  it('never writes the key into a document, an attempt or a log column', async () => {
    simulator.fail({ kind: '401', times: 1 })
    await run()
    for (const table of ['source_documents', 'run_attempts', 'runs']) {
      const rows = await database.query(`SELECT * FROM ${table}`)
      expect(JSON.stringify(rows)).not.toContain('CG-test-key')
    }
  })

  it('does not lose the other pages when one fails', async () => {
    use({ COINGECKO_ASSETS: 'top:500' })
    simulator.fail({ kind: '500', times: 3 })
    const summary = await run()
    expect(summary).toMatchObject({ status: 'partial', counts: { inserted: 250 } })
    expect(summary.failures).toHaveLength(1)
  })

  it('says which ids upstream does not know and stores the others', async () => {
    use({ COINGECKO_ASSETS: 'bitcoin,no-such-coin' })
    const summary = await run()
    expect(summary).toMatchObject({
      status: 'partial',
      counts: { inserted: 1 },
      failures: [{ code: 'missing_ids' }],
    })
    expect(summary.failures[0]?.message).toContain('no-such-coin')
  })

  it('is skipped without a key, and says so', async () => {
    delete process.env.COINGECKO_API_KEY
    delete process.env.COINGECKO_BASE_URL
    expect(await run()).toMatchObject({ status: 'skipped', reason: 'not_configured', counts: { read: 0 } })
  })
})

describe('a whole market', () => {
  it('keeps its coins tracked when an answer is suspiciously short', async () => {
    use({ COINGECKO_ASSETS: 'top:100' })
    await run()
    clock.advance(300_000)
    const whole = await fetch(`${simulator.baseUrl}/coins/markets?vs_currency=usd&per_page=3`)
    const upstream = await startUpstream(answering(await whole.text()))
    use({ COINGECKO_BASE_URL: upstream.baseUrl })
    resetEnv()
    expect(await run()).toMatchObject({
      status: 'partial',
      counts: { inserted: 3 },
      failures: [{ code: 'short_page' }],
    })
    const [row] = await database.query<{ n: string }>('SELECT COUNT(*) AS n FROM assets WHERE tracked = 1')
    expect(Number(row?.n)).toBeGreaterThanOrEqual(100)
    await upstream.close()
  })

  it('asks for pages of equal size and sends the key in the header of its plan only', async () => {
    const upstream = await startUpstream(answering('[]'))
    use({ COINGECKO_BASE_URL: upstream.baseUrl, COINGECKO_ASSETS: 'top:251' })
    await run()
    expect(upstream.requests).toHaveLength(1)
    expect(upstream.requests[0]).toContain('per_page=126&page=1')
    expect(upstream.requests[0]).not.toContain('CG-test-key')
    expect(upstream.lastHeaders()['x-cg-demo-api-key']).toBe('CG-test-key')
    await upstream.close()
  })

  it('takes every coin once even when ranks move between pages', async () => {
    use({ COINGECKO_ASSETS: 'top:600' })
    const summary = await run()
    expect(summary.status).toBe('succeeded')
    const slot = slotAt(clock.now())
    const [rows] = await database.query<{ n: string; assets: string }>(
      'SELECT COUNT(*) AS n, COUNT(DISTINCT asset_id) AS assets FROM raw_crypto_market_data WHERE observed_at = ?',
      [slot],
    )
    expect(rows?.n).toBe(rows?.assets)
    expect(summary.counts.inserted).toBe(Number(rows?.n))
    expect(summary.counts.read).toBe(
      summary.counts.inserted + summary.counts.duplicate + summary.counts.rejected,
    )
  })
})
