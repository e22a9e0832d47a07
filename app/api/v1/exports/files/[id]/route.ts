import { z } from 'zod'
import { problem } from '@/app/api/problem'
import { downloadFile } from '@/lib/delivery/export-download'
import { isGoodLink } from '@/lib/delivery/export-link'

export const dynamic = 'force-dynamic'

const querySchema = z.strictObject({ expires: z.string(), signature: z.string() })

/** The bytes of a file, for whoever holds its signed link; no login. `Range: bytes=N-` goes on where a client left off. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id: publicId } = await params
  const query = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams))
  const detail =
    'The link is not good, or its time is over. Data → Exports gives a new one while the file is kept.'
  const gone = problem({ status: 404, title: 'No such file', detail })
  if (!query.success || !isGoodLink({ publicId, ...query.data, now: Date.now() })) return gone
  return (await downloadFile(publicId, request.headers.get('range'))) ?? gone
}
