import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { afterAll, describe, expect, it } from 'vitest'
import type { Cell, CellKind, ExportColumn } from './contract'
import { openParquet, type ParquetOptions } from './parquet'

type Row = readonly Cell[]

const column = (name: string, kind: CellKind, digits?: [number, number]): ExportColumn => ({
  name,
  kind,
  unit: null,
  ...(digits && { digits }),
})

const COLUMNS = [
  column('word', 'word'),
  column('text', 'text'),
  column('count', 'integer'),
  column('price', 'decimal', [36, 24]),
  column('amount', 'decimal', [30, 8]),
  column('ratio', 'decimal', [18, 6]),
  column('rate', 'decimal', [9, 4]),
  column('score', 'double'),
  column('at', 'time'),
]

/** The whole file, its rows given in pieces. */
function encode(rows: readonly Row[], options: Partial<ParquetOptions> & { piece?: number } = {}): Buffer {
  const { piece = 7, columns = COLUMNS, ...limits } = options
  const encoder = openParquet({ columns, ...limits })
  const parts = [encoder.begin()]
  for (let from = 0; from < rows.length; from += piece)
    parts.push(encoder.rows(rows.slice(from, from + piece)))
  parts.push(encoder.end({ rows: rows.length, next: null, asOf: null, sha256: '' }))
  return Buffer.concat(parts)
}

const fileOf = (bytes: Buffer) => Uint8Array.from(bytes).buffer

/** By hyparquet, which knows nothing of our writer. Its decimals are doubles. */
async function read(bytes: Buffer): Promise<unknown[][]> {
  const rows = await parquetReadObjects({
    file: fileOf(bytes),
    compressors: { GZIP: (packed) => gunzipSync(packed) },
  })
  return rows.map((row) => Object.values(row))
}

