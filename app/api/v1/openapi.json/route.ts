import { openApiDocument } from '@/app/api/openapi/document'
import { refuseParameters } from '@/app/api/problem'

export const dynamic = 'force-dynamic'

/** The description of this API for programs; no auth: it tells nothing of what the installation holds. */
export async function GET(request: Request): Promise<Response> {
  const refused = refuseParameters(request)
  if (refused) return refused
  return Response.json(openApiDocument(), { headers: { 'cache-control': 'no-cache' } })
}
