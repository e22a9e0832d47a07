import { gzipSync } from 'node:zlib'
import type { CellFormat, CellRows, ExportColumn, ExportEncoder } from './contract'
import { type ColumnBuilder, openColumn } from './parquet/columns'
import { type Codec, describeGroup, footer, MAGIC, pageHeader, type StoredChunk } from './parquet/footer'
import { type Chunk, ENCODING } from './parquet/pages'

/** Rows of one group, which is held in memory until it is full; long texts fill it by their bytes. */
const GROUP = { rows: 32_000, bytes: 16 << 20 }
/** Rows between two looks at the bytes. */
const STRIDE = 250
/** Bytes below which compression saves nothing that counts. */
const WORTH = 4_096

export interface ParquetOptions {
  columns: readonly ExportColumn[]
  groupRows?: number
  groupBytes?: number
}

/** Texts shrink to a fraction; figures to a half, for more time than writing them takes: those are left to HTTP. */
function codecOf(column: ExportColumn, chunk: Chunk): Codec {
  const size = chunk.pages.reduce((sum, page) => sum + page.bytes.length, chunk.dictionary?.bytes.length ?? 0)
  return (column.kind === 'text' || column.kind === 'word') && size >= WORTH ? 'gzip' : 'none'
}

class ParquetEncoder implements ExportEncoder<CellRows> {
  private readonly builders: ColumnBuilder[]
  private readonly groupRows: number
  private readonly groupBytes: number
  private readonly groups: Uint8Array[] = []
  private held = 0
  private rowsWritten = 0
  private offset = 0

  constructor(private readonly options: ParquetOptions) {
    this.groupRows = options.groupRows ?? GROUP.rows
    this.groupBytes = options.groupBytes ?? GROUP.bytes
    this.builders = options.columns.map((column, at) => openColumn({ column, at, rows: this.groupRows }))
  }

  begin(): Uint8Array {
    this.offset = MAGIC.length
    return Uint8Array.from(MAGIC)
  }

  rows(rows: CellRows): Uint8Array {
    const pieces: Uint8Array[] = []
    for (let from = 0; from < rows.length; ) {
      const to = Math.min(rows.length, from + STRIDE, from + this.groupRows - this.held)
      for (const builder of this.builders) builder.add(rows, from, to)
      this.held += to - from
      from = to
      const size = this.builders.reduce((sum, builder) => sum + builder.size, 0)
      if (this.held === this.groupRows || size >= this.groupBytes) this.closeGroup(pieces)
    }
    return Buffer.concat(pieces)
  }

  end(): Uint8Array {
    const pieces: Uint8Array[] = []
    if (this.held > 0) this.closeGroup(pieces)
    pieces.push(footer({ columns: this.options.columns, rows: this.rowsWritten, groups: this.groups }))
    return Buffer.concat(pieces)
  }

  private closeGroup(pieces: Uint8Array[]): void {
    const at = this.offset
    const chunks = this.builders.map((builder, i) => this.store(pieces, builder.take(), i))
    this.groups.push(describeGroup(chunks, { rows: this.held, at }))
    this.rowsWritten += this.held
    this.held = 0
  }

  private store(pieces: Uint8Array[], chunk: Chunk, at: number): StoredChunk {
    const column = this.options.columns[at]
    if (!column) throw new RangeError(`no column ${at}`)
    const start = this.offset
    let size = 0
    const codec = codecOf(column, chunk)
    const push = (encoding: number | 'entries', values: number, bytes: Uint8Array) => {
      const body = codec === 'gzip' ? gzipSync(bytes, { level: 1 }) : bytes
      const header = pageHeader({ encoding, values, size: bytes.length, stored: body.length })
      pieces.push(header, body)
      this.offset += header.length + body.length
      size += header.length + bytes.length
    }
    const { dictionary } = chunk
    if (dictionary) push('entries', dictionary.values, dictionary.bytes)
    const dataAt = this.offset
    for (const page of chunk.pages) push(page.encoding, page.values, page.bytes)
    return {
      column,
      chunk,
      codec,
      encodings: [...new Set([ENCODING.plain, ENCODING.rle, ...chunk.pages.map((page) => page.encoding)])],
      rows: this.held,
      stored: this.offset - start,
      size,
      dictionaryAt: dictionary ? start : null,
      dataAt,
    }
  }
}

/** An encoder with other limits than the format's own, for tests and measurements. */
export const openParquet = (options: ParquetOptions): ExportEncoder<CellRows> => new ParquetEncoder(options)

/**
 * Typed columns in row groups of 32,000 rows, all of them optional: times as UTC milliseconds, decimals exact,
 * integers in 64 bits. Words and texts go through dictionaries. https://parquet.apache.org/docs/file-format/
 */
export const parquet: CellFormat<'parquet'> = {
  id: 'parquet',
  contentType: 'application/vnd.apache.parquet',
  extension: 'parquet',
  hashed: 'whole',
  takes: 'cells',
  open: ({ columns }) => openParquet({ columns }),
}
