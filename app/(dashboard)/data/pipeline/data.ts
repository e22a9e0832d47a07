import 'server-only'
import { Cron } from 'croner'
import { listHourCoverage, listWatchedAssets } from '@/db/queries/coverage'
import {
  getHistoryTotals,
  listRecentRuns,
  listRunStreaks,
  listSourceFreshness,
  mapJobSuccess,
} from '@/db/queries/pipeline'
import { countRestatements24h, listRestatedRuns } from '@/db/queries/restatements'
import { listRunBuckets, listRunFacts, mapLedgerBegin } from '@/db/queries/run-timeline'
import { getWatermark } from '@/db/queries/watermark'
import { requireUser } from '@/lib/auth/session'
import { composeGaps, type GapGrid, type WatchedAsset } from '@/lib/domain/gap-grid'
import { DAY_MS } from '@/lib/domain/slot'
import { dayRange } from '@/lib/domain/zone-hours'
import { getEnv } from '@/lib/env'
import { listBudgetOutlooks } from '@/lib/pipeline/budget'
import { getHistoryLoad, type HistoryLoad } from '@/lib/pipeline/history-load'
import { JOBS } from '@/lib/pipeline/jobs'
import { mergeSilences, type RunRow } from './run-rows'
import { composeTimeline, stepOf, type Timeline } from './timeline'
import { gapRange, timelineRange, timelineStart, type View } from './view'

/** A screenful and the same again; the whole ledger is an export. */
const RUN_LIMIT = 50
const RESTATED_RUNS = 8
/** Of each run, the largest; all of them are in the versions that an export with `as_of` reads. */
const RESTATED_LINES = 10
/** Older silences are in the export. */
const SILENCE_DAYS = 7

/** One job as the page shows it. */
export interface JobLine {
  id: string
  what: string
  /** As cron writes it, in UTC, and how often that is. */
  schedule: string
  periodMs: number
  /** Outcome of the newest run, or null when there was none in the last 7 days. */
  lastStatus: string | null
  /** End of the newest run that stored data, or null when there was none in the last 7 days. */
  lastSuccess: Date | null
  next: Date | null
}

export interface RunPage {
  rows: RunRow[]
  hasMore: boolean
  history: { slices: number; rows: number }
}

/**
 * The newest attempts the address asks for, the slots without any, and what the slices of history brought together.
 */
export async function listRuns(view: View, now: Date): Promise<RunPage> {
  await requireUser()
  const { job, before, day } = view
  const during = day === null ? null : dayRange(day, getEnv().BUSINESS_TIME_ZONE)
  const silent = JOBS.filter(({ id }) => job === null || id === job)
  const [attempts, streaks, history] = await Promise.all([
    listRecentRuns({
      limit: RUN_LIMIT + 1,
      quiet: idsOf(JOBS.filter((one) => !one.bringsData)),
      filter: { job, during, before },
    }),
    listRunStreaks({
      jobs: idsOf(silent),
      since: during?.from ?? new Date(now.getTime() - SILENCE_DAYS * DAY_MS),
      until: before?.startedAt ?? during?.to,
      limit: RUN_LIMIT,
    }),
    getHistoryTotals(),
  ])
  const runs = attempts.slice(0, RUN_LIMIT)
  const hasMore = attempts.length > RUN_LIMIT
  return { rows: mergeSilences({ runs, streaks, isCut: hasMore }), hasMore, history }
}

export interface Gaps {
  grid: GapGrid
  /** All tracked assets, by rank. */
  assets: WatchedAsset[]
  /** The asset the address asks for, where it is tracked. */
  chosen: WatchedAsset | null
  /** Assets without any price ever: nothing is expected of them. */
  unpriced: number
  from: Date
  to: Date
  /** True when the address asks for more days than are shown. */
  isCut: boolean
  /** History that is being loaded: what is there now is not all there will be. */
  load: HistoryLoad | null
}

/** What each hour has of what it should have, for all tracked assets or for one. */
export async function getGaps(view: View, now: Date): Promise<Gaps> {
  await requireUser()
  const range = gapRange(view.range, now)
  const assets = await listWatchedAssets()
  const chosen = assets.find(({ coingeckoId }) => coingeckoId === view.asset) ?? null
  const coverage = await listHourCoverage({ ...range, assetId: chosen?.assetId ?? null })
  const shown = chosen ? [chosen] : assets
  const zone = getEnv().BUSINESS_TIME_ZONE
  return {
    grid: composeGaps({ assets: shown, coverage, ...range, zone }),
    assets,
    chosen,
    unpriced: shown.filter(({ since }) => since === null).length,
    ...range,
    load: await getHistoryLoad(),
  }
}

/** Loading history is not on a schedule, but its runs belong into the picture. */
const UNSCHEDULED = ['backfill', 'adopt']

/** The runs of every job over the day or the range of the address. */
export async function getTimeline(view: View, now: Date): Promise<Timeline> {
  await requireUser()
  const begins = await mapLedgerBegin()
  const extra = UNSCHEDULED.filter((id) => begins.has(id)).map((id) => ({ id, periodMs: null }))
  const asked = timelineRange(view, getEnv().BUSINESS_TIME_ZONE, now)
  const from = timelineStart({ ...asked, begins: [...begins.values()] })
  const range = { from, to: asked.to }
  const jobs = [...JOBS.map(({ id, periodMs }) => ({ id, periodMs })), ...extra]
  const buckets = await listRunBuckets({ jobs: idsOf(jobs), ...range, stepMs: stepOf(range) })
  const facts = await listRunFacts(buckets.map(({ pick }) => pick))
  return composeTimeline({ jobs, ...range, now, buckets, facts, begins })
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

/** The runs that restated last, how many figures the last day brought, and up to when answers are final. */
export async function listRestated() {
  await requireUser()
  const [runs, count24h, watermark] = await Promise.all([
    listRestatedRuns({ runs: RESTATED_RUNS, lines: RESTATED_LINES }),
    countRestatements24h(),
    getWatermark(),
  ])
  return { runs, count24h, watermark }
}

/** Every job with its schedule, how it last went, and its next time after `now`. */
export async function listJobs(now: Date): Promise<JobLine[]> {
  await requireUser()
  const past = await mapJobSuccess()
  return JOBS.map(({ id, what, schedule, periodMs }) => ({
    id,
    what,
    schedule,
    periodMs,
    lastStatus: past.get(id)?.lastStatus ?? null,
    lastSuccess: past.get(id)?.lastSuccess ?? null,
    next: new Cron(schedule, { timezone: 'UTC', paused: true }).nextRun(now),
  }))
}
