/** Cell of an export: text is guarded against formulas, everything else is written as it is. */
export type CellKind = 'text' | 'number' | 'time'

export interface ExportColumn {
  /** snake_case name in csv. */
  name: string
  kind: CellKind
}

export type Cell = string | number | Date | null

/** A table that can be exported: columns and, page by page, its rows in a stable order. */
export interface ExportFormat<Id extends string = string> {
  id: Id
  contentType: string
  extension: string
  header(columns: readonly ExportColumn[]): string
  rows(columns: readonly ExportColumn[], rows: readonly Cell[][]): string
}
