import { type Caller, requireAccess, withHeaders } from '@/app/api/guard'
import { inputProblem, problem, tooManyExports } from '@/app/api/problem'
import { insertAudit } from '@/db/queries/audit'
import { parseExportRequest, pinExport } from '@/lib/delivery/export-request'
import { describeExport, isUnchanged, startExport, unchanged } from '@/lib/delivery/export-stream'

export const dynamic = 'force-dynamic'

/** Streams a dataset; role analyst or scope export:read. Its parameters stand in the manifest. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ dataset: string }> },
): Promise<Response> {
  const caller = await requireAccess({ role: 'analyst', scope: 'export:read' }, request)
  if (caller instanceof Response) return caller
  return withHeaders(await exportDataset(request, (await params).dataset, caller), caller.headers)
}

async function exportDataset(request: Request, dataset: string, caller: Caller): Promise<Response> {
  const wanted = await parseExportRequest(dataset, new URL(request.url).searchParams).catch(inputProblem)
  if (wanted instanceof Response) return wanted
  const detail = `There is no dataset ${dataset.slice(0, 60)}: GET /api/v1/exports lists them.`
  if (!wanted) return problem({ status: 404, title: 'Unknown dataset', detail })
  const pinned = await pinExport(wanted).catch(inputProblem)
  if (pinned instanceof Response) return pinned
  if (isUnchanged(pinned, request.headers.get('if-none-match'))) return unchanged(pinned)
  if (request.method === 'HEAD') return describeExport(pinned)
  const gzip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
  const response = await startExport(pinned, caller, { gzip })
  if (!response) return tooManyExports()
  const after = { ...pinned.parameters, export: response.headers.get('x-export-id') }
  const { userId, actor, ip } = caller
  await insertAudit({ userId, actor, ip, action: 'export.read', subject: dataset, after })
  return response
}
