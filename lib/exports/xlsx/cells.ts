import { InputError } from '@/lib/errors'
import { canonicalDecimal } from '@/lib/kernels/decimal'
import type { Cell, CellKind, ExportColumn } from '../contract'
import { STYLE } from './parts'

/** Characters (UTF-16 units) of one cell, of Excel's limits: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3 */
export const CELL_LIMIT = 32_767
/** Digits that Excel keeps of a number. */
const DIGITS = 15
/** The rule of csv: a reader undoes it by removing one leading '. */
const FORMULA_START = /^[=+\-@\t\r']/
const NUMERAL = /^[+-]?\d/
const PLAIN = /^-?\d+(?:\.\d+)?$/
const MILLIS_PER_DAY = 86_400_000
/** Days from 1899-12-30 to 1970. */
const EPOCH_DAYS = 25_569
/** From 1900-03-01, before which Excel counts a day that never was, to the end of the year 9999. */
const TIMES = { first: Date.UTC(1900, 2, 1), end: Date.UTC(10_000, 0, 1) }
/** Excel's smallest and largest double, without the sign. */
const DOUBLES = { smallest: 2.2251e-308, largest: 9.99999999999999e307 }

const ESCAPED = /[&<>\r]|_(?=x[0-9A-Fa-f]{4}_)|(?![\t\n\u007f-\u009f])\p{Cc}|[\ufffe\uffff]/gu
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }

const hex = (letter: string) => `_x${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`

/**
 * Text as XML. What XML cannot hold is written _xHHHH_ (ST_Xstring of ECMA-376, 22.9.2.19), and so is the underscore
 * of a text that looks like that; half a character becomes U+FFFD.
 */
export function escapeXml(text: string): string {
  return text.toWellFormed().replace(ESCAPED, (letter) => ENTITIES[letter] ?? hex(letter))
}

function textCell(ref: string, text: string, style: number): string {
  const space = /^\s|\s$|[\n\t]/.test(text) ? ' xml:space="preserve"' : ''
  const mark = style === STYLE.plain ? '' : ` s="${style}"`
  return `<c r="${ref}"${mark} t="inlineStr"><is><t${space}>${escapeXml(text)}</t></is></c>`
}

/** The exact digits of a decimal; as a number when Excel keeps them all, else as text. */
function numberCell(ref: string, text: string): string {
  const digits = PLAIN.test(text) ? withoutZeros(text) : canonicalDecimal(text)
  return significant(digits) <= DIGITS
    ? `<c r="${ref}"><v>${digits}</v></c>`
    : textCell(ref, digits, STYLE.digits)
}

/** A plain numeral without zeros at its end that say nothing. */
function withoutZeros(text: string): string {
  if (!text.includes('.')) return text
  let end = text.length
  while (text.charCodeAt(end - 1) === 48) end -= 1
  if (text.charCodeAt(end - 1) === 46) end -= 1
  const digits = text.slice(0, end)
  return digits === '-0' ? '0' : digits
}

/** Digits from the first to the last that is not 0. */
function significant(digits: string): number {
  let first = -1
  let last = -1
  let point = -1
  for (let i = 0; i < digits.length; i++) {
    const code = digits.charCodeAt(i)
    if (code === 46) point = i
    else if (code > 48 && code <= 57) {
      last = i
      if (first < 0) first = i
    }
  }
  if (first < 0) return 0
  return last - first + 1 - (point > first && point < last ? 1 : 0)
}

function doubleCell(ref: string, value: number): string {
  const size = Math.abs(value)
  const fits = size === 0 || (size >= DOUBLES.smallest && size <= DOUBLES.largest)
  return fits ? `<c r="${ref}"><v>${value}</v></c>` : textCell(ref, String(value), STYLE.plain)
}

/** Days since 1899-12-30. Some readers cut to milliseconds: what lies below by rounding is lifted by its last digit. */
function serialDate(ms: number): number {
  const days = ms / MILLIS_PER_DAY + EPOCH_DAYS
  return (days - EPOCH_DAYS) * MILLIS_PER_DAY < ms ? days + days * Number.EPSILON : days
}

function timeCell(ref: string, time: Date): string {
  const ms = time.getTime()
  if (ms >= TIMES.first && ms < TIMES.end) {
    return `<c r="${ref}" s="${STYLE.time}"><v>${serialDate(ms)}</v></c>`
  }
  return textCell(ref, time.toISOString(), STYLE.plain)
}

function guardedCell(ref: string, text: string, column: ExportColumn): string {
  const guarded = column.kind === 'text' && FORMULA_START.test(text) ? `'${text}` : text
  if (guarded.length > CELL_LIMIT) throw tooLong(column, guarded.length)
  return textCell(ref, guarded, STYLE.plain)
}

function tooLong(column: ExportColumn, length: number): InputError {
  const message = `a cell of xlsx holds ${CELL_LIMIT} characters, and a row has ${length} in ${column.name}`
  return new InputError(`${message}: ask for csv, ndjson or parquet`, [{ path: 'format', message }])
}

const isNumeral = (cell: Cell): cell is string | number =>
  typeof cell === 'number' ? Number.isFinite(cell) : typeof cell === 'string' && NUMERAL.test(cell)

/** Whether a cell is what its column says. */
function fits(cell: Exclude<Cell, null>, kind: CellKind): boolean {
  if (kind === 'time') return cell instanceof Date && !Number.isNaN(cell.getTime())
  if (kind === 'double') return !Number.isNaN(cell) && (typeof cell === 'number' || isNumeral(cell))
  return kind === 'word' || kind === 'text' ? typeof cell === 'string' : isNumeral(cell)
}

/**
 * XML of one cell; nothing at all for null, so that an empty text stays one. Throws: InputError for a text that no
 * cell can hold, RangeError for a value of another kind.
 */
export function cellXml(cell: Cell, ref: string, column: ExportColumn): string {
  if (cell === null) return ''
  const { kind } = column
  if (!fits(cell, kind)) {
    throw new RangeError(`column ${column.name} holds no ${kind}: ${String(cell).slice(0, 80)}`)
  }
  if (cell instanceof Date) return timeCell(ref, cell)
  if (kind === 'double') return doubleCell(ref, Number(cell))
  if (kind === 'integer' || kind === 'decimal') return numberCell(ref, String(cell))
  return guardedCell(ref, String(cell), column)
}
