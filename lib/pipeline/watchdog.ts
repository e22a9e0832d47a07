import { type AlertTarget, insertAlertEvents } from '@/db/queries/alert-events'
import { listSourceFreshness } from '@/db/queries/pipeline'
import { inRunTransaction, type RunLease } from '@/db/queries/run-transaction'
import { getSetting } from '@/db/queries/settings'
import { type FailureStreak, getFailureStreak, listOpenEvents, resolveEvent } from '@/db/queries/watchdog'
import { timeOf } from '@/lib/alerts/channels/contract'
import { type AlertEvent, LASTING_KINDS } from '@/lib/alerts/contract'
import { SLOT_MS } from '@/lib/domain/slot'
import { getEnv, getMode } from '@/lib/env'
import { type BudgetState, listBudgetStates } from './budget'

/** Data older than three slots, or two beyond the pace of a slowed source, is a silence, not a delay. */
const STALE_SLOTS = 3
/** One failure may pass by itself. */
const FAILURES = 2

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
  if (!(await isWatched())) return 0
  const freshness = await listSourceFreshness()
  const budgets = await listBudgetStates()
  return inRunTransaction(lease, async (tx) => {
    const open = await listOpenEvents(tx.connection, LASTING_KINDS)
    const now = await tx.clock()
    const troubles = [
      ...freshness.flatMap((source) =>
        staleness({ ...source, now, budget: budgets.find((one) => one.id === source.source) }),
      ),
      ...budgets.flatMap((budget) => pause(budget)),
    ]
    for (const job of input.jobs) {
      const streak = await getFailureStreak(tx.connection, job)
      const trouble = streak && streak.runs >= FAILURES ? failing(job, streak) : null
      // While the next run is at work nobody is woken: it may be the end of the streak.
      const isNews = !streak?.isRetrying || open.some((one) => one.eventKey === trouble?.eventKey)
      if (trouble && isNews) troubles.push(trouble)
    }
    // A silence is over when newer data came, not when less is expected of the source.
    const silences = freshness.flatMap((one) =>
      one.newestSampledAt ? [staleKey(one.source, one.newestSampledAt)] : [],
    )
    const lasting = new Set([...troubles.map((one) => one.eventKey), ...silences])
    const over = open.filter((one) => !lasting.has(one.eventKey))
    for (const { id } of over) await resolveEvent(tx.connection, { id, at: now })
    const events = [...troubles, ...over.map((one) => recovery(one, now))]
    return insertAlertEvents(tx.connection, {
      events: events.map((event) => ({ ...event, runId: lease.id })),
      targets: input.targets,
    })
  })
}

/** Nothing is expected of an installation without a source, or of a demo that is still being filled. */
async function isWatched(): Promise<boolean> {
  const mode = getMode()
  if (mode === 'not_configured') return false
  return mode === 'live' || (await getSetting('demo_first_history')) !== null
}

/** The same silence has the same newest sample. */
const staleKey = (source: string, newest: Date): string => `source_stale:${source}:${newest.toISOString()}`

const zoned = (at: Date): string => timeOf(at, getEnv().BUSINESS_TIME_ZONE)

/** A source that its budget slows is asked less often, and one that it pauses not at all: that is told apart. */
function staleness(input: {
  source: string
  newestSampledAt: Date | null
  now: Date
  budget: BudgetState | undefined
}): Trouble[] {
  const { source, newestSampledAt: at, now, budget } = input
  if (at === null || budget?.cadence.kind === 'paused') return []
  const everyMs = budget?.cadence.everyMs ?? SLOT_MS
  const ageMs = now.getTime() - at.getTime()
  if (ageMs <= everyMs + (STALE_SLOTS - 1) * SLOT_MS) return []
  const minutes = Math.round(ageMs / 60_000)
  return [
    {
      eventKey: staleKey(source, at),
      kind: 'source_stale',
      severity: 'act',
      subject: source,
      title: `${budget?.name ?? source} has been silent for ${minutes} minutes`,
      body: `The newest data is of ${zoned(at)}. Do not quote from it. The pipeline page says which run is missing and why.`,
      facts: { newestSampledAt: at.toISOString(), minutes },
      occurredAt: at,
    },
  ]
}

function failing(job: string, streak: FailureStreak): Trouble {
  const first = streak.first.toISOString()
  return {
    eventKey: `job_failing:${job}:${first}`,
    kind: 'job_failing',
    severity: 'act',
    subject: job,
    title: `Job “${job}” did not succeed ${streak.runs} times in a row`,
    body: `Since ${zoned(streak.first)}. ${sentence(streak.lastMessage ?? 'No reason was recorded')} Look at the pipeline page; npm run doctor says what to do.`,
    facts: { since: first, runs: streak.runs },
    occurredAt: streak.first,
  }
}

/** A message as a sentence: it ends with a full stop. */
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

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
      body: `${budget.calls} of ${budget.limits.callsPerMonth} calls are used; the next are free at ${zoned(budget.monthEnd)}. Raise the monthly limit in the environment if the plan allows more.`,
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
