import { afterAll, beforeAll, expect, it } from 'vitest'
import { getProof, listSnapshots } from '@/db/queries/market'
import { SLOT_MS } from '@/lib/domain/slot'
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
  COINGECKO_ASSETS: 'top:5',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

it('names the run that fetched the document and the run that computed the figure, for every metric', async () => {
  const fetched = await tick({}, { clock })
  clock.advance(SLOT_MS)
  await tick({}, { clock })
  // The first slot again, from its document: the same run, a second attempt, and nobody is asked.
  const again = await tick({ slot: slotAt(START), force: true }, { clock })
  expect([fetched.attempt, again.attempt]).toEqual([1, 2])
  const [asset] = await listSnapshots({ limit: 1 })
  if (!asset) throw new Error('no asset')
  const [run] = await database.query<{ id: string }>('SELECT id FROM runs WHERE slot = ?', [slotAt(START)])
  for (const { id } of METRICS) {
    const proof = await getProof({ assetId: asset.assetId, metric: id, metricTime: slotAt(START) })
    expect(proof?.fetchedBy, id).toEqual({
      id: String(run?.id),
      job: 'market',
      slot: slotAt(START),
      attempt: 1,
    })
    expect(proof?.computedBy?.id, id).toBe(String(run?.id))
    expect(proof?.document?.sha256, id).toMatch(/^[0-9a-f]{64}$/)
  }
})

it('carries the volume beside the price of every input row', async () => {
  const [asset] = await listSnapshots({ limit: 1 })
  if (!asset) throw new Error('no asset')
  const subject = { assetId: asset.assetId, metric: 'volume_24h_usd', metricTime: asset.metricTime }
  const proof = await getProof(subject)
  expect(proof?.inputs.map((row) => row.volume24hUsd)).toEqual([asset.volume24hUsd])
  expect(proof?.value).toBe(asset.volume24hUsd)
})

it('is null for a figure that was never stored', async () => {
  expect(await getProof({ assetId: '999', metric: 'price_usd', metricTime: START })).toBeNull()
  expect(await getProof({ assetId: '1', metric: 'no_such_metric', metricTime: START })).toBeNull()
})
