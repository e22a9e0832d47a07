import { inputProblem, problem, unauthorized } from '@/app/api/problem'
import { insertAudit } from '@/db/queries/audit'
import { getUser } from '@/lib/auth/session'
import { parseExportRequest } from '@/lib/delivery/export-request'
import { exportStream } from '@/lib/delivery/export-stream'
import { hasRole } from '@/lib/domain/role'

export const dynamic = 'force-dynamic'

/** Streams a dataset; role analyst or higher. Parameters: format, asset, from, to, limit. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ dataset: string }> },
): Promise<Response> {
  const user = await getUser()
  if (!user) return unauthorized('Log in first.')
  if (!hasRole(user.role, 'analyst'))
    return problem({ status: 403, title: 'Forbidden', detail: 'Exports need the role analyst.' })
  const { dataset } = await params
  const wanted = await parseExportRequest(dataset, new URL(request.url).searchParams).catch(inputProblem)
  if (wanted instanceof Response) return wanted
  if (!wanted)
    return problem({
      status: 404,
      title: 'Unknown dataset',
      detail: `There is no dataset ${dataset.slice(0, 60)}.`,
    })
  await insertAudit({
    userId: user.id,
    actor: user.email,
    action: 'export.read',
    subject: dataset,
    after: wanted.filter,
  })
  const filename = `${dataset}.${wanted.format.extension}`
  return new Response(exportStream(wanted), {
    headers: {
      'content-type': wanted.format.contentType,
      'content-disposition': `attachment; filename="${filename}"`,
      'cache-control': 'no-store',
    },
  })
}
