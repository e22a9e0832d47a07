import { datasetColumns, readDataset } from '@/db/queries/exports'
import type { ExportRequest } from './export-request'

/** The export as bytes, made while the client reads: nothing is buffered beyond one page. */
export function exportStream(request: ExportRequest): ReadableStream<Uint8Array> {
  const columns = datasetColumns(request.dataset)
  const encoder = new TextEncoder()
  const pages = readDataset(request.dataset, request.filter)
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(request.format.header(columns))),
    pull: async (controller) => {
      const page = await pages.next()
      if (page.done) controller.close()
      else controller.enqueue(encoder.encode(request.format.rows(columns, page.value)))
    },
    cancel: async () => {
      await pages.return(undefined)
    },
  })
}

/** The export as a download. */
export function exportResponse(request: ExportRequest): Response {
  return new Response(exportStream(request), {
    headers: {
      'content-type': request.format.contentType,
      'content-disposition': `attachment; filename="${request.dataset}.${request.format.extension}"`,
      'cache-control': 'no-store',
    },
  })
}
