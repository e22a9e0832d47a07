import type { Cell, ExportColumn } from '../contract'
import { Bytes } from './bytes'
import { DecimalUnits, decimalBytes } from './decimal'
import { DictionaryChunk } from './dictionary'
import { type Chunk, ENCODING, Levels } from './pages'

type Rows = readonly (readonly Cell[])[]

/** Gathers the cells of one column until its row group is full. */
export interface ColumnBuilder {
  add(rows: Rows, from: number, to: number): void
  /** Bytes held, roughly. */
  readonly size: number
  take(): Chunk
}

/** Where a cell stands, and how many rows a group has at most. */
interface Place {
  column: ExportColumn
  at: number
  rows: number
}

const refuse = (column: ExportColumn, cell: Cell, cause?: unknown) =>
  new RangeError(`column ${column.name} holds no ${column.kind}: ${String(cell).slice(0, 80)}`, { cause })

class TextColumn implements ColumnBuilder {
  private readonly chunk: DictionaryChunk<string>

  constructor(private readonly place: Place) {
    this.chunk = new DictionaryChunk(place.rows, (bytes, text) => bytes.sized(text))
  }

  add(rows: Rows, from: number, to: number): void {
    const { at, column } = this.place
    for (let i = from; i < to; i++) {
      const cell = rows[i]?.[at] ?? null
      if (cell === null) this.chunk.unknown()
      else if (typeof cell === 'string') this.chunk.put(cell)
      else throw refuse(column, cell)
    }
  }

  get size(): number {
    return this.chunk.size
  }

  take(): Chunk {
    return { ...this.chunk.take(), range: null }
  }
}

/** Integers, and times as milliseconds since 1970. */
class Int64Column implements ColumnBuilder {
  private readonly chunk: DictionaryChunk<number>
  private min = Number.POSITIVE_INFINITY
  private max = Number.NEGATIVE_INFINITY
  private ranged = true

  constructor(private readonly place: Place) {
    this.chunk = new DictionaryChunk(place.rows, (bytes, value) => bytes.int64(value))
  }

  add(rows: Rows, from: number, to: number): void {
    const { at, column } = this.place
    const isTime = column.kind === 'time'
    for (let i = from; i < to; i++) {
      const cell = rows[i]?.[at] ?? null
      if (cell === null) {
        this.chunk.unknown()
        continue
      }
      const time = cell instanceof Date
      if (isTime !== time) throw refuse(column, cell)
      // Number(date) finds its way through three methods first.
      const value = time ? cell.getTime() : Number(cell)
      if (!Number.isSafeInteger(value) || cell === '') this.putLarge(cell)
      else {
        if (value < this.min) this.min = value
        if (value > this.max) this.max = value
        this.chunk.put(value)
      }
    }
  }

  /** Integers that a double cannot hold. */
  private putLarge(cell: Cell): void {
    if (typeof cell !== 'string' || !/^-?\d+$/.test(cell)) throw refuse(this.place.column, cell)
    const value = BigInt(cell)
    if (BigInt.asIntN(64, value) !== value) throw refuse(this.place.column, cell)
    this.ranged = false
    this.chunk.putPlain((bytes) => bytes.bigint64(value))
  }

  get size(): number {
    return this.chunk.size
  }

  take(): Chunk {
    const { min, max } = this
    const range = this.ranged && min <= max ? { min: int64(min), max: int64(max) } : null
    this.min = Number.POSITIVE_INFINITY
    this.max = Number.NEGATIVE_INFINITY
    this.ranged = true
    return { ...this.chunk.take(), range }
  }
}

function int64(value: number): Uint8Array {
  const bytes = new Bytes(8)
  bytes.int64(value)
  return bytes.written()
}

/** Values that rarely come twice, one after the other. */
abstract class PlainColumn implements ColumnBuilder {
  private readonly levels: Levels
  protected readonly bytes = new Bytes()

  constructor(protected readonly place: Place) {
    this.levels = new Levels(place.rows)
  }

  protected abstract write(cell: Exclude<Cell, null>): void

  add(rows: Rows, from: number, to: number): void {
    const { at } = this.place
    for (let i = from; i < to; i++) {
      const cell = rows[i]?.[at] ?? null
      if (cell === null) this.levels.unknown()
      else {
        this.write(cell)
        this.levels.value()
      }
    }
  }

  get size(): number {
    return this.bytes.length
  }

  take(): Chunk {
    const nulls = this.levels.nullCount
    return { dictionary: null, pages: [this.levels.close(ENCODING.plain, this.bytes)], nulls, range: null }
  }
}

class DoubleColumn extends PlainColumn {
  protected write(cell: Exclude<Cell, null>): void {
    const value = typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : cell
    if (typeof value !== 'number' || Number.isNaN(value)) throw refuse(this.place.column, cell)
    this.bytes.double(value)
  }
}

/** Physical type of a decimal: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#decimal */
export function decimalWidth(precision: number): { bytes: number; fixed: boolean } {
  if (precision <= 9) return { bytes: 4, fixed: false }
  if (precision <= 18) return { bytes: 8, fixed: false }
  return { bytes: decimalBytes(precision), fixed: true }
}

/** Precision and scale of a decimal column. Throws: TypeError when the dataset does not state them. */
export function digitsOf(column: ExportColumn): readonly [precision: number, scale: number] {
  if (column.digits) return column.digits
  throw new TypeError(`column ${column.name} is a decimal: give its digits in the dataset`)
}

class DecimalColumn extends PlainColumn {
  private readonly units: DecimalUnits
  private readonly width: { size: number; bigEndian: boolean }

  constructor(place: Place) {
    super(place)
    const [precision, scale] = digitsOf(place.column)
    this.units = new DecimalUnits(precision, scale)
    const { bytes, fixed } = decimalWidth(precision)
    this.width = { size: bytes, bigEndian: fixed }
  }

  protected write(cell: Exclude<Cell, null>): void {
    try {
      this.units.read(typeof cell === 'number' ? String(cell) : (cell as string))
    } catch (cause) {
      throw refuse(this.place.column, cell, cause)
    }
    this.bytes.words(this.units.complement(), this.width)
  }
}

/** The builder of a column's kind. */
export function openColumn(place: Place): ColumnBuilder {
  switch (place.column.kind) {
    case 'word':
    case 'text':
      return new TextColumn(place)
    case 'integer':
    case 'time':
      return new Int64Column(place)
    case 'decimal':
      return new DecimalColumn(place)
    case 'double':
      return new DoubleColumn(place)
  }
}
