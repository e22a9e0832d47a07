import { requireAccess, withHeaders } from '@/app/api/guard'
import { refuseParameters } from '@/app/api/problem'
import { readManifest } from '@/lib/delivery/export-manifest'

export const dynamic = 'force-dynamic'

/** What can be exported; role analyst or scope export:read. */
export async function GET(request: Request): Promise<Response> {
  const caller = await requireAccess({ role: 'analyst', scope: 'export:read' }, request)
  if (caller instanceof Response) return caller
  const refused = refuseParameters(request)
  const answer = refused ?? Response.json(await readManifest(), { headers: { 'cache-control': 'no-store' } })
  return withHeaders(answer, caller.headers)
}
