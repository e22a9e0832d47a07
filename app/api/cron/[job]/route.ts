import { problem, refuseParameters, unauthorized } from '@/app/api/problem'
import { isCronCaller } from '@/lib/auth/cron'
import { getEnv } from '@/lib/env'
import { continueDemoHistory } from '@/lib/pipeline/demo-history'
import { findJob } from '@/lib/pipeline/jobs'
import { failedSummary, runJob } from '@/lib/pipeline/run'

export const dynamic = 'force-dynamic'
export const maxDuration = 300

/** Delivers a job for the current slot; see docs/deploy-vercel.md. Answers when the work is done. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ job: string }> },
): Promise<Response> {
  if (!isCronCaller(request.headers.get('authorization'), getEnv().CRON_SECRET)) {
    return unauthorized('Send Authorization: Bearer with CRON_SECRET.')
  }
  const refused = refuseParameters(request)
  if (refused) return refused
  const { job: id } = await params
  const job = findJob(id)
  if (!job)
    return problem({ status: 404, title: 'Unknown job', detail: `There is no job ${id.slice(0, 60)}.` })
  const summary = await runJob({ job, trigger: 'cron' }).catch((error) => failedSummary(job, error))
  await continueDemoHistory()
  return Response.json(summary, { status: summary.status === 'failed' ? 500 : 200 })
}
