import { readFile } from '@/db/queries/export-files'
import { getFile } from '@/db/queries/export-receipts'
import { FORMATS } from '@/lib/exports/index'

/** First byte a client asks for (`Range: bytes=N-`): what it has stays; other ranges get the whole. */
const RANGE = /^bytes=(\d{1,15})-$/

/** The bytes of a finished file, from where the client left off; null when there is none any more. */
export async function downloadFile(publicId: string, range: string | null): Promise<Response | null> {
  const file = await getFile(publicId)
  if (file?.status !== 'complete') return null
  const format = FORMATS.find((one) => one.id === file.format)
  const from = Number(RANGE.exec(range ?? '')?.[1] ?? 0)
  const headers: Record<string, string> = {
    'content-type': format?.contentType ?? 'application/octet-stream',
    'content-disposition': `attachment; filename="${file.dataset}-${file.publicId.slice(0, 8)}.${file.format}"`,
    'cache-control': 'private, no-transform',
    'accept-ranges': 'bytes',
    etag: `"${file.sha256}"`,
    'x-export-id': file.publicId,
  }
  if (from > 0 && from >= file.bytes)
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${file.bytes}` } })
  return new Response(streamOf(readFile(file.id, from)), {
    status: from > 0 ? 206 : 200,
    headers: {
      ...headers,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${file.bytes - 1}/${file.bytes}` } : {}),
      'content-length': String(file.bytes - from),
    },
  })
}

function streamOf(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: async (controller) => {
      const piece = await pieces.next()
      if (piece.done) controller.close()
      else controller.enqueue(piece.value)
    },
    cancel: async () => {
      await pieces.return(undefined)
    },
  })
}
