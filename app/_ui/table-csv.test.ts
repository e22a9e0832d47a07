import { describe, expect, it } from 'vitest'
import { csvOf, exportFileName } from './table-csv'

describe('the CSV of a table', () => {
  it('keeps numerals exact, quotes what needs it, and disarms formulas', () => {
    const rows = [
      ['Asset', 'price_usd'],
      ['=SUM(A1)', '98109.123456789012345678901234'],
      ['a "quoted", name', '-0.0120'],
      ['+1.24 %', ''],
    ]
    expect(csvOf(rows)).toBe(
      'Asset,price_usd\r\n\'=SUM(A1),98109.123456789012345678901234\r\n"a ""quoted"", name",-0.012\r\n\'+1.24 %,\r\n',
    )
  })

  it('is named after what it shows and the instant it speaks of', () => {
    expect(exportFileName('assets', new Date('2026-11-24T04:05:59.000Z'))).toBe(
      'assets-as-of-2026-11-24T0405Z.csv',
    )
  })
})
