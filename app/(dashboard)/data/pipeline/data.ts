import 'server-only'
import { Cron } from 'croner'
import {
  getHistoryTotals,
  listRecentRuns,
  listRunStreaks,
  listSourceFreshness,
  mapJobSuccess,
} from '@/db/queries/pipeline'
import { countRestatements24h, listRestatements } from '@/db/queries/restatements'
import { getWatermark } from '@/db/queries/watermark'
import { requireUser } from '@/lib/auth/session'
import { DAY_MS } from '@/lib/domain/slot'
import { listBudgetOutlooks } from '@/lib/pipeline/budget'
import { JOBS } from '@/lib/pipeline/jobs'
import { mergeSilences } from './run-rows'

/** A screenful and the same again; the whole ledger is an export. */
const RUN_LIMIT = 50
const RESTATEMENT_LIMIT = 20
/** Older silences are in the export. */
const SILENCE_DAYS = 7

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

/** The newest attempts of all jobs, the slots without any, and what the slices of history brought together. */
export async function listRuns(now: Date) {
  await requireUser()
  const [runs, streaks, history] = await Promise.all([
    listRecentRuns({ limit: RUN_LIMIT, quiet: idsOf(JOBS.filter((job) => !job.bringsData)) }),
    listRunStreaks({
      jobs: idsOf(JOBS),
      since: new Date(now.getTime() - SILENCE_DAYS * DAY_MS),
      limit: RUN_LIMIT,
    }),
    getHistoryTotals(),
  ])
  return { rows: mergeSilences({ runs, streaks, isCut: runs.length === RUN_LIMIT }), history }
}

const idsOf = (jobs: readonly { id: string }[]): string[] => jobs.map(({ id }) => id)

/** Age and rejects of every source. */
export async function listFreshness() {
  await requireUser()
  return listSourceFreshness()
}

/** What every source has used of its month, and where that leads; none while nothing is configured. */
export async function listBudgets() {
  await requireUser()
  return listBudgetOutlooks()
}

/** The newest restatements, how many the last day brought, and up to when answers are final. */
export async function listRestated() {
  await requireUser()
  const [lines, count24h, watermark] = await Promise.all([
    listRestatements({ limit: RESTATEMENT_LIMIT }),
    countRestatements24h(),
    getWatermark(),
  ])
  return { lines, count24h, watermark }
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
