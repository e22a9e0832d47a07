import { requireCaller } from '@/app/api/guard'
import { problem, refuseParameters } from '@/app/api/problem'
import { getTickState } from '@/db/queries/tick-state'

export const dynamic = 'force-dynamic'

/** Which run ended last, for open pages that wait for it: they bring themselves up to date when the mark changes. */
export async function GET(request: Request): Promise<Response> {
  const refused = refuseParameters(request)
  if (refused) return refused
  const user = await requireCaller('viewer')
  if (user instanceof Response) return user
  const state = await getTickState('market').catch(() => null)
  if (!state) return problem({ status: 503, title: 'Unavailable', detail: 'The database does not answer.' })
  return Response.json(state, { headers: { 'cache-control': 'no-store' } })
}
