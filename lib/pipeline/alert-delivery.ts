import { closeAbandonedRuns, deleteOldRuns } from '@/db/queries/runs'
import { deliverOutbox } from '@/lib/delivery/outbox'
import { listOutlets } from '@/lib/delivery/outlets'
import { APP_VERSION } from '@/lib/version'
import { listAlertTargets } from './alert-targets'
import { beat } from './heartbeat'
import { REPLAY_JOB, settleReplays } from './replay'
import type { JobResult, RunContext } from './run-context'
import { watch } from './watchdog'

/** The ledger of a job of every minute says enough with two days. */
const KEEP_DAYS = 2

/**
 * One minute of telling: settles work that died outside the schedule, looks for silence and failure, empties the outbox, tells the
 * outside monitor, and prunes its own ledger. `watched` are the jobs whose failures are told. A channel that is down makes it `partial`.
 */
export async function deliverAlerts(context: RunContext, watched: readonly string[]): Promise<JobResult> {
  await settleReplays({ clock: context.clock })
  const except = [context.job, REPLAY_JOB, ...watched]
  await closeAbandonedRuns({ except, appVersion: APP_VERSION })
  await watch(context.lease, { jobs: watched, targets: await listAlertTargets() })
  await context.probe('watched')
  const report = await deliverOutbox(await listOutlets(), {
    leaseMs: context.leaseMs,
    onAnswer: () => context.probe('channel-answered'),
  })
  for (const { channel, message } of report.failed) {
    context.failures.push({ code: 'channel', message: `${channel}: ${message}` })
  }
  await beat(context)
  await deleteOldRuns({ job: context.job, days: KEEP_DAYS })
  return { status: report.failed.length === 0 ? 'succeeded' : 'partial' }
}
