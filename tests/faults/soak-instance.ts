// One application instance with its scheduler, for the soak test that kills it at random:
// tsx tests/faults/soak-instance.ts <virtual start, epoch ms> <real start, epoch ms> <speed>
// Time runs `speed` times faster than on the wall, for slots and waits alike; leases stay on the database's clock.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../lib/clock'
import { floorTo, MINUTE_MS, SLOT_MS } from '../../lib/domain/slot'
import { createFetcher } from '../../lib/http'
import { runJob } from '../../lib/pipeline/run'
import { requireJob } from '../factories'

const [virtualStart = 0, realStart = 0, speed = 1] = process.argv.slice(2).map(Number)
/** Short, so that the slots of a killed process are settled while the soak goes on. */
const LEASE_MS = 1_500

const virtualNow = () => virtualStart + (Date.now() - realStart) * speed
/** Stands still inside a slot, so that a busy machine does not make two samples look minutes apart. */
const clock: Clock = {
  now: () => new Date(floorTo(virtualNow(), SLOT_MS) + MINUTE_MS),
  sleep: (ms) => sleep(ms / speed),
}
const overrides = { clock, leaseMs: LEASE_MS, fetcher: createFetcher(clock) }

async function deliver(id: string): Promise<void> {
  await runJob({ job: requireJob(id), trigger: 'scheduler' }, overrides).catch((error: Error) => {
    console.log(JSON.stringify({ job: id, error: error.message }))
  })
}

async function everySlot(): Promise<never> {
  for (;;) {
    await deliver('market')
    const left = SLOT_MS - (virtualNow() % SLOT_MS)
    await clock.sleep(left + Math.random() * (SLOT_MS / 3))
  }
}

async function everyMinute(): Promise<never> {
  for (;;) {
    await deliver('delivery')
    await clock.sleep(SLOT_MS)
  }
}

await Promise.all([everySlot(), everyMinute()])
