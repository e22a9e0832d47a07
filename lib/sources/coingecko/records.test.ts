import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { missingShared, readShared } from '@/tests/shared'
import { coingecko } from './source'

const FETCHED_AT = new Date('2026-11-23T12:03:07.123Z')
const MARKETS = { endpoint: '/coins/markets', params: { per_page: '250' }, fetchedAt: FETCHED_AT }
const CHART = { endpoint: '/coins/bitcoin/market_chart', params: { days: '1' }, fetchedAt: FETCHED_AT }
const RECORDED = 'fixtures/coingecko-recorded/coins_markets_250_page1_2024-11-21.json'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const bytesOf = (body: Uint8Array, span: { start: number; end: number }) =>
  body.subarray(span.start, span.end)

describe('the records of a document', () => {
  it('are found in pretty-printed bytes with every kind of text inside', () => {
    const rows = [
      '{ "id": "a", "name": "brackets ] } [ { and \\" quotes \\\\" }',
      '{"id":"naïve ☃ 😀","nested":{"list":[1,[2,{"x":"}"}]]}}',
      'null',
      '-1.50e+3',
      '"text"',
      '[]',
    ]
    const body = Buffer.from(` [\n  ${rows.join(' ,\n  ')}\n]\n`)
    const found = coingecko.locate({ ...MARKETS, body })
    expect(found.map((span) => bytesOf(body, span).toString())).toEqual(rows)
  })

  it('are none in a document of another shape', () => {
    for (const body of ['{}', '{"error":"x"}', '', '[', 'null', '{"prices":1}'])
      expect(coingecko.locate({ ...MARKETS, body: Buffer.from(body) }), body).toEqual([])
    expect(coingecko.locate({ ...CHART, body: Buffer.from('{"prices":{}}') })).toEqual([])
  })

  it('carry the text of their rejections, so that a rejected record is found by its hash', () => {
    const good = '{"id":"good"}'
    const body = Buffer.from(`[${good}, { "id" : 5, "price": 1.10 }, 7]`)
    const { rejections } = coingecko.normalize({ ...MARKETS, body })
    const spans = new Map(coingecko.locate({ ...MARKETS, body }).map((span) => [hash(span.text), span]))
    const shown = rejections.map(({ record }) => spans.get(hash(record)))
    expect(shown.map((span) => span && bytesOf(body, span).toString())).toEqual([
      good,
      '{ "id" : 5, "price": 1.10 }',
      '7',
    ])
  })

  it('of a chart are its points, found among other lists, and by their hash as well', () => {
    const body = Buffer.from(
      '{"market_caps":[[1,2]],"prices":[[1732147200000.4,-5],["x",1],[1732147500000,7]],"total_volumes":[]}',
    )
    const { rejections } = coingecko.normalize({ ...CHART, body })
    const spans = coingecko.locate({ ...CHART, body })
    expect(spans.map((span) => bytesOf(body, span).toString())).toEqual([
      '[1732147200000.4,-5]',
      '["x",1]',
      '[1732147500000,7]',
    ])
    const texts = spans.map(({ text }) => text)
    expect(rejections).toHaveLength(2)
    for (const { record } of rejections) expect(texts).toContain(record)
  })
})

describe('a record alone', () => {
  it.for([RECORDED])('of %s gives what it gives among the others', (file, ctx) => {
    const missing = missingShared(file)
    ctx.skip(missing !== false, missing || '')
    const document = { ...MARKETS, body: readShared(file) }
    const whole = coingecko.normalize(document)
    const alone = coingecko
      .locate(document)
      .map((span) => coingecko.normalize(coingecko.isolate(document, bytesOf(document.body, span))))
    expect(alone.flatMap((page) => page.observations)).toEqual(whole.observations)
    expect(alone).toHaveLength(250)
  })

  it('of a chart keeps the volume and the market cap of its time, while the bytes are there', () => {
    const body = Buffer.from(
      '{"prices":[[1732147200000,10],[1732147500000,11]],"market_caps":[[1732147200000,20],[1732147500000,21]],"total_volumes":[[1732147200000,30],[1732147500000,31]]}',
    )
    const point = Buffer.from('[1732147500000,11]')
    const judge = (document: typeof CHART & { body: Uint8Array }) =>
      coingecko.normalize(coingecko.isolate(document, point)).observations
    expect(judge({ ...CHART, body })).toMatchObject([
      { priceUsd: '11', marketCapUsd: '21', volume24hUsd: '31', granularity: '5m' },
    ])
    expect(judge({ ...CHART, body: Buffer.alloc(0) })).toMatchObject([
      { priceUsd: '11', marketCapUsd: null, volume24hUsd: null },
    ])
  })
})
