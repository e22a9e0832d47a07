// Fills a database with the time before E2E_BASE (a day unless E2E_SPAN says), a tick each slot (or E2E_STEP), through
// the real pipeline on a clock of its own.
import { closePool } from '../../../db/client'
import { DAY_MS, SLOT_MS } from '../../../lib/domain/slot'
import { requireWorld } from '../../../lib/pipeline/world'
import { startSimulator } from '../../../lib/simulator/server'
import { fakeClock, tick } from '../../factories'

const base = Number(process.env.E2E_BASE)
const spanMs = Number(process.env.E2E_SPAN ?? DAY_MS)
const stepMs = Number(process.env.E2E_STEP ?? SLOT_MS)
const clock = fakeClock(new Date(base - spanMs))
const simulator = await startSimulator({
  seed: Number(process.env.E2E_SEED),
  now: () => clock.now().getTime(),
})
// A day of calls leaves within a minute.
process.env.COINGECKO_CALLS_PER_MINUTE = '100000'
process.env.COINGECKO_BASE_URL = simulator.baseUrl
try {
  await requireWorld()
  for (let at = base - spanMs; at < base; at += stepMs) {
    clock.set(new Date(at))
    const summary = await tick({}, { clock })
    if (summary.status !== 'succeeded') throw new Error(JSON.stringify(summary))
  }
} finally {
  await closePool()
  await simulator.close()
}
