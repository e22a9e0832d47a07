import type { ExportColumn } from '../contract'
import { Bytes } from './bytes'
import { decimalWidth, digitsOf } from './columns'
import { type Chunk, ENCODING } from './pages'
import { Struct } from './thrift'

/** Numbers of https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift */
const TYPE = { int32: 1, int64: 2, double: 5, bytes: 6, fixed: 7 } as const
const CONVERTED = { utf8: 0, decimal: 5, timestampMillis: 9 } as const
const OPTIONAL = 1
const PAGE = { data: 0, dictionary: 2 } as const
const CREATED_BY = 'koinstrap'

const CODEC = { none: 0, gzip: 2 } as const
export type Codec = keyof typeof CODEC

function physicalType(column: ExportColumn): number {
  if (column.kind === 'integer' || column.kind === 'time') return TYPE.int64
  if (column.kind === 'double') return TYPE.double
  if (column.kind !== 'decimal') return TYPE.bytes
  const { fixed, bytes } = decimalWidth(digitsOf(column)[0])
  if (fixed) return TYPE.fixed
  return bytes === 4 ? TYPE.int32 : TYPE.int64
}

function writeSchema(element: Struct, column: ExportColumn): void {
  const { kind } = column
  element.i32(1, physicalType(column))
  const [precision, scale] = kind === 'decimal' ? digitsOf(column) : [0, 0]
  if (physicalType(column) === TYPE.fixed) element.i32(2, decimalWidth(precision).bytes)
  element.i32(3, OPTIONAL).text(4, column.name)
  if (kind === 'decimal') {
    element.i32(6, CONVERTED.decimal).i32(7, scale).i32(8, precision)
    element.struct(10, (type) => type.struct(5, (decimal) => decimal.i32(1, scale).i32(2, precision)))
  } else if (kind === 'time') {
    element.i32(6, CONVERTED.timestampMillis)
    const millis = (unit: Struct) => void unit.struct(1, () => {})
    element.struct(10, (type) => type.struct(8, (time) => time.flag(1, true).struct(2, millis)))
  } else if (kind === 'word' || kind === 'text') {
    element.i32(6, CONVERTED.utf8).struct(10, (type) => type.struct(1, () => {}))
  }
}

/** Header of a page; `values` counts nulls too. */
export function pageHeader(page: {
  encoding: number | 'entries'
  values: number
  size: number
  stored: number
}): Uint8Array {
  const bytes = new Bytes(32)
  const { encoding } = page
  Struct.write(bytes, (header) => {
    header.i32(1, encoding === 'entries' ? PAGE.dictionary : PAGE.data)
    header.i32(2, page.size).i32(3, page.stored)
    if (encoding === 'entries')
      header.struct(7, (entries) => entries.i32(1, page.values).i32(2, ENCODING.plain))
    else {
      header.struct(5, (data) =>
        data.i32(1, page.values).i32(2, encoding).i32(3, ENCODING.rle).i32(4, ENCODING.rle),
      )
    }
  })
  return bytes.written()
}

/** A column chunk as it stands in the file. */
export interface StoredChunk {
  column: ExportColumn
  chunk: Pick<Chunk, 'nulls' | 'range'>
  codec: Codec
  encodings: number[]
  rows: number
  /** With and without compression, headers included. */
  stored: number
  size: number
  dictionaryAt: number | null
  dataAt: number
}

function writeChunk(struct: Struct, stored: StoredChunk): void {
  const { chunk } = stored
  struct.i64(2, stored.dictionaryAt ?? stored.dataAt)
  struct.struct(3, (meta) => {
    meta.i32(1, physicalType(stored.column)).i32s(2, stored.encodings).texts(3, [stored.column.name])
    meta.i32(4, CODEC[stored.codec]).i64(5, stored.rows).i64(6, stored.size).i64(7, stored.stored)
    meta.i64(9, stored.dataAt)
    if (stored.dictionaryAt !== null) meta.i64(11, stored.dictionaryAt)
    meta.struct(12, (statistics) => {
      statistics.i64(3, chunk.nulls)
      if (chunk.range) statistics.binary(5, chunk.range.max).binary(6, chunk.range.min)
    })
  })
}

/** What the footer says of one row group. */
export function describeGroup(
  chunks: readonly StoredChunk[],
  facts: { rows: number; at: number },
): Uint8Array {
  const bytes = new Bytes(4096)
  const total = (of: 'size' | 'stored') => chunks.reduce((sum, chunk) => sum + chunk[of], 0)
  Struct.write(bytes, (group) => {
    group.structs(1, chunks, writeChunk)
    group.i64(2, total('size')).i64(3, facts.rows).i64(5, facts.at).i64(6, total('stored'))
  })
  return bytes.take()
}

/** The end of the file: schema, row groups, their length and the magic word. */
export function footer(file: {
  columns: readonly ExportColumn[]
  rows: number
  groups: readonly Uint8Array[]
}): Uint8Array {
  const bytes = new Bytes(8192)
  Struct.write(bytes, (meta) => {
    meta.i32(1, 1)
    meta.structs<ExportColumn | null>(2, [null, ...file.columns], (element, column) => {
      if (column === null) element.text(4, 'schema').i32(5, file.columns.length)
      else writeSchema(element, column)
    })
    meta.i64(3, file.rows).written(4, file.groups).text(6, CREATED_BY)
    // Each column is ordered as its type says; without this readers may not trust smallest and largest values.
    meta.structs(7, file.columns, (order) => order.struct(1, () => {}))
  })
  const { length } = bytes
  bytes.int32(length)
  bytes.append(MAGIC)
  return bytes.take()
}

export const MAGIC = Buffer.from('PAR1', 'latin1')
