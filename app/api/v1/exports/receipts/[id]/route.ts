import { requireCaller } from '@/app/api/guard'
import { problem, refuseParameters } from '@/app/api/problem'
import { getReceipt } from '@/db/queries/export-receipts'
import { receiptDto } from '@/lib/delivery/export-manifest'
import { mayRead } from '@/lib/delivery/export-rights'

export const dynamic = 'force-dynamic'

/** What an export came to: its rows and hash; the caller's own, or anybody's for an admin. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const user = await requireCaller('analyst')
  if (user instanceof Response) return user
  const refused = refuseParameters(request)
  if (refused) return refused
  const receipt = await getReceipt((await params).id)
  const detail = 'There is no such export of yours: the id stands in the header x-export-id.'
  if (!receipt || !mayRead(receipt, user)) return problem({ status: 404, title: 'Unknown export', detail })
  return Response.json(receiptDto(receipt), { headers: { 'cache-control': 'no-store' } })
}
