import { requireCaller } from '@/app/api/guard'
import { inputProblem, problem, tooManyExports } from '@/app/api/problem'
import { insertAudit } from '@/db/queries/audit'
import { parseExportRequest } from '@/lib/delivery/export-request'
import { exportResponse } from '@/lib/delivery/export-stream'

export const dynamic = 'force-dynamic'

/** Streams a dataset; role analyst or higher. Parameters: format, asset, from, to, limit. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ dataset: string }> },
): Promise<Response> {
  const user = await requireCaller('analyst')
  if (user instanceof Response) return user
  const { dataset } = await params
  const wanted = await parseExportRequest(dataset, new URL(request.url).searchParams).catch(inputProblem)
  if (wanted instanceof Response) return wanted
  const detail = `There is no dataset ${dataset.slice(0, 60)}.`
  if (!wanted) return problem({ status: 404, title: 'Unknown dataset', detail })
  await insertAudit({
    userId: user.id,
    actor: user.email,
    action: 'export.read',
    subject: dataset,
    after: wanted.filter,
  })
  return exportResponse(wanted) ?? tooManyExports()
}
