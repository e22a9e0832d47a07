import { closeAbandonedRuns, deleteOldRuns } from '@/db/queries/runs'
import { FencedError } from '@/lib/errors'
import { APP_VERSION } from '@/lib/version'
import { listAlertTargets } from './alert-targets'
import { beat } from './heartbeat'
import { REPLAY_JOB, settleReplays } from './replay'
import type { JobResult, RunContext } from './run-context'
import { failureOf } from './run-failure'
import { watch } from './watchdog'

/** The ledger of a job of every minute says enough with two days. */
const KEEP_DAYS = 2
/** Time that long work gets of a minute. */
const SLICE_MS = 20_000

/** What the outbox did: failures of channels, by channel. */
interface OutboxReport {
  failed: { channel: string; message: string }[]
}

export interface AlertDelivery {
  /** Jobs whose failures are told. */
  watched: readonly string[]
  /** Sends what is due; handed in, because engines do not know the channels. */
  sendDue(options: { leaseMs: number; onAnswer: () => Promise<void> }): Promise<OutboxReport>
  /** Goes on with long work until it is time to stop. */
  work(isTime: () => boolean): Promise<void>
}

/**
 * One minute of telling: settles work that died outside the schedule, looks for silence and failure, empties the
 * outbox, goes on with long work, tells the outside monitor, and prunes its own ledger. A channel that is down makes it `partial`, a watchdog that
 * cannot look `failed`.
 */
export async function deliverAlerts(context: RunContext, delivery: AlertDelivery): Promise<JobResult> {
  const { watched } = delivery
  await settleReplays({ clock: context.clock })
  const except = [context.job, REPLAY_JOB, ...watched]
  await closeAbandonedRuns({ except, appVersion: APP_VERSION })
  const looked = await look(context, watched)
  await context.probe('watched')
  const report = await delivery.sendDue({
    leaseMs: context.leaseMs,
    onAnswer: () => context.probe('channel-answered'),
  })
  for (const { channel, message } of report.failed) {
    context.failures.push({ code: 'channel', message: `${channel}: ${message}` })
  }
  const hasWorked = await workOn(context, delivery)
  await beat(context)
  await deleteOldRuns({ job: context.job, days: KEEP_DAYS })
  if (!looked) return { status: 'failed' }
  return { status: report.failed.length === 0 && hasWorked ? 'succeeded' : 'partial' }
}

/** One slice of long work, well inside the run's time. What goes wrong with it keeps no alert back. */
async function workOn(context: RunContext, { work }: AlertDelivery): Promise<boolean> {
  const end = Math.min(context.clock.now().getTime() + SLICE_MS, context.deadline)
  try {
    await work(() => context.clock.now().getTime() >= end)
    return true
  } catch (error) {
    context.failures.push(failureOf(error))
    return false
  }
}

/** Whether the watchdog could look. What is due already is sent even when it could not. */
async function look(context: RunContext, jobs: readonly string[]): Promise<boolean> {
  try {
    await watch(context.lease, { jobs, targets: await listAlertTargets() })
    return true
  } catch (error) {
    if (error instanceof FencedError) throw error
    context.failures.push(failureOf(error))
    return false
  }
}
