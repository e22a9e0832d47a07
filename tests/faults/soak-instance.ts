// One application instance of the soak test, which tells it the time, kills it at random, and hears of each delivery:
// tsx tests/faults/soak-instance.ts, with an IPC channel to its conductor.
// Time stands still inside a slot and moves when the conductor says so; leases stay on the database's clock.
import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../lib/clock'
import { createFetcher } from '../../lib/http'
import { runJob } from '../../lib/pipeline/run'
import { requireJob } from '../factories'
import type { FromInstance, ToInstance } from './soak-conductor'

/** Short, so that what a killed process held is settled while the soak goes on, and longer than a busy machine stalls. */
const LEASE_MS = 3_000
/** Waits between tries of a request are this much shorter than they say. */
const HASTE = 100

const bell = new EventEmitter()
let now = 0
const clock: Clock = { now: () => new Date(now), sleep: (ms) => sleep(ms / HASTE) }
const overrides = { clock, leaseMs: LEASE_MS, fetcher: createFetcher(clock) }
const say = (message: FromInstance) => process.send?.(message)

process.on('disconnect', () => process.exit())
process.on('message', (message: ToInstance) => {
  now = message.now
  bell.emit('moved')
})

async function deliver(job: FromInstance['job']): Promise<void> {
  const at = now
  say({ soak: 'begun', job, at })
  const { status } = await runJob({ job: requireJob(job), trigger: 'scheduler' }, overrides).catch(
    (error: Error) => ({ status: `threw ${error.message}` }),
  )
  say({ soak: 'ended', job, at, status })
}

/** A scheduler: one delivery at each slot, and none beside one that is still at work. */
async function schedule(job: FromInstance['job']): Promise<never> {
  for (let done = 0; ; ) {
    if (now === done) await once(bell, 'moved')
    else {
      done = now
      await deliver(job)
    }
  }
}

say({ soak: 'ready', job: 'market', at: 0 })
await Promise.all([schedule('market'), schedule('delivery')])
