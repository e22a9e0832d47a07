import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import readWorkbook from 'read-excel-file/node'
import { afterAll, describe, expect, it } from 'vitest'
import { InputError } from '@/lib/errors'
import type { Cell, CellKind, ExportColumn } from './contract'
import { openXlsx, type XlsxOptions, xlsx } from './xlsx'
import { CELL_LIMIT } from './xlsx/cells'
import { columnLetters, sheetName } from './xlsx/parts'

type Row = readonly Cell[]

const column = (name: string, kind: CellKind): ExportColumn => ({ name, kind, unit: null })

const COLUMNS = [
  column('word', 'word'),
  column('text', 'text'),
  column('count', 'integer'),
  column('price_usd', 'decimal'),
  column('score', 'double'),
  column('observed_at', 'time'),
]

function encode(rows: readonly Row[], options: Partial<XlsxOptions> & { piece?: number } = {}): Buffer {
  const { piece = 7, columns = COLUMNS, title = 'market-data', ...limits } = options
  const encoder = openXlsx({ columns, title, ...limits })
  const parts = [encoder.begin()]
  for (let from = 0; from < rows.length; from += piece)
    parts.push(encoder.rows(rows.slice(from, from + piece)))
  parts.push(encoder.end({ rows: rows.length, next: null, asOf: null, sha256: '' }))
  return Buffer.concat(parts)
}

/** By read-excel-file, which knows nothing of our writer; numbers as they are written. */
const read = (bytes: Buffer) => readWorkbook(bytes, { trim: false, parseNumber: (digits) => `n:${digits}` })

async function readRows(rows: readonly Row[], columns = COLUMNS): Promise<unknown[][]> {
  const [sheet] = await read(encode(rows, { columns }))
  return (sheet?.data ?? []).slice(1)
}

/** One column, as that reader finds it. */
async function texts(cells: readonly Cell[], kind: CellKind = 'text'): Promise<unknown[]> {
  const rows = await readRows(
    cells.map((cell) => ['x', cell]),
    [column('first', 'word'), column('cell', kind)],
  )
  return rows.map(([, cell]) => cell)
}

/** XML of the first sheet. */
function sheetXml(bytes: Buffer): string {
  const start = 30 + bytes.readUInt16LE(26)
  return inflateRawSync(bytes.subarray(start)).toString('utf8')
}

