import { Cron } from 'croner'
import { getEnv, getMode } from '@/lib/env'
import { log } from '@/lib/log'
import { fillDemoHistory } from './demo-history'
import { JOBS, type Job } from './jobs'
import { runJob } from './run'
import { failureOf } from './run-failure'
import { requireWorld } from './world'

const RETRY_MS = 10_000
// A reload in development must not start a second set.
const shared = globalThis as typeof globalThis & { koinstrapScheduler?: Cron[] }

/** Whether this process delivers its own jobs: not on Vercel, where vercel.json does. */
function isScheduled(): boolean {
  const env = getEnv()
  return env.SCHEDULER === 'on' || (env.SCHEDULER === 'auto' && !env.VERCEL)
}

const running = new Set<string>()

/** One delivery at a time of each job: the first comes at once and may still run when the clock strikes. */
async function deliver(job: Job): Promise<void> {
  if (running.has(job.id)) return
  running.add(job.id)
  await runJob({ job, trigger: 'scheduler' }).catch((error) => {
    log.error('run failed', { job: job.id, failure: failureOf(error) })
  })
  running.delete(job.id)
}

/** Starts the in-process schedule and, in demo mode, the history; once per process. */
export function startBackgroundWork(): void {
  if (shared.koinstrapScheduler) return
  shared.koinstrapScheduler = []
  void begin()
}

async function begin(): Promise<void> {
  await untilReady()
  if (getMode() === 'demo' && !getEnv().VERCEL) void fillDemoHistory().catch(reportDemo)
  if (!isScheduled()) return
  for (const job of JOBS) {
    shared.koinstrapScheduler?.push(new Cron(job.schedule, { timezone: 'UTC' }, () => deliver(job)))
    void deliver(job)
  }
}

/** Waits for a database that is still starting; a mix-up of worlds is fatal to the background work, and said. */
async function untilReady(): Promise<void> {
  for (;;) {
    try {
      return await requireWorld()
    } catch (error) {
      log.error('background work waits', { failure: failureOf(error) })
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

function reportDemo(error: unknown): void {
  log.error('demo history stopped', { failure: failureOf(error) })
}
