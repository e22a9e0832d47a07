import { SLOT_MS } from '@/lib/domain/slot'
import { runMarket } from './market'
import type { JobResult, RunContext } from './run-context'

export interface Job {
  id: string
  /** Five-field cron expression, UTC; `vercel.json` must say the same. */
  schedule: string
  /** Length of its slots. */
  periodMs: number
  /** Time an upstream may take in all, well under the 300 s of a Vercel function. */
  timeBudgetMs: number
  what: string
  run(context: RunContext): Promise<JobResult>
}

/** Every job. A line here is a cron route, an in-process schedule, a ledger and a manual run. */
export const JOBS: readonly Job[] = [
  {
    id: 'market',
    schedule: '*/5 * * * *',
    periodMs: SLOT_MS,
    timeBudgetMs: 50_000,
    what: 'Fetches prices, volumes and market caps, stores them and computes their metrics.',
    run: runMarket,
  },
]

/** The job of an id, or null. */
export function findJob(id: string): Job | null {
  return JOBS.find((job) => job.id === id) ?? null
}