const folder = mkdtempSync(join(tmpdir(), 'koinstrap-xlsx-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const unguarded = (text: unknown) => (typeof text === 'string' && text.startsWith("'") ? text.slice(1) : text)

const nasty = [
  'plain',
  '<b>&amp;"quotes" \'single\'</b>]]>',
  'two\nlines',
  'two\r\nlines',
  'a\rb',
  '\ttab',
  '🚀 to the moon',
  'العملة',
  "'quoted",
  "''twice",
  '=1+1',
  "=cmd|'/c calc'!A0",
  '+1',
  '-1',
  '@SUM(A1)',
  ' spaces ',
  '  ',
  '\u0000\u0001\u001f',
  '_x0041_',
  '_x0041_x0042_',
  '\ufffe\uffff',
  'null',
]

describe('xlsx', () => {
  it('gives numbers, dates and words as what they are', async () => {
    const time = new Date(Date.UTC(2026, 10, 23, 12, 5, 0, 7))
    const rows: Row[] = [
      ['a_b', 'text', 42, '98109.000000000000000000000000', -0.955, time],
      ['a.b', '', '18446744073709551615', '0.000000000000001000000000', 1e-7, new Date(0)],
      [null, null, null, null, null, null],
      ['5m', 'x', 0, '-3.5', 0.1 + 0.2, new Date(Date.UTC(1900, 2, 1))],
    ]
    expect(await readRows(rows)).toEqual([
      ['a_b', 'text', 'n:42', 'n:98109', 'n:-0.955', time],
      [
        'a.b',
        expect.toBeOneOf([null, '']),
        '18446744073709551615',
        'n:0.000000000000001',
        'n:1e-7',
        new Date(0),
      ],
      [null, null, null, null, null, null],
      ['5m', 'x', 'n:0', 'n:-3.5', 'n:0.30000000000000004', new Date(Date.UTC(1900, 2, 1))],
    ])
  })

  it.each([
    ['0.123456789012345', 'n:0.123456789012345'],
    ['0.1234567890123456', '0.1234567890123456'],
    ['-0.002898886141273087200000', '-0.0028988861412730872'],
    ['120318717687.00000000', 'n:120318717687'],
    ['10000000000000', 'n:10000000000000'],
    ['123456789012345000000', 'n:123456789012345000000'],
    ['1234567890123456', '1234567890123456'],
    ['999999999999.999999999999999999999999', '999999999999.999999999999999999999999'],
    ['100.5', 'n:100.5'],
    ['-0.000', 'n:0'],
    ['1e-15', 'n:0.000000000000001'],
    ['0', 'n:0'],
  ])('writes %s as a number only when Excel keeps all its digits', async (digits, cell) => {
    expect(await texts([digits], 'decimal')).toEqual([cell])
  })

  it('keeps an empty text apart from an unknown one', () => {
    const xml = sheetXml(
      encode(
        [
          ['a', ''],
          ['b', null],
        ],
        { columns: COLUMNS.slice(0, 2) },
      ),
    )
    expect(xml).toContain('<c r="B2" t="inlineStr"><is><t></t></is></c>')
    expect(xml).not.toContain('r="B3"')
  })

  it('gives every text back as it was, but for the guard', async () => {
    expect((await texts(nasty)).map(unguarded)).toEqual(nasty)
  })

  it('never lets a text begin like a formula, and guards no number', async () => {
    for (const cell of await texts(nasty)) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
    expect(await texts(['-1.23456789012345678'], 'decimal')).toEqual(['-1.23456789012345678'])
  })

  it('gives any text back as it was', async () => {
    const awkward = fc.constantFrom(
      '=',
      "'",
      '<',
      '&',
      '_x0000_',
      '_',
      'x',
      '\r',
      '\n',
      '\t',
      ' ',
      '\u0008',
      '🚀',
      'a',
    )
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: awkward }))
    const cells = fc.array(
      text.filter((one) => one !== ''),
      { minLength: 1, maxLength: 30 },
    )
    await fc.assert(
      fc.asyncProperty(cells, async (wanted) => {
        expect((await texts(wanted)).map(unguarded)).toEqual(wanted)
      }),
      { numRuns: 30 },
    )
  }, 20_000)

  it('keeps the milliseconds of any time', async () => {
    const time = fc.date({ min: new Date('1900-03-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    await fc.assert(
      fc.asyncProperty(fc.array(time, { minLength: 1, maxLength: 30 }), async (times) => {
        expect(await texts(times, 'time')).toEqual(times)
      }),
      { numRuns: 30 },
    )
  }, 20_000)

  it('writes times that Excel has not as text', async () => {
    const times = [new Date('1899-12-31T23:59:59.999Z'), new Date(253_402_300_800_000)]
    expect(await texts(times, 'time')).toEqual(['1899-12-31T23:59:59.999Z', '+010000-01-01T00:00:00.000Z'])
  })

  it('writes doubles that Excel has not as text', async () => {
    const doubles = [5e-324, 1.7976931348623157e308, Number.POSITIVE_INFINITY]
    expect(await texts(doubles, 'double')).toEqual(['5e-324', '1.7976931348623157e+308', 'Infinity'])
  })

  it('makes half a character a whole one', async () => {
    expect(await texts(['a\ud83d', '\udc00'])).toEqual(['a\ufffd', '\ufffd'])
  })

  it('refuses a text that no cell holds, and never cuts it', async () => {
    const columns = COLUMNS.slice(1, 2)
    const longest = 'x'.repeat(CELL_LIMIT)
    expect(await texts([longest])).toEqual([longest])
    expect(() => encode([[`${longest}x`]], { columns })).toThrow(InputError)
    expect(() => encode([[`=${'x'.repeat(CELL_LIMIT - 1)}`]], { columns })).toThrow(/csv, ndjson or parquet/)
  })

  it.each([0, 1, 9, 10, 11, 20, 21])(
    'spreads %i rows over sheets of 10, each with the header',
    async (count) => {
      const rows = Array.from({ length: count }, (_, i): Row => [`w${i}`, `t${i}`])
      const sheets = await read(encode(rows, { columns: COLUMNS.slice(0, 2), sheetRows: 10 }))
      const names = Array.from({ length: Math.max(1, Math.ceil(count / 10)) }, (_, i) =>
        sheetName('market-data', i + 1),
      )
      expect(sheets.map(({ sheet }) => sheet)).toEqual(names)
      expect(sheets.map(({ data }) => data[0])).toEqual(names.map(() => ['word', 'text']))
      expect(sheets.flatMap(({ data }) => data.slice(1))).toEqual(rows)
    },
  )

  it('has a header in bold that stays in sight', () => {
    const xml = sheetXml(encode([]))
    expect(xml).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>')
    expect(xml).toContain('<c r="A1" s="1" t="inlineStr"><is><t>word</t></is></c>')
  })

  it('is the same in whatever pieces the rows come, and small', () => {
    const rows = Array.from({ length: 1_500 }, (_, i): Row => ['w', `text ${i}`.repeat(20), i, '1.5', 0.5])
    const whole = encode(rows, { piece: 1_500 })
    expect(encode(rows, { piece: 11 }).equals(whole)).toBe(true)
    expect(whole.length).toBeLessThan(200_000)
  })

  it('is an archive without a fault', async (ctx) => {
    const file = join(folder, 'rows.xlsx')
    writeFileSync(
      file,
      encode(
        nasty.map((text) => ['w', text]),
        { sheetRows: 5 },
      ),
    )
    const { error, stdout } = spawnSync('unzip', ['-t', file], { encoding: 'utf8' })
    if (error) ctx.skip(`unzip is not here: ${error.message}`)
    expect(stdout).toContain('No errors detected')
  })

  it.each([
    ['integer', 'many'],
    ['decimal', ''],
    ['decimal', '=1'],
    ['decimal', new Date(0)],
    ['double', Number.NaN],
    ['time', 'now'],
    ['time', new Date(Number.NaN)],
    ['text', 1],
  ] as const)('refuses a %s of %s', (kind, cell) => {
    expect(() => encode([[cell]], { columns: [column('odd', kind)] })).toThrow(/odd|not a decimal/)
  })

  it('names columns and sheets as Excel does', () => {
    expect([0, 25, 26, 51, 52, 701, 702, 16_383].map(columnLetters)).toEqual([
      'A',
      'Z',
      'AA',
      'AZ',
      'BA',
      'ZZ',
      'AAA',
      'XFD',
    ])
    expect(sheetName(`a[b]:*?/\\'c`, 1)).toBe('a-b-------c')
    expect(sheetName('x'.repeat(40), 12)).toBe(`${'x'.repeat(28)} 12`)
    expect(sheetName('', 1)).toBe('export')
    expect(xlsx.extension).toBe('xlsx')
  })
})
