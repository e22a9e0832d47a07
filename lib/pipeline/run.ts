import { randomUUID } from 'node:crypto'
import { listRunDocuments } from '@/db/queries/documents'
import type { RunLease } from '@/db/queries/run-transaction'
import {
  claimRun,
  closePassedSlots,
  type ExpiredRun,
  finishRun,
  getRun,
  listExpiredRuns,
  listUnfinishedRuns,
  markMissed,
  renewLease,
  type Trigger,
} from '@/db/queries/runs'
import { type Clock, systemClock } from '@/lib/clock'
import { ZERO_COUNTS } from '@/lib/domain/market'
import { floorTo } from '@/lib/domain/slot'
import { FencedError, InputError } from '@/lib/errors'
import { createFetcher, type Fetcher } from '@/lib/http'
import { log } from '@/lib/log'
import { APP_VERSION } from '@/lib/version'
import type { JobResult, RunContext, RunSummary } from './run-context'
import { failureOf } from './run-failure'
import { requireClock, requireWorld } from './world'

/** A lease outlives two lost heartbeats. */
const LEASE_MS = 60_000
/** A run that kills its process this often is given up; its documents stay. */
const MAX_ATTEMPTS = 5

/** The part of a job that the ledger needs. */
export interface RunnableJob {
  id: string
  periodMs: number
  timeBudgetMs: number
  /** Each of its slots brings data: those that passed without a run, or in failure, are noted as missed. */
  bringsData?: boolean
  run(context: RunContext): Promise<JobResult>
}

export interface RunDependencies {
  clock: Clock
  fetcher: Fetcher
  leaseMs: number
  probe: (point: string) => Promise<void>
}

export interface RunInput {
  job: RunnableJob
  trigger: Trigger
  /** Default: the slot of now. */
  slot?: Date
  shard?: string
  /** Run a finished slot again from its stored documents. */
  force?: boolean
}

/** Real clock, real network, 60 s lease, but for what is given. */
function withDefaults(given: Partial<RunDependencies>): RunDependencies {
  const clock = given.clock ?? systemClock
  return { clock, fetcher: createFetcher(clock), leaseMs: LEASE_MS, probe: async () => undefined, ...given }
}

/**
 * Runs a job for one slot: settles dead runs, claims the slot, works under a renewed lease, closes the ledger.
 * Delivered twice, in parallel or late, one call works and the others answer `duplicate` with zero counts.
 * Throws: InputError for a slot that cannot be run; ConfigurationError in a database of the other world;
 * database errors.
 */
export async function runJob(input: RunInput, overrides: Partial<RunDependencies> = {}): Promise<RunSummary> {
  await requireWorld()
  const deps = withDefaults(overrides)
  if (deps.clock === systemClock) await requireClock()
  const current = new Date(floorTo(deps.clock.now().getTime(), input.job.periodMs))
  const slot = input.slot ?? current
  const shard = input.shard ?? ''
  if (shard === '') await settleExpired(input, deps, current)
  await requireRunnable({ ...input, slot, shard }, current)
  const lease = await claim({ ...input, slot, shard }, deps)
  if (!lease) return duplicateOf({ job: input.job.id, slot, shard })
  return work({ ...input, slot, shard }, deps, lease, slot.getTime() === current.getTime())
}

type PreparedRun = RunInput & { slot: Date; shard: string }

function claim(run: PreparedRun, deps: RunDependencies): Promise<RunLease | null> {
  return claimRun({
    job: run.job.id,
    slot: run.slot,
    shard: run.shard,
    owner: randomUUID(),
    trigger: run.trigger,
    leaseMs: deps.leaseMs,
    appVersion: APP_VERSION,
    force: run.force === true,
  })
}

/** A past slot can only be told from its documents: upstream speaks of now. */
async function requireRunnable(run: PreparedRun, current: Date): Promise<void> {
  const { job, slot } = run
  if (slot.getTime() % job.periodMs !== 0) {
    throw new InputError(`${slot.toISOString()} is not the start of a ${job.periodMs / 60_000}-minute slot`)
  }
  if (slot > current) throw new InputError(`${slot.toISOString()} lies in the future`)
  if (run.shard !== '' || slot.getTime() === current.getTime()) return
  const known = await getRun({ job: job.id, slot, shard: run.shard })
  const documents = known ? await listRunDocuments(known.id) : []
  if (documents.length > 0) return
  throw new InputError(
    `slot ${slot.toISOString()} has no stored document, and upstream only speaks of now: a late run never labels a price with an earlier slot`,
  )
}

