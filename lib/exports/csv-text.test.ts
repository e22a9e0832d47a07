import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv, unguarded } from '@/tests/csv-reader'
import type { Cell, CellKind, CsvColumn } from './contract'
import { csvCell, csvText } from './csv-text'
import { FORMATS } from './index'

const unguardedOf = (cells: (string | null)[]) => cells.map((cell) => cell && unguarded(cell))
const column = (name: string, kind: CellKind): CsvColumn => ({ name, kind })
const roundTrip = (kind: CellKind, cells: Cell[]) =>
  readCsv(
    csvText(
      [column('first', 'text'), column('cell', kind)],
      cells.map((cell) => ['x', cell]),
    ),
  )
    .slice(1)
    .map((row) => row[1] ?? null)

const nasty = [
  'plain',
  'comma, and "quotes"',
  '"',
  'two\nlines',
  'two\r\nlines',
  '\r',
  '🚀 to the moon',
  'العملة',
  '₿itcoin',
  "'quoted",
  "''twice",
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\tTAB',
  '=HYPERLINK("http://example.test","x")',
  ' leading space',
]

describe('csv', () => {
  it('gives every text back as it was', () => {
    expect(unguardedOf(roundTrip('text', nasty))).toEqual(nasty)
  })

  it('gives any text back as it was', () => {
    const letters = fc.string({
      unit: fc.integer({ min: 0, max: 0xd7ff }).map((at) => String.fromCodePoint(at)),
    })
    const awkward = fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ',', '\r', '\n', '\t', 'a'),
    })
    fc.assert(
      fc.property(fc.array(fc.oneof(letters, awkward), { minLength: 1, maxLength: 5 }), (texts) => {
        expect(unguardedOf(roundTrip('text', texts))).toEqual(texts)
      }),
    )
  })

  it('never lets a text begin like a formula', () => {
    for (const cell of roundTrip('text', nasty)) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
  })

  it('keeps sign and digits of numbers, exactly and without guard', () => {
    const cells = [
      ['-3.500000000000000000000000', '-3.5'],
      ['0.000000002264000000000000', '0.000000002264'],
      ['98109.000000000000000000000000', '98109'],
      ['120318717687.00000000', '120318717687'],
      ['0.00000000', '0'],
      ['-42', '-42'],
      ['18446744073709551615', '18446744073709551615'],
      [-0.955, '-0.955'],
      [1e-7, '1e-7'],
      [0, '0'],
    ] as const
    expect(
      roundTrip(
        'decimal',
        cells.map(([cell]) => cell),
      ),
    ).toEqual(cells.map(([, text]) => text))
  })

  it('gives any double back as it was', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(csvCell(value, 'double'))).toBe(value === 0 ? 0 : value)
      }),
    )
  })

  it('writes times as ISO 8601 UTC with milliseconds', () => {
    expect(csvCell(new Date(Date.UTC(2026, 10, 23, 12, 5, 0, 7)), 'time')).toBe('2026-11-23T12:05:00.007Z')
  })

  it('writes an unknown value as an empty cell, never as 0', () => {
    expect(roundTrip('decimal', [null])).toEqual([null])
    expect(roundTrip('text', [null])).toEqual([null])
    expect(roundTrip('time', [null])).toEqual([null])
  })

  it('has a header and as many cells in every row', () => {
    const columns = [column('symbol', 'text'), column('price_usd', 'decimal'), column('observed_at', 'time')]
    expect(csvText(columns, [['btc', '1.50', new Date(0)], ['a,b']])).toBe(
      'symbol,price_usd,observed_at\r\nbtc,1.5,1970-01-01T00:00:00.000Z\r\n"a,b",,\r\n',
    )
  })

  it('of no rows is its header', () => {
    expect(csvText([column('symbol', 'text')], [])).toBe('symbol\r\n')
  })

  it('tells an empty text from an unknown one', () => {
    expect(csvCell('', 'text')).toBe('""')
    expect(csvCell(null, 'text')).toBe('')
  })
})

describe('format registry', () => {
  it('names every format and its extension once', () => {
    expect(new Set(FORMATS.map((format) => format.id)).size).toBe(FORMATS.length)
    expect(new Set(FORMATS.map((format) => format.extension)).size).toBe(FORMATS.length)
    for (const { id, contentType } of FORMATS) {
      expect(id).toMatch(/^[a-z]+$/)
      expect(contentType).toMatch(/^[a-z]+\/[a-z0-9.+-]+/)
    }
  })
})
