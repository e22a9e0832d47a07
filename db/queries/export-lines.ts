import type { CellKind } from '../../lib/exports/contract'
import { DATASETS, type Dataset, type DatasetId } from './export-datasets'

/** Shapes of a line: fields between commas (RFC 4180), or an object of JSON. */
export type LineShape = 'csv' | 'json'

/** Text that a spreadsheet would take for a formula, or that begins like the guard against it. */
const FORMULA = `'^[-=+@\\t\\r'']'`
/** The same, or what RFC 4180 wants in quotes. */
const UNPLAIN = `'^[-=+@\\t\\r'']|[",\\r\\n]|^$'`
const MUST_QUOTE = `'[",\\r\\n]|^$'`

const guarded = (x: string) => `IF(${x} REGEXP ${FORMULA}, CONCAT('''', ${x}), ${x})`
const quoted = (x: string) =>
  `IF(${guarded(x)} REGEXP ${MUST_QUOTE}, CONCAT('"', REPLACE(${guarded(x)}, '"', '""'), '"'), ${guarded(x)})`
const trimmed = (x: string) => `TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM ${x}))`
const iso = (x: string) => `CONCAT(REPLACE(${x}, ' ', 'T'), 'Z')`
const inQuotes = (x: string) => `CONCAT('"', ${x}, '"')`
const asItIs = (x: string) => x

/** A value that is not null, as SQL of its text. Most text is plain: one look at it must do. */
const CELLS: Record<LineShape, Record<CellKind, (x: string) => string>> = {
  csv: {
    word: asItIs,
    text: (x) => `IF(${x} REGEXP ${UNPLAIN}, ${quoted(x)}, ${x})`,
    integer: asItIs,
    decimal: trimmed,
    double: asItIs,
    time: iso,
  },
  json: {
    word: inQuotes,
    text: (x) => `JSON_QUOTE(${x})`,
    integer: asItIs,
    decimal: (x) => inQuotes(trimmed(x)),
    double: asItIs,
    time: (x) => inQuotes(iso(x)),
  },
}
const UNKNOWN: Record<LineShape, string> = { csv: "''", json: "'null'" }

/** price_usd → priceUsd. */
export const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/**
 * SQL of one line of a dataset, without a line end: what MySQL writes it need not send cell by cell, which measured a
 * third of the work for this process. Unknown values: empty in csv (an empty text is `""`), null in JSON.
 */
export function lineSql(id: DatasetId, shape: LineShape): string {
  const { columns, select }: Dataset = DATASETS[id]
  const cells = columns.map(
    ({ kind }, i) => `IFNULL(${CELLS[shape][kind](select[i] ?? 'NULL')}, ${UNKNOWN[shape]})`,
  )
  if (shape === 'csv') return `CONCAT(${cells.join(", ',', ")})`
  const fields = columns.map(({ name }, i) => `'${i === 0 ? '{' : ','}"${camelCase(name)}":', ${cells[i]}`)
  return `CONCAT(${fields.join(', ')}, '}')`
}
