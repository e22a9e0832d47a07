import { createHash } from 'node:crypto'
import { datasetColumns } from '@/db/queries/export-datasets'
import { type Page, readCells, readLines } from '@/db/queries/exports'
import type { ExportEncoder } from '@/lib/exports/contract'
import type { PinnedExport } from './export-request'

/** The first page is small: whoever asked waits for it. */
const FIRST_KEYS = 500

/** What an export came to so far; filled while its bytes are made. */
export interface Made {
  rows: number
  bytes: number
  /** Hex; null until the last piece was made. */
  sha256: string | null
}

export const nothingMade = (): Made => ({ rows: 0, bytes: 0, sha256: null })

/** The bytes of an export, a page at a time, made while somebody reads them; `made` tells what they came to. */
export function makeBody(request: PinnedExport, made: Made): AsyncGenerator<Uint8Array> {
  const { dataset, format, filter, after, end } = request
  const columns = datasetColumns(dataset)
  const range = { filter, after, end }
  return format.takes === 'lines'
    ? encode(request, made, {
        encoder: format.open({ columns }),
        pages: readLines(dataset, range, {
          shape: format.line,
          lineEnd: format.lineEnd,
          firstKeys: FIRST_KEYS,
        }),
      })
    : encode(request, made, {
        encoder: format.open({ columns, title: dataset }),
        pages: readCells(dataset, range, { firstKeys: FIRST_KEYS }),
      })
}

async function* encode<Rows>(
  { format, next, filter: { asOf } }: PinnedExport,
  made: Made,
  { encoder, pages }: { encoder: ExportEncoder<Rows>; pages: AsyncGenerator<Page<Rows>> },
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  const count = (piece: Uint8Array) => {
    hash.update(piece)
    made.bytes += piece.length
    return piece
  }
  const first = encoder.begin()
  if (first.length > 0) yield count(first)
  for await (const { rows, count: more } of pages) {
    made.rows += more
    if (more > 0) yield count(encoder.rows(rows))
  }
  const sha256 = hash.copy().digest('hex')
  const last = count(encoder.end({ rows: made.rows, next, asOf, sha256 }))
  made.sha256 = format.hashed === 'whole' ? hash.digest('hex') : sha256
  if (last.length > 0) yield last
}
