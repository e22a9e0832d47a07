import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { askSource } from '@/app/(dashboard)/settings/sources/ask-source'
import { getMinuteLeft, getMonthUse } from '@/db/queries/budgets'
import { resetEnv } from '@/lib/env'

import { closeUpstream } from '@/lib/pipeline/upstream'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const KEY = 'CG-right-key-0123456789'
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({ seed: 3, now: Date.now, apiKey: KEY })
})
afterAll(async () => {
  await closeUpstream()
  await simulator.close()
})
useEnvironment(() => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_API_KEY: KEY,
  COINGECKO_CALLS_PER_MINUTE: '10',
  COINGECKO_CALLS_PER_MONTH: '100',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))
beforeEach(async () => {
  simulator.heal()
  for (const table of ['source_rates', 'source_budgets']) await database.query(`TRUNCATE TABLE ${table}`)
})

const use = (values: Record<string, string>) => {
  Object.assign(process.env, values)
  resetEnv()
}
const used = async () => (await getMonthUse('coingecko')).calls

describe('a test of the connection', () => {
  it('that works says who answered and how fast, and costs one call', async () => {
    const before = simulator.requests('/ping')
    expect(await askSource()).toMatchObject({
      outcome: 'works',
      host: new URL(simulator.baseUrl).host,
      status: 200,
      simulated: false,
      ms: expect.any(Number),
    })
    expect(simulator.requests('/ping')).toBe(before + 1)
    expect(await used()).toBe(1)
    expect(await getMinuteLeft({ source: 'coingecko', callsPerMinute: 10 })).toBe(9)
  })

  it('with a wrong key says so, without the key', async () => {
    use({ COINGECKO_API_KEY: 'CG-wrong-key-0123456789' })
    const report = await askSource()
    expect(report).toMatchObject({ outcome: 'key_refused', status: 401 })
    expect(report.message).toContain('refuses this key (401, code 10002)')
    expect(JSON.stringify(report)).not.toContain('CG-wrong')
  })

  it.each([
    ['429', 429, 'rate_limited'],
    ['500', 500, 'unexpected'],
  ] as const)('asks once when the answer is %s', async (kind, status, outcome) => {
    const before = simulator.requests('/ping')
    simulator.fail({ kind, times: 5, retryAfterSeconds: 60 })
    expect(await askSource()).toMatchObject({ outcome, status })
    expect(simulator.requests('/ping')).toBe(before + 1)
    expect(await used()).toBe(1)
  })

  it('names an address that nobody answers at', async () => {
    use({ COINGECKO_BASE_URL: 'http://127.0.0.1:1/api/v3' })
    expect(await askSource()).toMatchObject({ outcome: 'unreachable', status: null, host: '127.0.0.1:1' })
  })

  it('does not leave when the month is spent', async () => {
    const before = simulator.requests('/ping')
    use({ COINGECKO_CALLS_PER_MONTH: '1' })
    await askSource()
    expect(await askSource()).toMatchObject({ outcome: 'budget_spent', status: null, ms: null })
    expect(simulator.requests('/ping')).toBe(before + 1)
  })

  it('in the demo asks the simulator and says so', async () => {
    use({ DEMO: 'on' })
    const report = await askSource()
    expect(report).toMatchObject({ outcome: 'works', simulated: true, host: 'the built-in simulator' })
  })

  it('is refused where nobody may be asked', async () => {
    use({ COINGECKO_BASE_URL: '', COINGECKO_API_KEY: '' })
    await expect(askSource()).rejects.toThrow(/COINGECKO_API_KEY/)
  })
})
