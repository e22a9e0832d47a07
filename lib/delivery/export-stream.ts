import { createHash, randomUUID } from 'node:crypto'
import {
  type ExportCaller,
  finishExport,
  insertExport,
  noteExportProgress,
} from '@/db/queries/export-receipts'
import { getEnv } from '@/lib/env'
import { describeError } from '@/lib/errors'
import { log } from '@/lib/log'
import { type Made, makeBody, nothingMade } from './export-body'
import type { PinnedExport } from './export-request'

/** Exports a process serves at once: each may hold two connections of the pool, and pages need the others. */
const MAX_AT_ONCE = { ofTen: 4, ofThree: 1 }
/** How often a receipt tells how far its stream has come. */
const PROGRESS_MS = 5_000
/** A reader that has not come by then never will: its connection was gone before the answer was. */
const FIRST_READ_MS = 10_000
/** A reader that takes nothing for so long has stopped; it would keep others out. */
const IDLE_MS = 120_000
let running = 0

/**
 * The export as a download whose receipt is open, or null when as many as this process serves are running. Nothing is
 * buffered beyond three pages, and a reader that leaves or stops ends it.
 */
export async function startExport(
  request: PinnedExport,
  caller: ExportCaller,
  { gzip = false }: { gzip?: boolean } = {},
): Promise<Response | null> {
  // On Vercel the pool of an instance has three connections.
  if (running >= (getEnv().VERCEL ? MAX_AT_ONCE.ofThree : MAX_AT_ONCE.ofTen)) return null
  running += 1
  const publicId = randomUUID()
  try {
    await insertExport(receiptOf(request, publicId), caller)
  } catch (error) {
    running -= 1
    throw error
  }
  const body = exportStream(request, publicId)
  const headers = headersOf(request, publicId)
  // The server in front compresses csv and json by itself; it does not know that ndjson is text.
  if (!gzip || request.format.id !== 'ndjson') return new Response(body, { headers })
  const squeezed = body.pipeThrough(
    new CompressionStream('gzip') as unknown as TransformStream<Uint8Array, Uint8Array>,
  )
  return new Response(squeezed, {
    headers: { ...headers, 'content-encoding': 'gzip', vary: 'accept-encoding' },
  })
}

/** What a download would say of itself, for a caller that asks for no body: nothing is read, no receipt is opened. */
export const describeExport = (request: PinnedExport): Response =>
  new Response(null, { headers: headersOf(request, null) })

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
  const receipt = openReceipt(publicId, made)
  // The next page is read while this one is on its way.
  let coming: Promise<IteratorResult<Uint8Array>> | null = null
  let hasLeft = false
  const leave = async () => {
    hasLeft = true
    await receipt.close('cut')
    await coming?.catch(() => undefined)
    await pieces.return(undefined)
  }
  receipt.expectReader(FIRST_READ_MS, leave)
  return new ReadableStream(
    {
      pull: async (controller) => {
        if (hasLeft) throw new Error('the reader stayed away for too long; the export was ended')
        try {
          const piece = await (coming ?? pieces.next())
          await receipt.note()
          coming = piece.done ? null : pieces.next()
          coming?.catch(() => undefined) // It is told at the next pull.
          receipt.expectReader(IDLE_MS, leave)
          // A piece without bytes would be no answer to the reader that waits.
          if (!piece.done) return controller.enqueue(piece.value)
        } catch (error) {
          await receipt.close('failed', describeError(error))
          throw error
        }
        // Before the end is told, so that whoever has read it finds the receipt complete.
        await receipt.close('complete')
        controller.close()
      },
      cancel: leave,
    },
    { highWaterMark: 0 },
  )
}

/** The receipt of a running stream: told of its progress, closed once, and closed for a reader that stays away. */
function openReceipt(publicId: string, made: Made) {
  // What was handed on; `made` runs ahead of it by a page.
  let handed = nothingMade()
  let notedAt = Date.now()
  let isOpen = true
  let timer: NodeJS.Timeout | undefined
  return {
    expectReader(withinMs: number, otherwise: () => Promise<void>): void {
      clearTimeout(timer)
      if (isOpen) timer = setTimeout(() => void otherwise(), withinMs).unref()
    },
    async note(): Promise<void> {
      handed = { ...made }
      if (Date.now() - notedAt < PROGRESS_MS) return
      notedAt = Date.now()
      await noteExportProgress(publicId, handed)
    },
    async close(status: 'complete' | 'cut' | 'failed', error: string | null = null): Promise<void> {
      clearTimeout(timer)
      if (!isOpen) return
      isOpen = false
      running -= 1
      const sha256 = status === 'complete' ? handed.sha256 : null
      await finishExport(publicId, { ...handed, sha256, status, error }).catch((cause) =>
        log.error('receipt of an export not closed', { export: publicId, error: describeError(cause) }),
      )
    },
  }
}

function headersOf(request: PinnedExport, publicId: string | null): Record<string, string> {
  const { format, filter, next } = request
  return {
    'content-type': format.contentType,
    'content-disposition': `attachment; filename="${fileName(request)}"`,
    'cache-control': 'private, no-cache',
    ...(publicId === null ? {} : { 'x-export-id': publicId }),
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
