import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY_MS } from '@/lib/domain/slot'
import { runJob } from '@/lib/pipeline/run'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, requireJob, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { type FakeUpstream, startUpstream } from '../upstreams'
import { faultRounds } from './database-rounds'

const COINS = 5
const ROUNDS = Array.from({ length: faultRounds() }, (_, i) => i + 1)
const database = useTestDatabase()
const clock = fakeClock(new Date('2026-11-23T10:02:00.000Z'))
let simulator: Simulator
let upstream: FakeUpstream
/** How the next answers are broken; empty: they are good. */
let faults: ((response: ServerResponse, body: string) => void)[] = []

beforeAll(async () => {
  simulator = await startSimulator({ seed: 5, now: () => clock.now().getTime() })
  upstream = await startUpstream(async (request, response) => {
    const answer = await fetch(`${simulator.baseUrl.replace('/api/v3', '')}${request.url}`)
    const body = await answer.text()
    const fault = faults.shift()
    if (fault) return fault(response, body)
    return response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
})
afterAll(async () => {
  await upstream.close()
  await simulator.close()
})
useEnvironment(() => ({
  COINGECKO_BASE_URL: upstream.baseUrl,
  COINGECKO_ASSETS: `top:${COINS}`,
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

const JSON_TYPE = { 'content-type': 'application/json' }

/** A byte every so often for as long as anybody listens. */
function slowDrip(response: ServerResponse, body: string): void {
  response.writeHead(200, JSON_TYPE)
  let at = 0
  const drip = setInterval(() => {
    if (response.destroyed || at >= body.length) clearInterval(drip)
    else response.write(body[at++])
  }, 100)
}

function reset(response: ServerResponse, body: string): void {
  response.writeHead(200, { ...JSON_TYPE, 'content-length': String(Buffer.byteLength(body)) })
  response.write(body.slice(0, body.length / 2), () => response.socket?.resetAndDestroy())
}

function truncatedGzip(response: ServerResponse, body: string): void {
  const bytes = gzipSync(body)
  response
    .writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' })
    .end(bytes.subarray(0, bytes.length - 20))
}

const TABLES = ['raw_crypto_market_data', 'crypto_metrics', 'market_candles', 'asset_snapshots']
async function rowsOf(slot: Date): Promise<number[]> {
  const [market] = await database.query<{ n: string }>(
    'SELECT COUNT(*) AS n FROM raw_crypto_market_data WHERE observed_at = ?',
    [slot],
  )
  const [metrics] = await database.query<{ n: string }>(
    'SELECT COUNT(*) AS n FROM crypto_metrics WHERE metric_time = ?',
    [slot],
  )
  return [Number(market?.n), Number(metrics?.n)]
}

/** A new day, so that no test sees the slots of another. */
function nextDay(): Date {
  clock.set(new Date(slotAt(clock.now()).getTime() + DAY_MS + 120_000))
  return slotAt(clock.now())
}

describe.each([
  ['resets in the middle of the body', reset],
  ['a gzip body that ends too early', truncatedGzip],
])('%s', (_, fault) => {
  it.each(ROUNDS)('once costs one retry and nothing else (round %i)', async () => {
    const slot = nextDay()
    faults = [fault]
    const asked = upstream.requests.length
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded', counts: { inserted: COINS } })
    expect(upstream.requests.length - asked).toBe(2)
    expect(await rowsOf(slot)).toEqual([COINS, COINS])
  })

  it.each(ROUNDS)(
    'for ever fails the run loudly and leaves no row; the next delivery of the slot mends it (round %i)',
    async () => {
      const slot = nextDay()
      const before = await database.query(`CHECKSUM TABLE ${TABLES.join(', ')}`)
      faults = [fault, fault, fault]
      const summary = await tick({}, { clock })
      expect(summary).toMatchObject({ status: 'failed', counts: { read: 0, inserted: 0 } })
      // Node decides whether a cut gzip is an error of the line or a text without an end.
      expect(summary.failures[0]?.code).toMatch(/^upstream_(network|parse)$/)
      expect(await database.query(`CHECKSUM TABLE ${TABLES.join(', ')}`)).toEqual(before)
      clock.set(new Date(slot.getTime() + 200_000))
      expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded', attempt: 2 })
      expect(await rowsOf(slot)).toEqual([COINS, COINS])
    },
  )
})

describe('a slow drip', () => {
  it.each(ROUNDS)(
    'is given up inside the time of the run, which fails loudly; nothing half is kept (round %i)',
    async () => {
      const slot = nextDay()
      faults = [slowDrip, slowDrip, slowDrip]
      const asked = upstream.requests.length
      const hasty = { ...requireJob('market'), timeBudgetMs: 1_500 }
      const summary = await runJob({ job: hasty, trigger: 'cron' }, { clock })
      expect(summary).toMatchObject({ status: 'failed', counts: { read: 0 } })
      expect(summary.failures[0]?.code).toBe('upstream_timeout')
      expect(upstream.requests.length - asked).toBeLessThanOrEqual(2)
      expect(await rowsOf(slot)).toEqual([0, 0])
      faults = []
      clock.set(new Date(slot.getTime() + 200_000))
      expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded', attempt: 2 })
      expect(await rowsOf(slot)).toEqual([COINS, COINS])
    },
  )
})
