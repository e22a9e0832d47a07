import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { ConfigurationError } from '@/lib/errors'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { faultRounds } from './database-rounds'

const COINS = 5
const ROUNDS = Array.from({ length: faultRounds() }, (_, i) => i + 1)
const database = useTestDatabase()
const clock = fakeClock(new Date('2026-11-20T10:02:00.000Z'))
/** How far the upstream's clock is ahead of ours. */
let upstreamOffMs = 0
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({ seed: 3, now: () => clock.now().getTime() + upstreamOffMs })
})
afterAll(() => simulator.close())
afterEach(() => {
  upstreamOffMs = 0
  vi.useRealTimers()
})
useEnvironment(() => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: `top:${COINS}`,
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

const TABLES =
  'raw_crypto_market_data, raw_crypto_market_data_history, crypto_metrics, crypto_metrics_history'
const checksum = () => database.query(`CHECKSUM TABLE ${TABLES}`)
const slots = () =>
  database.query<{ observed_at: Date; n: string }>(
    'SELECT observed_at, COUNT(*) AS n FROM raw_crypto_market_data GROUP BY observed_at ORDER BY observed_at',
  )

describe('a clock that jumps', () => {
  it.each([
    ['an hour ahead of', HOUR_MS],
    ['a day behind', -DAY_MS],
  ])('%s the database stops the work before anything is asked or written, and says so', async (_, offMs) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offMs })
    const asked = simulator.requests()
    const before = await checksum()
    await expect(tick()).rejects.toThrow(ConfigurationError)
    await expect(tick()).rejects.toThrow(/clock of this machine/)
    expect(simulator.requests()).toBe(asked)
    expect(await checksum()).toEqual(before)
    expect(await database.query('SELECT id FROM runs')).toEqual([])
  })

  it('back over a slot that is done repeats nothing and asks nobody', async () => {
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded' })
    clock.advance(SLOT_MS)
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded' })
    const [asked, before] = [simulator.requests(), await checksum()]
    clock.advance(-SLOT_MS)
    expect(await tick({}, { clock })).toMatchObject({ status: 'duplicate', counts: { read: 0 } })
    expect(simulator.requests()).toBe(asked)
    expect(await checksum()).toEqual(before)
    clock.advance(SLOT_MS)
  })

  it.each(ROUNDS)(
    'ahead in the middle of a run labels its prices with the instant they were fetched at (round %i)',
    async () => {
      clock.advance(DAY_MS)
      const slot = slotAt(clock.now())
      const probe = async (point: string) => {
        if (point === 'document-stored') clock.advance(HOUR_MS)
      }
      expect(await tick({}, { clock, probe })).toMatchObject({
        status: 'succeeded',
        counts: { inserted: COINS },
      })
      expect((await slots()).at(-1)).toEqual({ observed_at: slot, n: String(COINS) })
    },
  )

  it('ahead leaves the slots between unlabelled: no price is invented for them', async () => {
    clock.set(new Date(slotAt(clock.now()).getTime() + DAY_MS + 120_000))
    await tick({}, { clock })
    const first = slotAt(clock.now())
    clock.advance(7 * SLOT_MS)
    await tick({}, { clock })
    const stored = (await slots()).filter((one) => one.observed_at >= first)
    expect(stored.map((one) => one.observed_at)).toEqual([first, slotAt(first, 7)])
  })

  it.each([
    ['ahead of', -180_000],
    ['behind', 180_000],
  ])(
    '%s the upstream’s, with the database’s, labels no price: the answer is kept and refused',
    async (direction, offMs) => {
      clock.advance(DAY_MS)
      upstreamOffMs = offMs
      const [asked, before] = [simulator.requests(), await checksum()]
      const { status, failures } = await tick({}, { clock })
      expect(status).toBe('failed')
      expect(failures).toMatchObject([{ code: 'upstream_clock' }])
      expect(failures[0]?.message).toContain(`180 s ${direction} the one of CoinGecko: set it by NTP`)
      expect(simulator.requests()).toBe(asked + 1)
      expect(await checksum()).toEqual(before)
      const [kept] = await database.query('SELECT verdict FROM source_documents ORDER BY id DESC LIMIT 1')
      expect(kept).toEqual({ verdict: 'upstream_clock' })
      upstreamOffMs = 0
      clock.advance(SLOT_MS)
      expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded' })
    },
  )
})
