import { describe, expect, it } from 'vitest'
import { InputError } from '@/lib/errors'
import { parseExportRequest, pinExport } from './export-request'

const parse = (query: string, dataset = 'market-data') =>
  parseExportRequest(dataset, new URLSearchParams(query))

async function refusal(query: string, dataset?: string): Promise<InputError> {
  const error = await parse(query, dataset).catch((thrown: unknown) => thrown)
  if (error instanceof InputError) return error
  throw new Error(`${query} was not refused`)
}

describe('parseExportRequest', () => {
  it('takes a dataset and a format for every row of all assets', async () => {
    expect(await parse('format=csv')).toMatchObject({
      dataset: 'market-data',
      format: { id: 'csv' },
      asOf: null,
      after: null,
      limit: null,
      filter: { assetIds: null, interval: null, from: null, to: null, words: {} },
    })
  })

  it('takes bounds with any offset, and a limit', async () => {
    const wanted = await parse('format=csv&from=2026-11-23T01:00:00%2B01:00&to=2026-11-24T00:00:00Z&limit=5')
    expect(wanted?.filter).toEqual({
      assetIds: null,
      interval: null,
      from: new Date('2026-11-23T00:00:00Z'),
      to: new Date('2026-11-24T00:00:00Z'),
      words: {},
    })
    expect(wanted?.limit).toBe(5)
  })

  it('takes an instant to answer for, and the length of bars', async () => {
    const wanted = await parse('format=csv&as_of=2026-11-23T01:00:00.123%2B01:00&interval=1d', 'candles')
    expect(wanted).toMatchObject({
      dataset: 'candles',
      asOf: new Date('2026-11-23T00:00:00.123Z'),
      filter: { interval: '1d' },
    })
  })

  it('reads a dataset without history as it is now', async () => {
    for (const dataset of ['runs', 'rejected']) {
      const wanted = await parse('format=csv', dataset)
      expect(wanted && (await pinExport(wanted)).filter.asOf).toBeNull()
    }
  })

  it.each([
    ['runs', 'as_of=2026-11-23T00:00:00Z', 'as_of', /no history/],
    ['rejected', 'as_of=2026-11-23T00:00:00Z', 'as_of', /no history/],
    ['runs', 'asset=bitcoin', 'asset', /no asset/],
    ['market-data', 'interval=1h', 'interval', /no bars/],
    ['candles', 'interval=5m', 'interval', /must be one of 1h, 1d/],
    ['candles', 'as_of=now', 'as_of', /ISO 8601/],
  ])('refuses of %s what it cannot answer: %s', async (dataset, query, path, message) => {
    const { errors } = await refusal(`format=csv&${query}`, dataset)
    expect(errors).toEqual([{ path, message: expect.stringMatching(message) }])
  })

  it('knows no dataset of another name, nor one that every object has', async () => {
    for (const name of ['unknown', 'market_data', '', 'constructor', '__proto__', 'toString']) {
      expect(await parse('format=csv', name)).toBeNull()
    }
  })

  it.each([
    ['', 'format', /must be one of csv/],
    ['format=pdf', 'format', /must be one of csv/],
    ['format=CSV', 'format', /must be one of csv/],
    ['format=csv&limit=0', 'limit', /./],
    ['format=csv&limit=-5', 'limit', /./],
    ['format=csv&limit=1.5', 'limit', /./],
    ['format=csv&limit=', 'limit', /./],
    ['format=csv&limit=many', 'limit', /./],
    ['format=csv&from=yesterday', 'from', /ISO 8601/],
    ['format=csv&from=2026-11-23', 'from', /ISO 8601/],
    ['format=csv&as_of=0000-01-01T00:00:00%2B23:59', 'as_of', /between 1970 and 9999/],
    ['format=csv&to=9999-12-31T23:59:59.999-23:59', 'to', /between 1970 and 9999/],
    ['format=csv&to=2026-11-23T00:00:00', 'to', /ISO 8601/],
    ['format=csv&to=2026-02-30T00:00:00Z', 'to', /ISO 8601/],
    ['format=csv&asset=', 'asset', /./],
    [`format=csv&asset=${'x'.repeat(2_001)}`, 'asset', /./],
    ['format=csv&colour=red', 'colour', /is not a parameter/],
    ['format=csv&__proto__=1', '__proto__', /is not a parameter/],
    ['format=csv&format=csv', 'format', /given twice/],
    ['format=csv&limit=1&limit=2', 'limit', /given twice/],
  ])('refuses %s and names %s', async (query, path, message) => {
    const { errors } = await refusal(query)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({ path, message: expect.stringMatching(message) })
  })

  it('names every wrong parameter at once', async () => {
    const { errors } = await refusal('format=pdf&limit=0&from=x&colour=red&shape=round')
    expect(errors.map((one) => one.path).sort()).toEqual(['colour', 'format', 'from', 'limit', 'shape'])
  })
})
