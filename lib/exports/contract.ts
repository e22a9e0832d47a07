/**
 * What a column holds, and so how each format writes it. word: an id of a registry or a state, of letters, digits and
 * `_.:-` alone. text: anything, guarded against formulas where a spreadsheet may open it. time: UTC with milliseconds.
 */
export type CellKind = 'word' | 'text' | 'integer' | 'decimal' | 'double' | 'time'

export interface ExportColumn {
  /** snake_case in csv, parquet and xlsx; camelCase in json and ndjson. */
  name: string
  kind: CellKind
  /** Digits in all and behind the point, as the table keeps them; decimals only. */
  digits?: readonly [precision: number, scale: number]
  /** Unit of its figures, e.g. USD or ratio; null for what has none. */
  unit: string | null
}

/** As much of a column as a csv of what a page shows needs. */
export type CsvColumn = Pick<ExportColumn, 'name' | 'kind'>

/**
 * A cell of a format that takes cells. Exact decimals and integers beyond 2^53 as strings, integers and doubles as
 * numbers, null for what is unknown.
 */
export type Cell = string | number | Date | null

/** Some rows of cells. */
export type CellRows = readonly (readonly Cell[])[]

/** What is known when the last row is written. */
export interface ExportEnd {
  /** Data rows of this answer. */
  rows: number
  /** Cursor of the next request; null when nothing is left. */
  next: string | null
  asOf: Date | null
  /** Of all bytes so far, hex. */
  sha256: string
}

/** Writes one export, piece by piece; what `begin`, `rows` and `end` give, one after the other, is the whole body. */
export interface ExportEncoder<Rows> {
  begin(): Uint8Array
  /** What a page of rows adds; the rows are not kept. */
  rows(rows: Rows): Uint8Array
  end(facts: ExportEnd): Uint8Array
}

interface FormatFacts<Id extends string> {
  id: Id
  contentType: string
  extension: string
  /** What the hash of a receipt covers: the whole body, or all before a last line that tells it itself. */
  hashed: 'whole' | 'before_end'
}

/** A format whose rows the database writes itself, each one as a finished line: nothing is parsed or joined here. */
export interface LineFormat<Id extends string = string> extends FormatFacts<Id> {
  takes: 'lines'
  /** Which lines: fields between commas, or an object of JSON. */
  line: 'csv' | 'json'
  /** What stands behind every line that the encoder takes. */
  lineEnd: '\r\n' | '\n' | ','
  open(facts: { columns: readonly ExportColumn[] }): ExportEncoder<Uint8Array>
}

/** A format that lays cells out itself. */
export interface CellFormat<Id extends string = string> extends FormatFacts<Id> {
  takes: 'cells'
  open(facts: { columns: readonly ExportColumn[]; title: string }): ExportEncoder<CellRows>
}

export type ExportFormat<Id extends string = string> = LineFormat<Id> | CellFormat<Id>
