import { type AlertTarget, insertAlertEvents } from '@/db/queries/alert-events'
import { listSourceFreshness } from '@/db/queries/pipeline'
import { inRunTransaction, type RunLease } from '@/db/queries/run-transaction'
import { getFailureStreak, listOpenEvents, resolveEvent } from '@/db/queries/watchdog'
import type { AlertEvent } from '@/lib/alerts/contract'
import { SLOT_MS } from '@/lib/domain/slot'
import { getMode } from '@/lib/env'
import { type BudgetState, listBudgetStates } from './budget'

/** Data older than three slots is a silence, not a delay. */
const STALE_MS = 3 * SLOT_MS
/** One failure may pass by itself. */
const FAILURES = 2
const STATES = ['source_stale', 'job_failing', 'source_paused']

/** A trouble that lasts. Its key is the same as long as it is the same trouble. */
type Trouble = Omit<AlertEvent, 'runId'>

/**
 * Looks for silence and failure: raises each trouble once, and tells when it is over. Done again, or by two instances
 * at once, it raises nothing twice. Returns how many events it raised.
 */
export async function watch(
  lease: RunLease,
  input: { jobs: readonly string[]; targets: readonly AlertTarget[] },
): Promise<number> {
  if (getMode() === 'not_configured') return 0
  const freshness = await listSourceFreshness()
  const budgets = await listBudgetStates()
  return inRunTransaction(lease, async (tx) => {
    const open = await listOpenEvents(tx.connection, STATES)
    const now = await tx.clock()
    const troubles = [
      ...freshness.flatMap((source) => staleness(source, now)),
      ...budgets.flatMap((budget) => pause(budget)),
    ]
    for (const job of input.jobs) {
      const streak = await getFailureStreak(tx.connection, job)
      if (streak && streak.runs >= FAILURES) troubles.push(failing(job, streak))
    }
    const lasting = new Set(troubles.map((one) => one.eventKey))
    const over = open.filter((one) => !lasting.has(one.eventKey))
    for (const { id } of over) await resolveEvent(tx.connection, { id, at: now })
    const events = [...troubles, ...over.map((one) => recovery(one, now))]
    return insertAlertEvents(tx.connection, {
      events: events.map((event) => ({ ...event, runId: lease.id })),
      targets: input.targets,
    })
  })
}

function staleness(source: { source: string; newestSampledAt: Date | null }, now: Date): Trouble[] {
  const at = source.newestSampledAt
  if (at === null || now.getTime() - at.getTime() <= STALE_MS) return []
  const minutes = Math.round((now.getTime() - at.getTime()) / 60_000)
  return [
    {
      eventKey: `source_stale:${source.source}:${at.toISOString()}`,
      kind: 'source_stale',
      severity: 'act',
      subject: source.source,
      title: `${source.source} has been silent for ${minutes} minutes`,
      body: `The newest data is of ${at.toISOString()}. Do not quote from it. The pipeline page says which run is missing and why.`,
      facts: { newestSampledAt: at.toISOString(), minutes },
      occurredAt: at,
    },
  ]
}

function failing(job: string, streak: { first: Date; runs: number; lastMessage: string | null }): Trouble {
  const first = streak.first.toISOString()
  return {
    eventKey: `job_failing:${job}:${first}`,
    kind: 'job_failing',
    severity: 'act',
    subject: job,
    title: `The job ${job} has not worked out ${streak.runs} times in a row`,
    body: `Since ${first}. ${streak.lastMessage ?? 'No reason was recorded.'} Look at the pipeline page; npm run doctor says what to do.`,
    facts: { since: first, runs: streak.runs },
    occurredAt: streak.first,
  }
}

function pause(budget: BudgetState): Trouble[] {
  if (budget.cadence.kind !== 'paused') return []
  const until = budget.monthEnd.toISOString()
  return [
    {
      eventKey: `source_paused:${budget.id}:${until}`,
      kind: 'source_paused',
      severity: 'act',
      subject: budget.id,
      title: `${budget.name} is paused: the month's calls are spent`,
      body: `${budget.calls} of ${budget.limits.callsPerMonth} calls are used; the next are free at ${until}. Raise the monthly limit in the environment if the plan allows more.`,
      facts: { calls: budget.calls, limit: budget.limits.callsPerMonth },
      occurredAt: budget.now,
    },
  ]
}

function recovery(
  open: { eventKey: string; kind: string; subject: string; title: string },
  now: Date,
): Trouble {
  return {
    eventKey: `${open.eventKey}:over`,
    kind: open.kind.replace(/_[a-z]+$/, '_recovered'),
    severity: 'info',
    subject: open.subject,
    title: `Over: ${open.title}`,
    body: 'It works again. Nothing is left to do.',
    facts: { of: open.eventKey },
    occurredAt: now,
  }
}
