import { type Caller, requireAccess, withHeaders } from '@/app/api/guard'
import { problem, refuseParameters } from '@/app/api/problem'
import { getReceipt } from '@/db/queries/export-receipts'
import { receiptDto } from '@/lib/delivery/export-manifest'
import { mayRead } from '@/lib/delivery/export-rights'

export const dynamic = 'force-dynamic'

/** What an export came to: its rows and hash. One's own, or anybody's for an admin; scope export:read. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const caller = await requireAccess({ role: 'analyst', scope: 'export:read' }, request)
  if (caller instanceof Response) return caller
  const answer = refuseParameters(request) ?? (await receiptFor(caller, (await params).id))
  return withHeaders(answer, caller.headers)
}

async function receiptFor(caller: Caller, publicId: string): Promise<Response> {
  const receipt = await getReceipt(publicId)
  if (receipt && mayRead(receipt, caller))
    return Response.json(receiptDto(receipt), { headers: { 'cache-control': 'no-store' } })
  const detail = 'There is no such export of yours: the id stands in the header x-export-id.'
  return problem({ status: 404, title: 'Unknown export', detail })
}
