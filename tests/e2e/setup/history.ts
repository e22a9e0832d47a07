// Fills a database with the day of ticks before E2E_BASE, through the real pipeline on a clock of its own.
import { closePool } from '../../../db/client'
import { DAY_MS, SLOT_MS } from '../../../lib/domain/slot'
import { requireWorld } from '../../../lib/pipeline/world'
import { startSimulator } from '../../../lib/simulator/server'
import { fakeClock, tick } from '../../factories'

const base = Number(process.env.E2E_BASE)
const clock = fakeClock(new Date(base - DAY_MS))
const simulator = await startSimulator({
  seed: Number(process.env.E2E_SEED),
  now: () => clock.now().getTime(),
})
// A day of calls leaves within a minute.
process.env.COINGECKO_CALLS_PER_MINUTE = '100000'
process.env.COINGECKO_BASE_URL = simulator.baseUrl
try {
  await requireWorld()
  for (let at = base - DAY_MS; at < base; at += SLOT_MS) {
    clock.set(new Date(at))
    const summary = await tick({}, { clock })
    if (summary.status !== 'succeeded') throw new Error(JSON.stringify(summary))
  }
} finally {
  await closePool()
  await simulator.close()
}
