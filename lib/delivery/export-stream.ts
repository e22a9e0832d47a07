import { createHash, randomUUID } from 'node:crypto'
import {
  type ExportCaller,
  finishExport,
  insertExport,
  noteExportProgress,
} from '@/db/queries/export-receipts'
import { describeError } from '@/lib/errors'
import { log } from '@/lib/log'
import { makeBody, nothingMade } from './export-body'
import type { PinnedExport } from './export-request'

/** Exports a process serves at once: each may hold a connection, and pages need the others. */
const MAX_AT_ONCE = 4
/** How often a receipt tells how far its stream has come. */
const PROGRESS_MS = 5_000
let running = 0

/**
 * The export as a download whose receipt is open, or null when as many as this process serves are running. Nothing is
 * buffered beyond two pages, and a client that leaves ends it.
 */
export async function startExport(request: PinnedExport, caller: ExportCaller): Promise<Response | null> {
  if (running >= MAX_AT_ONCE) return null
  running += 1
  const publicId = randomUUID()
  try {
    await insertExport(receiptOf(request, publicId), caller)
  } catch (error) {
    running -= 1
    throw error
  }
  return new Response(exportStream(request, publicId), { headers: headersOf(request, publicId) })
}

const receiptOf = ({ dataset, format, parameters, filter, next }: PinnedExport, publicId: string) => ({
  publicId,
  dataset,
  format: format.id,
  kind: 'stream' as const,
  status: 'sending' as const,
  parameters,
  asOf: filter.asOf,
  nextCursor: next,
  expiresAt: null,
})

function exportStream(request: PinnedExport, publicId: string): ReadableStream<Uint8Array> {
  const made = nothingMade()
  const pieces = makeBody(request, made)
  let noted = Date.now()
  let isOpen = true
  const finish = async (status: 'complete' | 'cut' | 'failed', error: string | null = null) => {
    if (!isOpen) return
    isOpen = false
    running -= 1
    const sha256 = status === 'complete' ? made.sha256 : null
    await finishExport(publicId, { ...made, sha256, status, error }).catch((cause) =>
      log.error('receipt of an export not closed', { export: publicId, error: describeError(cause) }),
    )
  }
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const piece = await pieces.next()
        if (!piece.done && piece.value.length > 0) controller.enqueue(piece.value)
        if (Date.now() - noted > PROGRESS_MS) {
          noted = Date.now()
          await noteExportProgress(publicId, made)
        }
        if (!piece.done) return
      } catch (error) {
        await finish('failed', describeError(error))
        throw error
      }
      // Before the end is told, so that whoever has read it finds the receipt complete.
      await finish('complete')
      controller.close()
    },
    cancel: async () => {
      await finish('cut')
      await pieces.return(undefined)
    },
  })
}

function headersOf(request: PinnedExport, publicId: string): Record<string, string> {
  const { format, filter, next } = request
  return {
    'content-type': format.contentType,
    'content-disposition': `attachment; filename="${fileName(request)}"`,
    'cache-control': 'private, no-cache',
    'x-export-id': publicId,
    ...(next && format.id !== 'json' ? { 'x-next-cursor': next } : {}),
    ...(filter.asOf ? { 'x-as-of': filter.asOf.toISOString(), etag: entityTag(request) } : {}),
  }
}

/** market-data-2026-11-29T1540Z.csv: as of when, without signs that a file system refuses. */
function fileName({ dataset, format, filter }: PinnedExport): string {
  const at = filter.asOf ? `-${filter.asOf.toISOString().slice(0, 16).replace(':', '')}Z` : ''
  return `${dataset}${at}.${format.extension}`
}

/** Names the bytes of a pinned answer: the same request as of the same instant is the same for ever. */
function entityTag({ dataset, format, filter, after, end }: PinnedExport): string {
  const named = JSON.stringify([dataset, format.id, filter, after, end])
  return `W/"${createHash('sha256').update(named).digest('base64url').slice(0, 27)}"`
}

/** Whether the caller already has these bytes. */
export function isUnchanged(request: PinnedExport, ifNoneMatch: string | null): boolean {
  if (!request.filter.asOf || !ifNoneMatch) return false
  return ifNoneMatch.split(',').some((tag) => tag.trim() === entityTag(request))
}

/** 304: nothing is read and nothing is sent. */
export const unchanged = (request: PinnedExport): Response =>
  new Response(null, {
    status: 304,
    headers: { etag: entityTag(request), 'cache-control': 'private, no-cache' },
  })
