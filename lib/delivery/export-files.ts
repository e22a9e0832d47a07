import { createHash, randomUUID } from 'node:crypto'
import { datasetColumns } from '@/db/queries/export-datasets'
import {
  appendFile,
  claimFile,
  dropExpiredFiles,
  type FileWork,
  failFile,
  readFile,
  releaseFile,
} from '@/db/queries/export-files'
import { type ExportCaller, insertExport } from '@/db/queries/export-receipts'
import { readLines } from '@/db/queries/exports'
import { DAY_MS } from '@/lib/domain/slot'
import { InputError } from '@/lib/errors'
import type { LineFormat } from '@/lib/exports/contract'
import { decodeCursor, encodeCursor } from './export-cursor'
import { type PinnedExport, parseExportRequest, pinExport } from './export-request'

/** How long the bytes of a file are kept, and its link is good. */
export const FILE_LIFETIME_MS = DAY_MS
/** Beyond it the database would hold more export than data. */
const MAX_FILE_BYTES = 2 * 1024 ** 3
/** As the table says of a chunk. */
const CHUNK_BYTES = 1024 ** 2
/** Slice cursor of a file whose rows are all written, and only its end is not. */
const ALL_ROWS = 'all-rows'

/** Orders a file, to be made by the next deliveries. Returns its public id. Throws: InputError for other formats. */
export async function orderFile(request: PinnedExport, caller: ExportCaller): Promise<string> {
  requireLines(request)
  const publicId = randomUUID()
  await insertExport(
    {
      publicId,
      dataset: request.dataset,
      format: request.format.id,
      kind: 'file',
      status: 'queued',
      parameters: request.parameters,
      asOf: request.filter.asOf,
      nextCursor: request.next,
      expiresAt: new Date(Date.now() + FILE_LIFETIME_MS),
    },
    caller,
  )
  return publicId
}

/** A file grows page by page, over several deliveries: only formats of lines can. */
function requireLines({ format }: PinnedExport): LineFormat {
  if (format.takes === 'lines' && format.id !== 'json') return format
  const message = 'must be csv or ndjson for a file that is made in the background'
  throw new InputError(`format ${message}`, [{ path: 'format', message }])
}

/** Makes the files that were ordered, until `isTime` says stop; whatever is unfinished goes on at the next delivery. */
export async function makeFiles(isTime: () => boolean): Promise<void> {
  await dropExpiredFiles()
  while (!isTime()) {
    const work = await claimFile()
    if (!work) return
    try {
      await makeFile(work, isTime)
    } catch (error) {
      if (error instanceof InputError) await failFile(work.id, error.message)
      else {
        await releaseFile(work.id)
        throw error
      }
    }
  }
}

async function makeFile(work: FileWork, isTime: () => boolean): Promise<void> {
  const request = await requestOf(work)
  const format = requireLines(request)
  const { dataset, filter, end } = request
  const encoder = format.open({ columns: datasetColumns(dataset) })
  let at = work
  const append = async (piece: Uint8Array, rows: number, cursor: string) => {
    const bytes = at.bytes + piece.length
    if (bytes > MAX_FILE_BYTES)
      throw new InputError('The file would be larger than 2 GiB: ask for less at a time.')
    const step = { rows: at.rows + rows, bytes, bodies: chunksOf(piece), cursor, sha256: null }
    if (!(await appendFile(at, step))) return false
    at = { ...at, rows: step.rows, bytes, sliceCursor: cursor }
    return true
  }
  if (at.sliceCursor !== ALL_ROWS) {
    const after =
      at.sliceCursor === null ? request.after : decodeCursor(at.sliceCursor, dataset, filter).after
    const head = at.sliceCursor === null ? encoder.begin() : new Uint8Array()
    let before = head
    for await (const { rows, count, reached } of readLines(
      dataset,
      { filter, after, end },
      { shape: format.line, lineEnd: format.lineEnd },
    )) {
      const piece = Buffer.concat([before, encoder.rows(rows)])
      before = new Uint8Array()
      const cursor = reached ? encodeCursor(dataset, filter, { after: reached, asOf: filter.asOf }) : ALL_ROWS
      if (!(await append(piece, count, cursor))) return
      if (isTime() && reached) return releaseFile(work.id)
    }
    if (at.sliceCursor !== ALL_ROWS && !(await append(before, 0, ALL_ROWS))) return
  }
  await closeFile(at, { request, format })
}

/** Hashes what was written and adds the end of the format; a maker that died here is followed by one that does it again. */
async function closeFile(
  work: FileWork,
  { request, format }: { request: PinnedExport; format: LineFormat },
): Promise<void> {
  const hash = createHash('sha256')
  for await (const body of readFile(work.id)) hash.update(body)
  const sha256 = hash.copy().digest('hex')
  const { next, filter } = request
  const last = format
    .open({ columns: datasetColumns(request.dataset) })
    .end({ rows: work.rows, next, asOf: filter.asOf, sha256 })
  await appendFile(work, {
    rows: work.rows,
    bytes: work.bytes + last.length,
    bodies: chunksOf(last),
    cursor: ALL_ROWS,
    sha256: format.hashed === 'whole' ? hash.update(last).digest('hex') : sha256,
  })
}

/** The request as it was pinned when the file was ordered. */
async function requestOf(work: FileWork): Promise<PinnedExport> {
  const parsed = await parseExportRequest(work.dataset, new URLSearchParams(work.parameters))
  if (!parsed) throw new InputError(`There is no dataset ${work.dataset} any more.`)
  return pinExport({ ...parsed, asOf: work.asOf })
}

const chunksOf = (piece: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(piece.length / CHUNK_BYTES) }, (_, i) =>
    piece.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES),
  )
