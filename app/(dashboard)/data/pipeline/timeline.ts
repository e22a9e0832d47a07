import type { LedgerStatus, RunBucket, RunFacts } from '@/db/queries/run-timeline'
import { SLOT_MS } from '@/lib/domain/slot'

/** Marks of one row: about as many as a screen can show apart. */
const MOST_MARKS = 288

/** What a mark says: a status of the ledger, or `none` where a run was due and the ledger has none. */
export type MarkKind = LedgerStatus | 'none'

/** One stretch of one row. Times are epoch milliseconds; what nobody started has no facts. */
export interface Mark {
  /** Number of the stretch. */
  index: number
  kind: MarkKind
  runs: number
  counts: Partial<Record<LedgerStatus, number>>
  /** The run that stands for the stretch; null where there is none. */
  run: MarkRun | null
}

export interface MarkRun {
  slot: number
  attempt: number
  durationMs: number | null
  reason: string | null
  /** Rows read, inserted, updated, duplicate, rejected. */
  rows: number[]
  error: string | null
}

export interface TimelineRow {
  job: string
  /** The ledger knows nothing before this; null: it covers the whole stretch. */
  begins: number | null
  marks: Mark[]
  /** Stretches with trouble: failed, missed, partial or none. */
  troubles: number
}

export interface Timeline {
  from: number
  to: number
  stepMs: number
  /** Stretches of a row. */
  steps: number
  rows: TimelineRow[]
}

export const isTrouble = (kind: MarkKind): boolean =>
  kind === 'failed' || kind === 'missed' || kind === 'partial' || kind === 'none'

/** Length of a stretch so that a row has at most 288: a slot, or a multiple of it. */
export function stepOf({ from, to }: { from: Date; to: Date }): number {
  const slots = Math.ceil((to.getTime() - from.getTime()) / SLOT_MS / MOST_MARKS)
  return Math.max(1, slots) * SLOT_MS
}

interface TimelineInput {
  jobs: readonly { id: string; periodMs: number | null }[]
  from: Date
  to: Date
  now: Date
  buckets: readonly RunBucket[]
  facts: readonly RunFacts[]
  begins: ReadonlyMap<string, Date>
}

/** Rows of marks, one a job, with a mark also where a run was due and none is known. */
export function composeTimeline(input: TimelineInput): Timeline {
  const { from, to, jobs } = input
  const stepMs = stepOf(input)
  const steps = Math.ceil((to.getTime() - from.getTime()) / stepMs)
  const facts = new Map(input.facts.map((one) => [one.id, one]))
  const rows = jobs.map((job) => rowOf(job, { ...input, stepMs, steps, factsById: facts }))
  return { from: from.getTime(), to: to.getTime(), stepMs, steps, rows }
}

type RowInput = Omit<TimelineInput, 'begins'> & {
  begins: ReadonlyMap<string, Date>
  stepMs: number
  steps: number
  factsById: ReadonlyMap<string, RunFacts>
}

function rowOf(job: TimelineInput['jobs'][number], input: RowInput): TimelineRow {
  const own = new Map(input.buckets.filter((one) => one.job === job.id).map((one) => [one.index, one]))
  const begins = input.begins.get(job.id)?.getTime() ?? null
  const marks = Array.from({ length: input.steps }, (_, index): Mark | null => {
    const bucket = own.get(index)
    if (bucket) return markOf(bucket, input.factsById)
    return isDue(job, { ...input, index, begins })
      ? { index, kind: 'none', runs: 0, counts: {}, run: null }
      : null
  }).filter((mark) => mark !== null)
  return {
    job: job.id,
    begins: begins !== null && begins > input.from.getTime() ? begins : null,
    marks,
    troubles: marks.filter(({ kind }) => isTrouble(kind)).length,
  }
}

/** Whether a run had to begin in a stretch and had time to: the slot of now may still be on its way. */
function isDue(
  { periodMs }: { periodMs: number | null },
  {
    index,
    begins,
    from,
    stepMs,
    now,
  }: Pick<RowInput, 'from' | 'stepMs' | 'now'> & { index: number; begins: number | null },
): boolean {
  if (periodMs === null || begins === null) return false
  const start = from.getTime() + index * stepMs
  const first = Math.ceil(Math.max(start, begins) / periodMs) * periodMs
  return first < start + stepMs && first + 2 * periodMs <= now.getTime()
}

function markOf({ index, counts, pick }: RunBucket, facts: ReadonlyMap<string, RunFacts>): Mark {
  const known = Object.entries(counts).filter(([, runs]) => runs > 0)
  const run = facts.get(pick)
  return {
    index,
    kind: gravest(counts),
    runs: known.reduce((sum, [, runs]) => sum + runs, 0),
    counts: Object.fromEntries(known),
    run: run ? toMarkRun(run) : null,
  }
}

const GRAVEST_FIRST = ['failed', 'missed', 'partial', 'running', 'skipped', 'succeeded'] as const

const gravest = (counts: RunBucket['counts']): LedgerStatus =>
  GRAVEST_FIRST.find((status) => counts[status] > 0) ?? 'succeeded'

const toMarkRun = ({
  slot,
  attempt,
  startedAt,
  finishedAt,
  reason,
  counts,
  errorMessage,
}: RunFacts): MarkRun => ({
  slot: slot.getTime(),
  attempt,
  durationMs: startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : null,
  reason,
  rows: [counts.read, counts.inserted, counts.updated, counts.duplicate, counts.rejected],
  error: errorMessage,
})
