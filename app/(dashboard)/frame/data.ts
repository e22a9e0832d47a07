import 'server-only'
import { cache } from 'react'
import { sourceNameOf } from '@/app/_ui/source-name'
import { countOpenAlerts } from '@/db/queries/open-alerts'
import { listRunStreaks } from '@/db/queries/pipeline'
import { getTickState, type TickState } from '@/db/queries/tick-state'
import type { SessionUser } from '@/lib/auth/session'
import { requireUser } from '@/lib/auth/session'
import { hasRole } from '@/lib/domain/role'
import { DAY_MS, SLOT_MS } from '@/lib/domain/slot'
import { getEnv, getMode } from '@/lib/env'
import { type BudgetState, isExplainedByBudget, listBudgetStates } from '@/lib/pipeline/budget'
import { getHealth } from '@/lib/pipeline/health'
import { getHistoryLoad } from '@/lib/pipeline/history-load'
import type { Schedule } from './tick-words'
import { listTrustLimits, type TrustLimit } from './trust-limits'

/** Streaks of one day; more than that says the same. */
const STREAK_LIMIT = 50

// The frame stands without its database as well: the page and its error say what is wrong.
const getBudgets = cache(() => listBudgetStates().catch((): BudgetState[] => []))

/** Budgets of all sources, or none while nobody may be asked. */
export async function listBudgets(): Promise<BudgetState[]> {
  await requireUser()
  return getBudgets()
}

/** Whether and how often the market job runs from here on. */
export async function getSchedule(): Promise<Schedule> {
  await requireUser()
  const { SCHEDULER, VERCEL } = getEnv()
  if (getMode() === 'not_configured') return { kind: 'not_configured' }
  const cadence = (await getBudgets())[0]?.cadence
  if (cadence?.kind === 'paused') return { kind: 'paused', until: cadence.until.getTime() }
  if (SCHEDULER === 'off' && VERCEL === undefined) return { kind: 'scheduler_off' }
  const everyMs = cadence?.everyMs ?? SLOT_MS
  return { kind: 'ticking', everyMs, slowed: cadence?.kind === 'slowed' }
}

/** What limits trust in every page, the weightiest first. */
export async function listLimits(user: SessionUser, now: Date): Promise<TrustLimit[]> {
  const health = await getHealth(now)
  return listTrustLimits({
    mode: getMode(),
    isAdmin: hasRole(user.role, 'admin'),
    budgets: (await getBudgets()).map((one) => ({ ...one, name: sourceNameOf(one.id, getMode()) })),
    health,
    explainedByBudget: await isExplainedByBudget(health.sources[0]?.ageSeconds ?? null),
    gaps: await countGaps(now).catch(() => 0),
    load: await getHistoryLoad().catch(() => null),
    zone: getEnv().BUSINESS_TIME_ZONE,
  })
}

/** Slots of the last 24 hours whose run failed or did not come. */
async function countGaps(now: Date): Promise<number> {
  const since = new Date(now.getTime() - DAY_MS)
  const streaks = await listRunStreaks({ jobs: ['market'], since, limit: STREAK_LIMIT })
  return streaks.filter(({ status }) => status !== 'partial').reduce((sum, { runs }) => sum + runs, 0)
}

/** Newest run and newest data; unknown while the database does not answer. */
export async function getTick(): Promise<TickState> {
  await requireUser()
  return getTickState('market').catch(() => ({ mark: 'none', settled: null, asOf: null }))
}

/** Troubles that last, for the badge beside Alerts. */
export async function getOpenAlerts(): Promise<{ open: number; toAct: number }> {
  await requireUser()
  return countOpenAlerts().catch(() => ({ open: 0, toAct: 0 }))
}
