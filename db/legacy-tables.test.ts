import { describe, expect, it } from 'vitest'
import { planLegacyRenames, requireFreeNames, type TableFacts } from './legacy-tables'

const column = (name: string, type: string, precision = 0, scale = 0) => ({ name, type, precision, scale })
const raw = (given: Partial<TableFacts> = {}): TableFacts => ({
  name: 'raw_crypto_market_data',
  isView: false,
  columns: [
    column('id', 'int'),
    column('symbol', 'varchar'),
    column('name', 'varchar'),
    column('price_usd', 'decimal', 18, 8),
    column('volume_24h_usd', 'decimal', 18, 8),
    column('observed_at', 'datetime'),
  ],
  ...given,
})
const without = (name: string) => raw().columns.filter((one) => one.name !== name)
const withColumn = (changed: ReturnType<typeof column>) =>
  raw().columns.map((one) => (one.name === changed.name ? changed : one))
const ours = (name = 'raw_crypto_market_data'): TableFacts =>
  raw({ name, columns: [...raw().columns, column('asset_id', 'bigint')] })

describe('tables of the first version', () => {
  it('make room for ours', () => {
    expect([...planLegacyRenames([raw()], false)]).toEqual([
      ['raw_crypto_market_data', 'legacy_raw_crypto_market_data'],
    ])
  })

  it('are known in any spelling, with columns of their own, and with other text and time types', () => {
    const columns = [...withColumn(column('observed_at', 'timestamp')), column('source', 'text')]
    const found = planLegacyRenames([raw({ name: 'Raw_Crypto_Market_Data', columns })], false)
    expect([...found.keys()]).toEqual(['Raw_Crypto_Market_Data'])
  })

  it('are not ours, and ours stay', () => {
    expect(planLegacyRenames([ours()], false).size).toBe(0)
    expect(planLegacyRenames([ours(), raw({ name: 'RAW_CRYPTO_MARKET_DATA' })], true).size).toBe(0)
  })

  it.each([
    ['a view', raw({ isView: true }), 'it is a view'],
    ['a table without a price', raw({ columns: without('price_usd') }), 'it has no column price_usd'],
    [
      'prices in text',
      raw({ columns: withColumn(column('price_usd', 'varchar')) }),
      'its column price_usd is varchar',
    ],
    [
      'amounts wider than ours',
      raw({ columns: withColumn(column('volume_24h_usd', 'decimal', 30, 12)) }),
      'decimal(30,12), wider than ours',
    ],
    [
      'bytes for a symbol',
      raw({ columns: withColumn(column('symbol', 'varbinary')) }),
      'symbol is varbinary',
    ],
  ])('that are %s are refused', (_, table, problem) => {
    expect(() => planLegacyRenames([table], false)).toThrow(problem)
    expect(() => planLegacyRenames([table], false)).toThrow('Nothing was changed')
  })

  it('are refused when it is not clear which one, or when the new name is taken', () => {
    const twice = [raw(), raw({ name: 'RAW_CRYPTO_MARKET_DATA' })]
    expect(() => planLegacyRenames(twice, false)).toThrow('differ only by case')
    const taken = [raw(), raw({ name: 'legacy_raw_crypto_market_data' })]
    expect(() => planLegacyRenames(taken, false)).toThrow('there is a table of that name already')
  })

  it('in the place of ours are refused: somebody restored an old dump', () => {
    expect(() => planLegacyRenames([raw()], true)).toThrow('was ours once')
  })
})

describe('names that ours need', () => {
  const created = new Map([['users', ['id', 'email']]])
  const users = (columns: string[]): TableFacts => ({
    name: 'users',
    isView: false,
    columns: columns.map((name) => column(name, 'int')),
  })

  it('are free, or hold exactly the table that an interrupted migration left', () => {
    expect(() => requireFreeNames([], created, new Map())).not.toThrow()
    expect(() => requireFreeNames([users(['id', 'email'])], created, new Map())).not.toThrow()
  })

  it('are taken by a table of another application', () => {
    expect(() => requireFreeNames([users(['id', 'login'])], created, new Map())).toThrow(
      'another application under names that ours need: users',
    )
  })

  it('are free once the table is renamed', () => {
    expect(() =>
      requireFreeNames([users(['id', 'login'])], created, new Map([['users', 'legacy_users']])),
    ).not.toThrow()
  })
})
