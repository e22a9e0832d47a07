import 'server-only'
import { Cron } from 'croner'
import { getHistoryTotals, listRecentRuns, listSourceFreshness, mapJobSuccess } from '@/db/queries/pipeline'
import { requireUser } from '@/lib/auth/session'
import { JOBS } from '@/lib/pipeline/jobs'

/** A screenful and the same again; the whole ledger is an export. */
const RUN_LIMIT = 50

/** One job as the page shows it. */
export interface JobLine {
  id: string
  what: string
  schedule: string
  /** Outcome of the newest run, or null when there was none in the last 7 days. */
  lastStatus: string | null
  /** End of the newest run that stored data, or null when there was none in the last 7 days. */
  lastSuccess: Date | null
  next: Date | null
}

/** The newest attempts of all jobs, and what the slices of history brought together. */
export async function listRuns() {
  await requireUser()
  const [runs, history] = await Promise.all([listRecentRuns({ limit: RUN_LIMIT }), getHistoryTotals()])
  return { runs, history }
}

/** Age and rejects of every source. */
export async function listFreshness() {
  await requireUser()
  return listSourceFreshness()
}

/** Every job with its schedule, how it last went, and its next time after `now`. */
export async function listJobs(now: Date): Promise<JobLine[]> {
  await requireUser()
  const past = await mapJobSuccess()
  return JOBS.map(({ id, what, schedule }) => ({
    id,
    what,
    schedule,
    lastStatus: past.get(id)?.lastStatus ?? null,
    lastSuccess: past.get(id)?.lastSuccess ?? null,
    next: new Cron(schedule, { timezone: 'UTC', paused: true }).nextRun(now),
  }))
}
