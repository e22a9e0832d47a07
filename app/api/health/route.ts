import { refuseParameters } from '@/app/api/problem'
import { getHealth } from '@/lib/pipeline/health'

export const dynamic = 'force-dynamic'

/** State for monitors and people; no auth, no secrets. 503 while starting or down. */
export async function GET(request: Request): Promise<Response> {
  const refused = refuseParameters(request)
  if (refused) return refused
  const health = await getHealth(new Date())
  const available = health.status === 'ok' || health.status === 'degraded'
  return Response.json(health, { status: available ? 200 : 503, headers: { 'cache-control': 'no-store' } })
}
