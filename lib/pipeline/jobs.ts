import { makeFiles } from '@/lib/delivery/export-files'
import { deliverOutbox } from '@/lib/delivery/outbox'
import { listOutlets } from '@/lib/delivery/outlets'
import { MINUTE_MS, SLOT_MS } from '@/lib/domain/slot'
import { deliverAlerts } from './alert-delivery'
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
  /** Each of its slots brings data: one that nobody delivered is noted as missed, and its failures are told. */
  bringsData: boolean
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
    bringsData: true,
    run: runMarket,
  },
  {
    id: 'delivery',
    schedule: '*/1 * * * *',
    periodMs: MINUTE_MS,
    timeBudgetMs: 45_000,
    what: 'Looks for silence and failure, sends the alerts that are due, and makes exported files.',
    bringsData: false,
    run: (context) =>
      deliverAlerts(context, {
        watched: watchedJobs(),
        sendDue: async (options) => deliverOutbox(await listOutlets(), options),
        work: makeFiles,
      }),
  },
]

const watchedJobs = () => JOBS.filter((job) => job.bringsData).map((job) => job.id)

/** The job of an id, or null. */
export function findJob(id: string): Job | null {
  return JOBS.find((job) => job.id === id) ?? null
}
