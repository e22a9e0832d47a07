import { csvCell } from '@/lib/exports/csv-text'
import { UNKNOWN } from './format'

const NUMERAL = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/

/** Cells as they are shown, header first, under the names their columns have in files; what is unknown is empty. */
export function readTable(table: HTMLTableElement): string[][] {
  const heads = [...table.querySelectorAll<HTMLElement>('thead th')]
  const kept = heads.map((head) => head.dataset.drawing === undefined)
  const rows = [...table.querySelectorAll('tbody > tr:not([data-detail])')]
  return [
    heads.map((head) => head.dataset.csv ?? shownText(head)),
    ...rows.map((row) =>
      [...row.children].map((cell) => (cell instanceof HTMLElement ? exactOrShown(cell) : '')),
    ),
  ].map((cells) => cells.filter((_, index) => kept[index]))
}

/** The exact value a cell carries, else its text. */
function exactOrShown(cell: HTMLElement): string {
  const exact = cell.dataset.exact
  if (exact !== undefined) return exact
  const text = shownText(cell)
  return text === UNKNOWN ? '' : text
}

/** What is seen of an element: without the words for those who hear the page. */
function shownText(element: HTMLElement): string {
  const copy = element.cloneNode(true)
  if (!(copy instanceof HTMLElement)) return ''
  // The arrow of a sorted header is decoration; in a cell the dash of an unknown figure is hidden so, too.
  const isHead = element.getAttribute('scope') === 'col'
  for (const hidden of copy.querySelectorAll(isHead ? '.sr-only, [aria-hidden="true"]' : '.sr-only'))
    hidden.remove()
  return (copy.textContent ?? '').replace(/\s+/g, ' ').trim()
}

/** RFC 4180; numerals keep their exact digits, and no text is a formula to a spreadsheet. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows
    .map((cells) =>
      cells
        .map((cell) => csvCell(cell === '' ? null : cell, NUMERAL.test(cell) ? 'decimal' : 'text'))
        .join(','),
    )
    .map((line) => `${line}\r\n`)
    .join('')
}

/** assets-as-of-2026-11-24T0405Z.csv: in UTC, and without signs that a file system refuses. */
export function exportFileName(name: string, asOf: Date): string {
  return `${name}-as-of-${asOf.toISOString().slice(0, 16).replace(':', '')}Z.csv`
}
