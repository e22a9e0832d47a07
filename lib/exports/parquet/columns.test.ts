import { describe, expect, it } from 'vitest'
import type { CellKind, ExportColumn } from '../contract'
import { openColumn } from './columns'

const column = (name: string, kind: CellKind, digits?: [number, number]): ExportColumn => ({
  name,
  kind,
  unit: null,
  ...(digits && { digits }),
})
const open = (one: ExportColumn) => openColumn({ column: one, at: 0, rows: 10 })

describe('a column of parquet', () => {
  it.each([
    ['integer', '1.5'],
    ['integer', '9223372036854775808'],
    ['integer', ''],
    ['integer', Number.NaN],
    ['integer', new Date(0)],
    ['time', 0],
    ['time', new Date(Number.NaN)],
    ['double', 'much'],
    ['decimal', '0.00001'],
    ['text', 1],
  ] as const)('refuses a %s of %s', (kind, cell) => {
    const builder = open(column('odd', kind, [9, 4]))
    expect(() => builder.add([[cell]], 0, 1)).toThrow(/column odd/)
  })

  it('asks for the digits of a decimal', () => {
    expect(() => open(column('price', 'decimal'))).toThrow(/give its digits/)
  })

  it('of nothing but unknown values needs no dictionary', () => {
    const builder = open(column('gone', 'text'))
    builder.add([[null], [null], []], 0, 3)
    const { dictionary, pages, nulls } = builder.take()
    expect({ dictionary, nulls, values: pages.map(({ values }) => values) }).toEqual({
      dictionary: null,
      nulls: 3,
      values: [3],
    })
  })
})
