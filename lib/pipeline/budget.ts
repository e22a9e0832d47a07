import { getDayUse, getMonthUse, takeCall } from '@/db/queries/budgets'
import type { Cadence } from '@/lib/domain/cadence'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { assetSelection, getEnv, getMode } from '@/lib/env'
import { UpstreamError } from '@/lib/errors'
import { SOURCES } from '@/lib/sources/index'
import { computeCadence, computeEnd, isDue, monthEnd } from './cadence'
import type { RunContext } from './run-context'
import { type CallLimits, limitsOf, type SourceId, type Upstream } from './upstream'

/** Below this a call could not be answered before the deadline anyway. */
const SMALLEST_CALL_MS = 1_000
/** A pace measured over less says nothing yet. */
const LEAST_PACE_MS = HOUR_MS

/**
 * Lets one call of a run pass, and counts it on the run: waits for the minute's bucket inside the run's deadline.
 * Throws: UpstreamError (budget) when the month is spent or the bucket stays empty.
 */
export async function requireCall(
  context: Pick<RunContext, 'clock' | 'deadline' | 'upstreamCalls' | 'upstreamCostUsd'>,
  { source, limits }: Upstream,
): Promise<void> {
  const { callsPerMinute, callsPerMonth, costPerCallUsd: costUsd } = limits
  for (;;) {
    const permit = await takeCall({ source: source.id, callsPerMinute, callsPerMonth, costUsd })
    if (permit.kind === 'allowed') break
    if (permit.kind === 'month_spent') throw budgetError(source, monthSpent(source.name, callsPerMonth))
    if (context.clock.now().getTime() + permit.ms + SMALLEST_CALL_MS > context.deadline) {
      throw budgetError(source, minuteSpent(source.name, callsPerMinute))
    }
    await context.clock.sleep(permit.ms)
  }
  context.upstreamCalls += 1
  if (costUsd !== null) context.upstreamCostUsd = (context.upstreamCostUsd ?? 0) + costUsd
}

function budgetError(source: Upstream['source'], message: string): UpstreamError {
  return new UpstreamError({ source: source.id, kind: 'budget', transient: false, message })
}

const monthSpent = (name: string, limit: number) =>
  `the ${limit} calls to ${name} of this month (UTC) are spent: wait for the next month, or raise the monthly limit in the environment`
const minuteSpent = (name: string, limit: number) =>
  `${limit} calls a minute to ${name} left none for this one before the run's deadline: ask for fewer pages, or raise the limit in the environment`

/** Whether the cadence leaves this slot out. A run by hand is not held back by it, only by the limit itself. */
export async function isHeldBack(
  context: RunContext,
  input: { upstream: Upstream; callsPerTick: number; periodMs: number },
): Promise<boolean> {
  if (context.trigger === 'manual') return false
  const { upstream, ...tick } = input
  const { now, calls } = await getMonthUse(upstream.source.id)
  const cadence = computeCadence({ ...tick, now, used: calls, limit: upstream.limits.callsPerMonth })
  return !isDue(cadence, context.slot)
}

/** Where a source stands in its month. */
export interface BudgetState {
  id: SourceId
  name: string
  limits: CallLimits
  callsPerTick: number
  calls: number
  remaining: number
  /** Calls that the limit held back. */
  refused: number
  /** USD, exact; null where the plan has no price per call. */
  spendUsd: string | null
  /** How the next slot is treated. */
  cadence: Cadence
  /** The database's clock, and the end of its UTC month. */
  now: Date
  monthEnd: Date
}

/** Budget of a source in this month, or null while nobody may be asked. */
export async function getBudgetState(id: SourceId): Promise<BudgetState | null> {
  const source = SOURCES.find((one) => one.id === id)
  if (!source || getMode() === 'not_configured') return null
  const limits = limitsOf(id)
  const { now, calls, refused, spendUsd } = await getMonthUse(id)
  const callsPerTick = source.tickRequests(assetSelection(getEnv())).length
  const limit = limits.callsPerMonth
  return {
    id,
    name: source.name,
    limits,
    callsPerTick,
    calls,
    remaining: Math.max(0, limit - calls),
    refused,
    spendUsd: limits.costPerCallUsd === null ? null : spendUsd,
    cadence: computeNextCadence({ now, used: calls, limit, callsPerTick }),
    now,
    monthEnd: monthEnd(now),
  }
}

/** The slot of now has had its calls; in the month's last slot the next one has a month of its own. */
function computeNextCadence(input: {
  now: Date
  used: number
  limit: number
  callsPerTick: number
}): Cadence {
  const next = new Date(input.now.getTime() + SLOT_MS)
  const isLast = next >= monthEnd(input.now)
  return computeCadence({ ...input, now: isLast ? input.now : next, periodMs: SLOT_MS })
}

/** Whether data of this age is what the budget allows: slowed and not older than its cadence, or paused. */
export async function isExplainedByBudget(ageSeconds: number | null): Promise<boolean> {
  const states = await listBudgetStates().catch(() => [])
  return states.some(({ cadence }) => {
    if (cadence.kind === 'paused') return true
    return (
      cadence.kind === 'slowed' && ageSeconds !== null && ageSeconds * 1000 <= cadence.everyMs + 2 * SLOT_MS
    )
  })
}

/** A source's budget with where its pace of the last 24 hours leads. */
export interface BudgetOutlook extends BudgetState {
  callsPerDay: number
  /** When the calls would end at that pace; null when they last until the month's end. */
  endsAt: Date | null
}

/** Budgets of all sources that may be asked; none while nothing is configured. */
export async function listBudgetOutlooks(): Promise<BudgetOutlook[]> {
  const states = await listBudgetStates()
  return Promise.all(
    states.map(async (state) => {
      const { answers, since } = await getDayUse(state.id)
      const spanMs = Math.max(LEAST_PACE_MS, since ? state.now.getTime() - since.getTime() : DAY_MS)
      const callsPerDay = (answers * DAY_MS) / spanMs
      return { ...state, callsPerDay, endsAt: computeEnd({ ...state, callsPerDay }) }
    }),
  )
}

/** Budgets of all sources that may be asked, without their outlook. */
export async function listBudgetStates(): Promise<BudgetState[]> {
  const states = await Promise.all(SOURCES.map(({ id }) => getBudgetState(id)))
  return states.filter((state) => state !== null)
}