/** Dead and failed runs of earlier slots: told from their documents under their own slot, or marked missed. */
async function settleExpired(input: RunInput, deps: RunDependencies, current: Date): Promise<void> {
  for (const dead of await listExpiredRuns({ job: input.job.id, before: current })) {
    // A dead run must never cost the living one.
    await settleOne(input, deps, dead).catch((error) => {
      log.error('dead run not settled', { runId: dead.id, failure: failureOf(error) })
    })
  }
  if (!input.job.bringsData) return
  for (const failed of await listUnfinishedRuns({
    job: input.job.id,
    before: current,
    attempts: MAX_ATTEMPTS,
  })) {
    await settleFromDocuments(input, deps, failed).catch((error) => {
      log.error('failed run not settled', { runId: failed.id, failure: failureOf(error) })
    })
  }
  await closePassedSlots({ ...input.job, current, attempts: MAX_ATTEMPTS })
}

async function settleOne(input: RunInput, deps: RunDependencies, dead: ExpiredRun): Promise<void> {
  if (dead.hasDocuments && dead.attempt < MAX_ATTEMPTS) return settleFromDocuments(input, deps, dead)
  const reason = dead.hasDocuments ? 'gave_up' : 'died'
  if (await markMissed(dead, { appVersion: APP_VERSION, reason }))
    log.warn('run missed', { job: dead.job, slot: dead.slot.toISOString() })
}

async function settleFromDocuments(input: RunInput, deps: RunDependencies, dead: ExpiredRun): Promise<void> {
  const run = { job: input.job, trigger: input.trigger, slot: dead.slot, shard: dead.shard }
  const lease = await claim(run, deps)
  if (lease) await work(run, deps, lease, false)
}

async function duplicateOf(key: { job: string; slot: Date; shard: string }): Promise<RunSummary> {
  const known = await getRun(key)
  return {
    job: key.job,
    slot: key.slot.toISOString(),
    status: 'duplicate',
    runId: known?.id ?? '',
    attempt: known?.attempt ?? 0,
    counts: ZERO_COUNTS,
    failures: [],
  }
}

/** Whether a run has ended, well or in part: nobody needs to wait for it. */
export async function hasEnded(key: { job: string; slot: Date; shard: string }): Promise<boolean> {
  const known = await getRun(key)
  return known?.status === 'succeeded' || known?.status === 'partial'
}

async function work(
  run: PreparedRun,
  deps: RunDependencies,
  lease: RunLease,
  isCurrent: boolean,
): Promise<RunSummary> {
  const context: RunContext = {
    lease,
    leaseMs: deps.leaseMs,
    job: run.job.id,
    slot: run.slot,
    trigger: run.trigger,
    isCurrent,
    force: run.force === true,
    deadline: deps.clock.now().getTime() + run.job.timeBudgetMs,
    clock: deps.clock,
    fetcher: deps.fetcher,
    probe: deps.probe,
    counts: ZERO_COUNTS,
    upstreamCalls: 0,
    upstreamCostUsd: null,
    failures: [],
  }
  const heartbeat = setInterval(() => {
    renewLease(lease, deps.leaseMs).catch((error) =>
      log.warn('heartbeat failed', { error: failureOf(error).message }),
    )
  }, deps.leaseMs / 3)
  try {
    await deps.probe('claimed')
    const result = await attempt(run, context)
    const { counts, upstreamCalls, upstreamCostUsd, failures } = context
    await finishRun(lease, { ...result, counts, upstreamCalls, upstreamCostUsd, failures })
    await deps.probe('finished')
    return report(context, result)
  } catch (error) {
    if (!(error instanceof FencedError)) throw error
    log.warn('attempt was taken over', { job: run.job.id, runId: lease.id, attempt: lease.attempt })
    return duplicateOf({ job: run.job.id, slot: run.slot, shard: run.shard })
  } finally {
    clearInterval(heartbeat)
  }
}

/** Anything thrown except a lost lease ends the attempt as failed; the ledger keeps the message. */
async function attempt(run: PreparedRun, context: RunContext): Promise<JobResult> {
  try {
    return await run.job.run(context)
  } catch (error) {
    if (error instanceof FencedError) throw error
    context.failures.push(failureOf(error))
    return { status: 'failed' }
  }
}

function report(context: RunContext, result: JobResult): RunSummary {
  const summary: RunSummary = {
    job: context.job,
    slot: context.slot.toISOString(),
    status: result.status,
    ...(result.reason === undefined ? {} : { reason: result.reason }),
    runId: context.lease.id,
    attempt: context.lease.attempt,
    counts: context.counts,
    failures: context.failures,
  }
  // Slices of long work come by the hundred; their failures still show.
  const quiet = context.trigger === 'backfill' ? 'debug' : 'info'
  log[result.status === 'failed' ? 'error' : quiet](`run ${result.status}`, { ...summary })
  return summary
}

/** The summary of a delivery that could not even reach the ledger, e.g. because the database is down. */
export function failedSummary(job: RunnableJob, error: unknown): RunSummary {
  const failure = failureOf(error)
  log.error('run failed', { job: job.id, failure })
  return {
    job: job.id,
    slot: new Date(floorTo(Date.now(), job.periodMs)).toISOString(),
    status: 'failed',
    runId: '',
    attempt: 0,
    counts: ZERO_COUNTS,
    failures: [failure],
  }
}
