import { canonicalDecimal } from '@/lib/kernels/decimal'
import type { Cell, CellKind, CsvColumn } from './contract'

/** A spreadsheet takes text that starts with one of these for a formula. */
const FORMULA_START = /^[=+\-@\t\r']/
/** RFC 4180: quote what holds a separator, a quote or a line break; and an empty text, which else reads as unknown. */
const NEEDS_QUOTES = /[",\r\n]|^$/

/** Text as a spreadsheet may read it: what looks like a formula, and what begins with ', gets one ' before it. */
export const guardText = (text: string): string => (FORMULA_START.test(text) ? `'${text}` : text)

/**
 * One cell. Text is guarded (undone by removing one leading '), numbers keep their exact digits without trailing
 * zeros, times are ISO 8601 UTC, null is empty and an empty text is "". `db/queries/export-lines.ts` says the same in
 * SQL; a test holds the two together.
 */
export function csvCell(value: Cell, kind: CellKind): string {
  if (value === null) return ''
  if (value instanceof Date) return value.toISOString()
  if (kind === 'decimal' || kind === 'integer' || kind === 'double')
    return typeof value === 'number' ? String(value) : canonicalDecimal(value)
  const text = kind === 'text' ? guardText(String(value)) : String(value)
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const line = (cells: string[]) => `${cells.join(',')}\r\n`

/** First line of a file: names of its columns. */
export const csvHeader = (columns: readonly CsvColumn[]): string => line(columns.map((column) => column.name))

/** A whole table, header first, every record with its line end. */
export function csvText(columns: readonly CsvColumn[], rows: readonly (readonly Cell[])[]): string {
  const records = rows.map((row) => line(columns.map(({ kind }, i) => csvCell(row[i] ?? null, kind))))
  return csvHeader(columns) + records.join('')
}