const folder = mkdtempSync(join(tmpdir(), 'koinstrap-parquet-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** DuckDB's native part is built for some systems only. */
const duckdb = await import('@duckdb/node-api').catch((error: unknown) => String(error))
const duckdbMissing = typeof duckdb === 'string' ? `DuckDB is not here: ${duckdb.slice(0, 200)}` : null

/** By DuckDB: exact decimals as text, times in milliseconds, everything null or text. */
async function query(bytes: Buffer, sql: (file: string) => string): Promise<unknown[][]> {
  if (typeof duckdb === 'string') throw new Error(duckdb)
  const file = join(folder, 'rows.parquet')
  writeFileSync(file, bytes)
  const instance = await duckdb.DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const result = await connection.runAndReadAll(sql(`'${file}'`))
  const rows = result.getRowsJson()
  connection.closeSync()
  instance.closeSync()
  return rows
}

const asText = (columns: readonly ExportColumn[]) => (file: string) => {
  const cells = columns.map(({ name, kind }) =>
    kind === 'time' ? `epoch_ms("${name}")::varchar` : `"${name}"::varchar`,
  )
  return `select ${cells.join(', ')} from ${file}`
}

const at = (ms: number) => new Date(ms)
const EDGES: Row[] = [
  ['ok', 'plain', 1, '0.000000000000001000000000', '10000000000000.00000000', '1.5', '1', 0.1, at(0)],
  ['a_b', '', 0, '0', '0.00000000', '0', '0', 0, at(-1)],
  [null, null, null, null, null, null, null, null, null],
  [
    'x.y',
    '🚀 العملة "q" \'s\' \n\r\n =cmd|',
    '-9223372036854775808',
    '-0.000000000000000000000001',
    '-0.00000001',
    '-0.000001',
    '-0.0001',
    -1e-300,
    at(1_764_000_000_007),
  ],
  [
    'z',
    "'=1+1",
    '9223372036854775807',
    '999999999999.999999999999999999999999',
    '9999999999999999999999.99999999',
    '999999999999.999999',
    '99999.9999',
    1.7976931348623157e308,
    at(253_402_300_799_999),
  ],
  [
    'z',
    '\u0000\u0007\u001f',
    '9007199254740993',
    '-999999999999.999999999999999999999999',
    '-9999999999999999999999.99999999',
    '-999999999999.999999',
    '-99999.9999',
    5e-324,
    at(-62_135_596_800_000),
  ],
  ['ok', 'ſ'.repeat(60), -5, '98109.000000', '1', '2.50', '3.1400', -0, at(1)],
]

const scales: Record<string, number> = { price: 24, amount: 8, ratio: 6, rate: 4 }
/** A decimal as DuckDB prints it: all digits of its scale. */
function padded(text: string, scale: number): string {
  const [whole = '', fraction = ''] = text.split('.')
  return `${whole}.${fraction.padEnd(scale, '0')}`
}

/** What DuckDB should answer for a cell. */
function expected(cell: Cell, { name, kind }: ExportColumn): string | null {
  if (cell === null) return null
  if (cell instanceof Date) return String(cell.getTime())
  return kind === 'decimal' ? padded(String(cell), scales[name] ?? 0) : String(cell)
}

describe('parquet', () => {
  it('states its types: UTC milliseconds, exact decimals, all columns optional', () => {
    const { schema } = parquetMetadata(fileOf(encode(EDGES)))
    const told = schema.slice(1).map((one) => [one.name, one.type, one.type_length, one.precision, one.scale])
    expect(told).toEqual([
      ['word', 'BYTE_ARRAY', undefined, undefined, undefined],
      ['text', 'BYTE_ARRAY', undefined, undefined, undefined],
      ['count', 'INT64', undefined, undefined, undefined],
      ['price', 'FIXED_LEN_BYTE_ARRAY', 16, 36, 24],
      ['amount', 'FIXED_LEN_BYTE_ARRAY', 13, 30, 8],
      ['ratio', 'INT64', undefined, 18, 6],
      ['rate', 'INT32', undefined, 9, 4],
      ['score', 'DOUBLE', undefined, undefined, undefined],
      ['at', 'INT64', undefined, undefined, undefined],
    ])
    expect(schema.slice(1).every((one) => one.repetition_type === 'OPTIONAL')).toBe(true)
    expect(schema.at(-1)?.logical_type).toEqual({ type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' })
    expect(schema[2]?.converted_type).toBe('UTF8')
  })

  it('gives every edge value back to hyparquet', async () => {
    const rows = await read(encode(EDGES))
    const wanted = EDGES.map((row) =>
      row.map((cell, i) => {
        const kind = COLUMNS[i]?.kind
        if (cell === null) return null
        if (kind === 'integer') return BigInt(String(cell))
        return kind === 'decimal' ? expect.closeTo(Number(cell), 3) : cell
      }),
    )
    // Its decimals are doubles: beyond 2^53 they are near, no more.
    const near = (row: unknown[]) =>
      row.map((cell) => (typeof cell === 'number' && Math.abs(cell) > 1e15 && cell < 1e300 ? 'near' : cell))
    expect(rows.map((row) => near(row).filter((_, i) => i !== 4))).toEqual(
      wanted.map((row) => row.filter((_, i) => i !== 4)),
    )
  })

  it('gives every edge value back to DuckDB, digit by digit', async (ctx) => {
    if (duckdbMissing) ctx.skip(duckdbMissing)
    const columns = COLUMNS.filter(({ name }) => name !== 'score')
    const rows = await query(encode(EDGES, { groupRows: 3 }), asText(columns))
    const cells = (row: Row) =>
      COLUMNS.flatMap((one, i) => (one.name === 'score' ? [] : [expected(row[i] ?? null, one)]))
    expect(rows).toEqual(EDGES.map(cells))
    const scores = await query(encode(EDGES), (file) => `select score from ${file}`)
    expect(scores.map(([score]) => score)).toEqual(EDGES.map((row) => row[7]))
  })

  it.each([0, 1, 2, 8, 9, 50, 51, 250])('holds %i rows in groups of 50', async (count) => {
    const rows = Array.from({ length: count }, (_, i): Row => [`w${i % 3}`, i % 4 ? `t${i}` : null, i])
    const columns = COLUMNS.slice(0, 3)
    const bytes = encode(rows, { columns, groupRows: 50 })
    const meta = parquetMetadata(fileOf(bytes))
    expect(meta.num_rows).toBe(BigInt(count))
    expect(meta.row_groups.length).toBe(Math.ceil(count / 50))
    expect(await read(bytes)).toEqual(rows.map(([word, text, n]) => [word, text, BigInt(Number(n))]))
  })

  it('opens in DuckDB with no rows', async (ctx) => {
    if (duckdbMissing) ctx.skip(duckdbMissing)
    expect(await query(encode([]), (file) => `select * from ${file}`)).toEqual([])
  })

  it('says the same in whatever pieces the rows come', () => {
    const rows = Array.from({ length: 400 }, (_, i): Row => [`w${i % 9}`, `t${i}`, i])
    const columns = COLUMNS.slice(0, 3)
    const whole = encode(rows, { columns, piece: 400 })
    for (const piece of [1, 3, 399]) expect(encode(rows, { columns, piece }).equals(whole)).toBe(true)
  })

  it('leaves a dictionary that saves nothing, in the middle of a group', async (ctx) => {
    const rows = Array.from(
      { length: 6_000 },
      (_, i): Row => [
        i < 500 ? 'same' : `distinct-${i}`,
        i % 7 ? `few ${i % 5}` : null,
        i < 3_000 ? i % 3 : i * 1_000,
      ],
    )
    const columns = COLUMNS.slice(0, 3)
    const bytes = encode(rows, { columns, groupRows: 4_000, piece: 1_000 })
    const chunks = parquetMetadata(fileOf(bytes)).row_groups[0]?.columns
    expect(chunks?.map((chunk) => chunk.meta_data?.dictionary_page_offset !== undefined)).toEqual([
      true,
      true,
      true,
    ])
    const wanted = rows.map(([word, text, n]) => [word, text, BigInt(Number(n))])
    expect(await read(bytes)).toEqual(wanted)
    if (duckdbMissing) ctx.skip(duckdbMissing)
    expect(await query(bytes, asText(columns))).toEqual(
      wanted.map(([word, text, n]) => [word, text, String(n)]),
    )
  })

  it('closes a group early when its texts are long', async () => {
    const rows = Array.from({ length: 2_000 }, (_, i): Row => [`${i}-${'long '.repeat(100)}`])
    const columns = COLUMNS.slice(1, 2)
    const bytes = encode(rows, { columns, groupBytes: 200_000, piece: 2_000 })
    expect(parquetMetadata(fileOf(bytes)).row_groups.length).toBeGreaterThan(3)
    expect(bytes.length).toBeLessThan(100_000)
    expect(await read(bytes)).toEqual(rows)
  })

  it('tells readers which times a group holds', () => {
    const rows = [3, 1, null, 2].map((ms): Row => [ms === null ? null : at(ms)])
    const chunk = parquetMetadata(fileOf(encode(rows, { columns: COLUMNS.slice(8) }))).row_groups[0]
      ?.columns[0]
    expect(chunk?.meta_data?.statistics).toMatchObject({ min_value: at(1), max_value: at(3), null_count: 1n })
  })

  it('makes half a character a whole one', async () => {
    const columns = COLUMNS.slice(1, 2)
    expect(await read(encode([['a\ud83d'], ['\udc00']], { columns }))).toEqual([['a\ufffd'], ['\ufffd']])
  })

  it('gives any rows back', async () => {
    const rare = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null, freq: 4 })
    const units = (digits: number) =>
      fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n })
    const row = fc.tuple(
      rare(fc.constantFrom('a', 'b', 'c')),
      rare(fc.string({ unit: 'binary', maxLength: 80 })),
      rare(units(18).map(String)),
      rare(fc.double({ noNaN: true })),
      rare(fc.date({ min: at(-1e14), max: at(1e14), noInvalidDate: true })),
    )
    const columns = ['word', 'text', 'count', 'score', 'at'].flatMap((name) =>
      COLUMNS.filter((one) => one.name === name),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        async (rows, groupRows) => {
          const wanted = rows.map((cells) =>
            cells.map((cell, i) => (i === 2 && cell !== null ? BigInt(String(cell)) : cell)),
          )
          expect(await read(encode(rows, { columns, groupRows }))).toEqual(wanted)
        },
      ),
      { numRuns: 40 },
    )
  }, 20_000)
})
