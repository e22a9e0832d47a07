'use server'

import { revalidatePath } from 'next/cache'
import { insertAudit } from '@/db/queries/audit'
import { listRunFacts } from '@/db/queries/run-timeline'
import { requireRole } from '@/lib/auth/session'
import { AppError } from '@/lib/errors'
import { findJob } from '@/lib/pipeline/jobs'
import { runJob } from '@/lib/pipeline/run'

/** What the button shows after a run: the summary as any caller of the job gets it. */
export type RunNowAnswer =
  | {
      ok: true
      status: string
      reason: string | null
      slot: Date
      attempt: number
      counts: { read: number; inserted: number; updated: number; duplicate: number; rejected: number }
      failures: string[]
      /** The run that already had this slot; null when this call ran it. */
      earlier: EarlierRun | null
    }
  | { ok: false; message: string }

/** What another call did with the slot, or is still doing. */
export interface EarlierRun {
  status: string
  finishedAt: Date | null
  counts: { read: number; inserted: number; updated: number; duplicate: number; rejected: number }
}

/** Runs the market job in the current slot, as the scheduler would. Operators and above. */
export async function runMarketNow(): Promise<RunNowAnswer> {
  const user = await requireRole('operator')
  const job = findJob('market')
  if (!job) return { ok: false, message: 'This installation has no market job.' }
  try {
    const summary = await runJob({ job, trigger: 'manual' })
    const after = { slot: summary.slot, status: summary.status }
    await insertAudit({ userId: user.id, actor: user.email, action: 'job.run', subject: job.id, after })
    revalidatePath('/', 'layout')
    const { status, reason, slot, attempt, counts, failures } = summary
    return {
      ok: true,
      status,
      reason: reason ?? null,
      slot: new Date(slot),
      attempt,
      counts,
      failures: failures.map(({ message }) => message),
      earlier: status === 'duplicate' ? await findEarlier(summary.runId) : null,
    }
  } catch (error) {
    // Our own errors say what to do next; any other belongs into the server's log, not on the screen.
    if (error instanceof AppError) return { ok: false, message: error.message }
    throw error
  }
}

async function findEarlier(runId: string): Promise<EarlierRun | null> {
  const [run] = await listRunFacts(runId === '' ? [] : [runId])
  return run ? { status: run.status, finishedAt: run.finishedAt, counts: run.counts } : null
}
