import { datasetColumns } from '@/db/queries/export-datasets'
import { readDataset } from '@/db/queries/exports'
import type { PinnedExport } from './export-request'

/** Exports a process serves at once: each may hold a connection, and pages need the others. */
const MAX_AT_ONCE = 4
let running = 0

/** The export as bytes, made while the client reads: nothing is buffered beyond one page. */
export function exportStream(request: PinnedExport): ReadableStream<Uint8Array> {
  const columns = datasetColumns(request.dataset)
  const encoder = new TextEncoder()
  const pages = readDataset(request.dataset, request.filter)
  let open = true
  running += 1
  const end = () => {
    if (open) running -= 1
    open = false
  }
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(request.format.header(columns))),
    pull: async (controller) => {
      const page = await pages.next().catch((error) => {
        end()
        throw error
      })
      if (!page.done) return controller.enqueue(encoder.encode(request.format.rows(columns, page.value)))
      end()
      controller.close()
    },
    cancel: async () => {
      end()
      await pages.return(undefined)
    },
  })
}

/** The export as a download, or null when as many as this process serves are running. */
export function exportResponse(request: PinnedExport): Response | null {
  if (running >= MAX_AT_ONCE) return null
  const { asOf } = request.filter
  return new Response(exportStream(request), {
    headers: {
      'content-type': request.format.contentType,
      'content-disposition': `attachment; filename="${request.dataset}.${request.format.extension}"`,
      'cache-control': 'no-store',
      ...(asOf ? { 'x-as-of': asOf.toISOString() } : {}),
    },
  })
}
