import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closePool, createPool, usePool } from '@/db/client'
import { claimSetting } from '@/db/queries/settings'
import { getHealth } from '@/lib/pipeline/health'
import { requireWorld } from '@/lib/pipeline/world'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { createDatabase, useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, now: Date.now })
})
afterAll(() => simulator.close())
useEnvironment(() => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: 'top:3',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
  COINGECKO_API_KEY: undefined,
}))

const later = (minutes: number) => new Date(Date.now() + minutes * 60_000)

describe('health', () => {
  it('is degraded while a configured source has no data yet', async () => {
    expect(await getHealth(new Date())).toMatchObject({
      status: 'degraded',
      mode: 'live',
      sources: [{ id: 'coingecko', ageSeconds: null, grade: 'unknown' }],
      jobs: [
        { id: 'market', lastSuccess: null, late: true },
        { id: 'delivery', lastSuccess: null, late: false },
      ],
    })
  })

  it('turns ok with a fresh tick, and degraded when the next two do not come', async () => {
    await tick()
    expect(await getHealth(new Date())).toMatchObject({
      status: 'ok',
      sources: [{ grade: 'A' }],
      jobs: [{ late: false }, { late: false }],
    })
    expect(await getHealth(later(12))).toMatchObject({
      status: 'degraded',
      sources: [{ grade: 'B' }],
      jobs: [{ late: true }, {}],
    })
    expect(await getHealth(later(45))).toMatchObject({ status: 'degraded', sources: [{ grade: 'C' }] })
  })

  it('is degraded while the newest run failed', async () => {
    await database.query("UPDATE runs SET status = 'failed'")
    expect((await getHealth(new Date())).status).toBe('degraded')
    await database.query("UPDATE runs SET status = 'succeeded'")
  })

  it('does not hold a missing key against the system', async () => {
    process.env.COINGECKO_BASE_URL = ''
    expect(await getHealth(later(60))).toMatchObject({
      status: 'ok',
      mode: 'not_configured',
      sources: [{ grade: 'not_configured' }],
    })
  })

  it('is starting until the first history of the demo is in', async () => {
    process.env.DEMO = 'on'
    expect((await getHealth(new Date())).status).toBe('starting')
    await claimSetting('demo_first_history', 'now')
    expect((await getHealth(new Date())).status).toBe('ok')
  })

  it('is starting before the migrations and down without a database', async () => {
    const { url, drop } = await createDatabase()
    await closePool()
    usePool(createPool(url))
    expect(await getHealth(new Date())).toMatchObject({ status: 'starting', database: 'migrating' })
    await closePool()
    await drop()
    usePool(createPool('mysql://nobody:x@127.0.0.1:9/koinstrap'))
    expect(await getHealth(new Date())).toMatchObject({ status: 'down', database: 'unreachable' })
    await closePool()
    usePool(createPool(database.url))
  })
})

describe('a database', () => {
  it('never mixes simulated and real figures', async () => {
    await requireWorld()
    process.env.DEMO = 'on'
    const { resetEnv } = await import('@/lib/env')
    resetEnv()
    await expect(requireWorld()).rejects.toThrow(/holds live data and cannot be used in demo mode/)
  })
})
