import { checkDatabase } from '@/db/queries/health'
import { listSourceFreshness, mapJobSuccess } from '@/db/queries/pipeline'
import { getSetting } from '@/db/queries/settings'
import type { Grade } from '@/lib/domain/market'
import { SLOT_MS } from '@/lib/domain/slot'
import { getMode, type Mode } from '@/lib/env'
import { APP_VERSION, STARTED_AT } from '@/lib/version'
import { listBudgetStates } from './budget'
import { JOBS, type Job } from './jobs'
import { MAX_CLOCK_SKEW_MS } from './world'

/** A job is late when two of its deliveries are missing. */
const LATE_PERIODS = 2
const GRACE_MS = 60_000
/** Ends of the newest run that are no success. */
const TROUBLES = new Set(['failed', 'partial', 'missed'])
/** A monitor waits no longer: a pool or database that is this slow is as good as down. */
const ANSWER_MS = 4_000

export interface Health {
  status: 'ok' | 'degraded' | 'starting' | 'down'
  version: string
  /** When the process that answers began, ISO 8601. */
  startedAt: string
  mode: Mode
  database: 'ok' | 'migrating' | 'unreachable'
  sources: { id: string; ageSeconds: number | null; grade: Grade | 'not_configured' }[]
  jobs: { id: string; lastSuccess: string | null; late: boolean }[]
}

/** State of the whole system, without secrets. Never throws and never hangs: no answer in time is an answer. */
export async function getHealth(now: Date): Promise<Health> {
  const mode = getMode()
  const base = { version: APP_VERSION, startedAt: STARTED_AT, mode, sources: [], jobs: [] }
  const down: Health = { ...base, status: 'down', database: 'unreachable' }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Health>((resolve) => {
    timer = setTimeout(() => resolve(down), ANSWER_MS)
  })
  const examined = examine({ mode, now }).catch(() => down)
  return Promise.race([examined, late]).finally(() => clearTimeout(timer))
}

async function examine(input: { mode: Mode; now: Date }): Promise<Health> {
  const { mode } = input
  const { reachable, migrated } = await checkDatabase()
  const base = { version: APP_VERSION, startedAt: STARTED_AT, mode, sources: [], jobs: [] }
  if (!reachable) return { ...base, status: 'down', database: 'unreachable' }
  if (!migrated) return { ...base, status: 'starting', database: 'migrating' }
  return healthOf(input)
}

async function healthOf({ mode, now }: { mode: Mode; now: Date }): Promise<Health> {
  const everyMs = await paceMs()
  const sources = await sourceHealth({ mode, now, everyMs })
  const success = await mapJobSuccess()
  const configured = mode !== 'not_configured'
  const jobs = JOBS.map((job) => {
    const last = success.get(job.id)?.lastSuccess ?? null
    const limit = LATE_PERIODS * Math.max(job.periodMs, job.bringsData ? everyMs : 0) + GRACE_MS
    const isLate = last === null ? neverRan(job, limit) : now.getTime() - last.getTime() > limit
    const late = configured && isLate
    return { id: job.id, lastSuccess: last?.toISOString() ?? null, late }
  })
  const failing = JOBS.some((job) => TROUBLES.has(success.get(job.id)?.lastStatus ?? ''))
  const starting = mode === 'demo' && (await getSetting('demo_first_history')) === null
  const stale = sources.some((source) => source.grade !== 'A' && source.grade !== 'not_configured')
  const degraded = configured && (stale || failing || jobs.some((job) => job.late))
  return {
    status: starting ? 'starting' : degraded ? 'degraded' : 'ok',
    version: APP_VERSION,
    startedAt: STARTED_AT,
    mode,
    database: 'ok',
    sources,
    jobs,
  }
}

/** How often the sources are asked now: a budget may have slowed them, which is no delay. */
async function paceMs(): Promise<number> {
  const slowed = (await listBudgetStates()).flatMap(({ cadence }) =>
    cadence.kind === 'slowed' ? [cadence.everyMs] : [],
  )
  return Math.max(SLOT_MS, ...slowed)
}

/** Without its data nobody can work, so that is late at once; other jobs have their time from the start on. */
function neverRan(job: Job, limitMs: number): boolean {
  return job.bringsData || process.uptime() * 1000 > limitMs
}

async function sourceHealth(input: { mode: Mode; now: Date; everyMs: number }): Promise<Health['sources']> {
  const { mode, now, everyMs } = input
  const fresh = await listSourceFreshness()
  return fresh.map(({ source, newestSampledAt }) => {
    const ageMs = newestSampledAt ? now.getTime() - newestSampledAt.getTime() : null
    const ageSeconds = ageMs === null ? null : Math.round(ageMs / 1000)
    return {
      id: source,
      ageSeconds,
      grade: mode === 'not_configured' ? 'not_configured' : freshnessGrade(ageMs, everyMs),
    }
  })
}

/** Grade by age alone: A within two of the source's paces, B within six. */
function freshnessGrade(ageMs: number | null, everyMs: number): Grade {
  // Data of the future means that a clock is or was wrong: its age says nothing.
  if (ageMs === null || ageMs < -MAX_CLOCK_SKEW_MS) return 'unknown'
  if (ageMs <= 2 * everyMs) return 'A'
  return ageMs <= 6 * everyMs ? 'B' : 'C'
}
