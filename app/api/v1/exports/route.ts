import { requireCaller } from '@/app/api/guard'
import { refuseParameters } from '@/app/api/problem'
import { readManifest } from '@/lib/delivery/export-manifest'

export const dynamic = 'force-dynamic'

/** What can be exported; role analyst or higher. */
export async function GET(request: Request): Promise<Response> {
  const user = await requireCaller('analyst')
  if (user instanceof Response) return user
  return (
    refuseParameters(request) ??
    Response.json(await readManifest(), { headers: { 'cache-control': 'no-store' } })
  )
}
