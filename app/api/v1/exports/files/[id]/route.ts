import { problem } from '@/app/api/problem'
import { readQuery } from '@/app/api/query'
import { downloadFile } from '@/lib/delivery/export-download'
import { isGoodLink } from '@/lib/delivery/export-link'
import { fileQuerySchema } from './query'

export const dynamic = 'force-dynamic'

/** The bytes of a file, for whoever holds its signed link; no login. `Range: bytes=N-` goes on where a client left off. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id: publicId } = await params
  const query = readQuery(request, fileQuerySchema)
  if (query instanceof Response) return query
  const detail =
    'The link is not good, or its time is over. Data → Exports gives a new one while the file is kept.'
  const gone = problem({ status: 404, title: 'No such file', detail })
  if (!isGoodLink({ publicId, ...query, now: Date.now() })) return gone
  return (await downloadFile(publicId, request.headers.get('range'))) ?? gone
}
