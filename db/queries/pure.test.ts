import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { METRICS } from '@/lib/metrics/index'
import { BATCH_ROWS, batchesOf } from './assets'
import { paramsHash } from './documents'
import { DATASETS, datasetColumns, isDataset, wordFilters } from './export-datasets'

describe('batchesOf', () => {
  it('cuts a list into pieces without losing, repeating or reordering a row', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 20 }), (rows, size) => {
        const batches = batchesOf(rows, size)
        expect(batches.flat()).toEqual(rows)
        expect(batches.every((batch) => batch.length > 0 && batch.length <= size)).toBe(true)
      }),
    )
  })

  it('makes no batch of nothing', () => {
    expect(batchesOf([])).toEqual([])
    expect(batchesOf(Array(BATCH_ROWS + 1).fill(0))).toHaveLength(2)
  })
})

describe('paramsHash', () => {
  it('is the same whatever the order of the parameters', () => {
    const params = fc.dictionary(fc.string(), fc.string())
    fc.assert(
      fc.property(params, (one) => {
        const turned = Object.fromEntries(Object.entries(one).reverse())
        expect(paramsHash(turned)).toBe(paramsHash(one))
      }),
    )
  })

  it('differs when a name or a value does', () => {
    const all: Record<string, string>[] = [
      {},
      { a: '1' },
      { a: '2' },
      { b: '1' },
      { a: '1', b: '1' },
      { a: '1,b=1' },
    ]
    expect(new Set(all.map(paramsHash)).size).toBe(all.length)
    expect(paramsHash({})).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('datasets', () => {
  it('are known by their public name alone', () => {
    expect(['market-data', 'crypto-metrics'].every(isDataset)).toBe(true)
    for (const name of ['market_data', 'toString', '__proto__', '']) expect(isDataset(name)).toBe(false)
  })

  it('name every column once, in snake_case, with as much SQL as there are columns', () => {
    for (const [id, dataset] of Object.entries(DATASETS)) {
      const names = dataset.columns.map((column) => column.name)
      expect(new Set(names).size, id).toBe(names.length)
      expect(dataset.select.length, id).toBe(names.length)
      for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]*$/)
    }
  })

  it('name the coin of every row that speaks of one', () => {
    for (const [id, dataset] of Object.entries(DATASETS)) {
      const names = dataset.columns.map((column) => column.name)
      expect(names.includes('coingecko_id'), id).toBe(dataset.join === 'asset')
    }
    for (const dataset of ['market-data', 'crypto-metrics', 'anomalies'] as const)
      expect(datasetColumns(dataset).map((column) => column.name)).toContain('symbol')
  })

  it('say when a version was known wherever they can be asked for an earlier time', () => {
    for (const [id, dataset] of Object.entries(DATASETS)) {
      const names = dataset.columns.map((column) => column.name)
      expect(names.includes('known_from'), id).toBe(dataset.past !== 'none')
    }
  })

  it('carry every metric of the registry: exact figures as decimals, statistics as doubles', () => {
    const kinds = new Map(datasetColumns('crypto-metrics').map((column) => [column.name, column.kind]))
    const expected = { price: 'decimal', amount: 'decimal', double: 'double', grade: 'word' }
    for (const { id, storage } of METRICS) expect(kinds.get(id), id).toBe(expected[storage])
  })

  it('say of every decimal how many digits it has, as the table keeps them', () => {
    for (const id of Object.keys(DATASETS).filter(isDataset))
      for (const { name, kind, digits } of datasetColumns(id))
        expect(digits !== undefined, `${id}.${name}`).toBe(kind === 'decimal')
  })

  it('have filters that no common parameter hides', () => {
    const common = ['format', 'from', 'to', 'limit', 'cursor', 'asset', 'as_of', 'interval']
    for (const id of Object.keys(DATASETS).filter(isDataset))
      for (const name of wordFilters(id)) expect(common).not.toContain(name)
  })

  it('guard against formulas whatever upstream may write: symbol, name and id are text', () => {
    const kinds = new Map(datasetColumns('market-data').map((column) => [column.name, column.kind]))
    for (const name of ['coingecko_id', 'symbol', 'name']) expect(kinds.get(name)).toBe('text')
  })
})
