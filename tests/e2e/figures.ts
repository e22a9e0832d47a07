import type { Page } from '@playwright/test'

/** `98109.00000000` → `98109`, by text alone; the code under test has its own way. */
export function trimZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/0+$/, '').replace(/\.$/, '') : decimal
}

/** A JSON numeral without exponent and trailing zeros, by text alone: `2.264e-09` → `0.000000002264`. */
export function plainNumeral(numeral: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(numeral) ?? []
  if (whole === '') throw new Error(`${numeral} is no JSON numeral`)
  const shift = Number(exponent)
  const digits = `${'0'.repeat(Math.max(0, -shift))}${whole}${fraction}${'0'.repeat(Math.max(0, shift))}`
  const point = Math.max(0, -shift) + whole.length + shift
  const text = `${digits.slice(0, point)}.${digits.slice(point)}`.replace(/^0+(?=\d)/, '')
  return sign + trimZeros(text)
}

/** The exact value of a USD total on screen, from its title: `54,300,000.5 USD` → `54300000.5`. */
export const exactOfTitle = (title: string | null): string | null =>
  title?.endsWith(' USD') ? title.slice(0, -4).replaceAll(',', '').replace('−', '-') : null

/** The exact change that stands in a title for a log return, or null for an unknown one. */
export function titleOfLogReturn(logReturn: number | null): string | null {
  if (logReturn === null) return null
  const percent = Math.expm1(logReturn) * 100
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(6)} %`
}

/** RFC 4180 with a header line: one object a row. */
export function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]]
  for (const [, quoted, bare = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
    if (end === '') break
  }
  const [names = [], ...lines] = rows.filter((row) => row.length > 1)
  return lines.map((cells) => {
    if (cells.length !== names.length) throw new Error(`a row of ${cells.length} cells: ${cells.join('|')}`)
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']))
  })
}

export interface ShownRow {
  id: string
  /** Text of each cell by its column's header. */
  text: Record<string, string>
  /** First line of the title in each cell by its column's header, null where there is none. */
  title: Record<string, string | null>
  /** `data-exact` of the price, null when the attribute is absent. */
  exactPrice: string | null
}

/** What the table of tracked assets shows, top to bottom. */
export function readAssetRows(page: Page): Promise<ShownRow[]> {
  return page.getByRole('table', { name: 'Tracked assets' }).evaluate((table) => {
    const headers = [...table.querySelectorAll('thead th')].map((one) =>
      (one.textContent ?? '').replace(/[▲▼]$/, ''),
    )
    return [...table.querySelectorAll('tbody tr[data-testid]')].map((row) => {
      const cells = [...row.children].map((cell, index) => ({
        header: headers[index] ?? '',
        text: cell.textContent ?? '',
        title: cell.querySelector('[title]')?.getAttribute('title')?.split('\n')[0] ?? null,
      }))
      return {
        id: (row.getAttribute('data-testid') ?? '').replace(/^row-/, ''),
        text: Object.fromEntries(cells.map(({ header, text }) => [header, text])),
        title: Object.fromEntries(cells.map(({ header, title }) => [header, title])),
        exactPrice: row.querySelector('[data-field="price"]')?.getAttribute('data-exact') ?? null,
      }
    })
  })
}
