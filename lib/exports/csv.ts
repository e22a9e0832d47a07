import { canonicalDecimal } from '@/lib/kernels/decimal'
import type { Cell, CellKind, ExportColumn, ExportFormat } from './contract'

/** A spreadsheet takes text that starts with one of these for a formula. */
const FORMULA_START = /^[=+\-@\t\r']/
/** RFC 4180: quote what holds a separator, a quote or a line break. */
const NEEDS_QUOTES = /[",\r\n]/

/**
 * One cell. Text that a spreadsheet would run gets one leading ' (so does text that starts with '): a reader undoes
 * it by removing one leading '. Numbers keep their exact digits without trailing zeros, times are ISO 8601 UTC,
 * null is empty.
 */
export function csvCell(value: Cell, kind: CellKind): string {
  if (value === null) return ''
  if (value instanceof Date) return value.toISOString()
  if (kind === 'number') return typeof value === 'number' ? String(value) : canonicalDecimal(value)
  const text = String(value)
  const guarded = kind === 'text' && FORMULA_START.test(text) ? `'${text}` : text
  return NEEDS_QUOTES.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

const line = (cells: string[]) => `${cells.join(',')}\r\n`

/** RFC 4180, UTF-8 without a byte order mark. */
export const csv: ExportFormat<'csv'> = {
  id: 'csv',
  contentType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  header: (columns: readonly ExportColumn[]) => line(columns.map((column) => column.name)),
  rows: (columns, rows) =>
    rows.map((row) => line(columns.map((column, i) => csvCell(row[i] ?? null, column.kind)))).join(''),
}
