import { describe, expect, it } from 'vitest'
import { UpstreamError } from '@/lib/errors'
import { missingShared, readShared } from '@/tests/shared'
import { MARKET_ROW_KIND, normalizeMarkets } from './normalize-markets'

const FETCHED_AT = new Date('2026-11-23T12:03:07.123Z')
const RECORDED = 'fixtures/coingecko-recorded'

const pageOf = (body: string | Buffer) =>
  normalizeMarkets({
    endpoint: '/coins/markets',
    params: {},
    body: Buffer.from(body),
    fetchedAt: FETCHED_AT,
  })

/** One row as text, so that a number keeps the digits a test gives it. */
function rowText(fields: Record<string, string> = {}): string {
  const row: Record<string, string> = {
    id: '"bitcoin"',
    symbol: '"btc"',
    name: '"Bitcoin"',
    current_price: '98109',
    market_cap: '1942082111924',
    market_cap_rank: '1',
    total_volume: '120318717687',
    last_updated: '"2024-11-21T22:24:18.609Z"',
    ...fields,
  }
  const parts = Object.entries(row).filter(([, value]) => value !== 'absent')
  return `{${parts.map(([name, value]) => `"${name}": ${value}`).join(', ')}}`
}

const oneRow = (fields: Record<string, string>) => pageOf(`[${rowText(fields)}]`)

/** A JSON numeral in plain notation by moving its point as text: an own second opinion on the kernel's. */
function plain(numeral: string): string {
  const [mantissa = '', exponent = '0'] = numeral.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const room = '0'.repeat(Math.abs(Number(exponent)))
  const digits = room + whole + fraction + room
  const at = room.length + whole.length + Number(exponent)
  const [left, right] = [digits.slice(0, at).replace(/^0+/, ''), digits.slice(at).replace(/0+$/, '')]
  return `${left || '0'}${right && '.'}${right}`
}

/** The digits of a field, row by row, as they stand in the document. */
const rawDigits = (text: string, field: string) =>
  [...text.matchAll(new RegExp(`"${field}": ?(null|[-0-9.eE+]+)`, 'g'))].map(([, value = '']) =>
    value === 'null' ? null : plain(value),
  )

describe('recorded pages of /coins/markets', () => {
  it.for([
    ['coins_markets_250_page1_2024-11-21.json', 250],
    ['khooihzhz_2024__test_coins_test_get_market.json', 100],
    ['khooihzhz_2024__test_coins_test_get_market_with_ids.json', 1],
    ['khooihzhz_2024__test_coins_test_get_market_with_ids_1.json', 1],
  ] as const)('%s gives all its %i rows with exactly the digits that were sent', ([file, count], ctx) => {
    const missing = missingShared(`${RECORDED}/${file}`)
    if (missing) ctx.skip(missing)
    const text = readShared(`${RECORDED}/${file}`).toString()
    const page = pageOf(text)
    expect(page).toMatchObject({ read: count, repeats: 0, rejections: [] })
    expect(page.observations).toHaveLength(count)
    expect(page.observations.map((one) => one.priceUsd)).toEqual(rawDigits(text, 'current_price'))
    expect(page.observations.map((one) => one.volume24hUsd)).toEqual(rawDigits(text, 'total_volume'))
    expect(page.observations.map((one) => one.marketCapUsd)).toEqual(rawDigits(text, 'market_cap'))
  })

  it('keeps apart the coins of one page that share a symbol', (ctx) => {
    const path = `${RECORDED}/coins_markets_250_page1_2024-11-21.json`
    const missing = missingShared(path)
    if (missing) ctx.skip(missing)
    const { observations } = pageOf(readShared(path))
    expect(new Set(observations.map((one) => one.asset.coingeckoId)).size).toBe(250)
    const shared = ['doge', 'wbtc', 'weth'].map(
      (symbol) => observations.filter((one) => one.asset.symbol === symbol).length,
    )
    expect(shared).toEqual([2, 3, 6])
  })

  it('keeps the volume of 0, the rank of null and the price of 2.264e-09 that one page holds', (ctx) => {
    const path = `${RECORDED}/coins_markets_250_page1_2024-11-21.json`
    const missing = missingShared(path)
    if (missing) ctx.skip(missing)
    const { observations } = pageOf(readShared(path))
    expect(observations.filter((one) => one.volume24hUsd === '0')).toHaveLength(1)
    expect(observations.some((one) => one.priceUsd === '0.000000002264')).toBe(true)
  })

  it('takes the synthetic edge page apart: three rows good, the one without a price above 0 refused', (ctx) => {
    const path = 'fixtures/synthetic/SYNTHETIC_coins_markets_edge.json'
    const missing = missingShared(path)
    if (missing) ctx.skip(missing)
    const page = pageOf(readShared(path))
    expect(page.read).toBe(4)
    expect(page.observations.map((one) => [one.asset.coingeckoId, one.priceUsd, one.volume24hUsd])).toEqual([
      ['synthetic-dead-coin', null, null],
      ['synthetic-tiny', '0.0000000000000000042', '698634'],
      ['bitcoin', '98109', '120318717687'],
    ])
    expect(page.rejections).toMatchObject([{ kind: MARKET_ROW_KIND, field: 'current_price' }])
    expect(page.rejections[0]?.record).toContain('synthetic-negative')
  })
})

describe('a market row', () => {
  it('becomes an observation of its coin at the time we fetched it', () => {
    expect(oneRow({})).toEqual({
      read: 1,
      repeats: 0,
      rejections: [],
      observations: [
        {
          asset: { coingeckoId: 'bitcoin', symbol: 'btc', name: 'Bitcoin', rank: 1 },
          sampledAt: FETCHED_AT,
          sourceUpdatedAt: new Date('2024-11-21T22:24:18.609Z'),
          priceUsd: '98109',
          volume24hUsd: '120318717687',
          marketCapUsd: '1942082111924',
          granularity: '5m',
          origin: 'live',
        },
      ],
    })
  })

  it.each([
    ['2.264e-09', '0.000000002264'],
    ['1.234e-9', '0.000000001234'],
    ['98109.0', '98109'],
    ['0.1', '0.1'],
    ['77953.82550382407', '77953.82550382407'],
    ['12345678901.123456789012345678', '12345678901.123456789012345678'],
    ['1E-24', '0.000000000000000000000001'],
    ['999999999999.999999999999999999999999', '999999999999.999999999999999999999999'],
  ])('keeps the price %s as exactly %s', (sent, stored) => {
    expect(oneRow({ current_price: sent }).observations[0]?.priceUsd).toBe(stored)
  })

  it.each([
    ['120318717687', '120318717687'],
    ['9999999999.99999999', '9999999999.99999999'],
    ['1e21', '1000000000000000000000'],
    ['0', '0'],
    ['0.0', '0'],
  ])('keeps the volume %s, which once overflowed its column, as %s', (sent, stored) => {
    expect(oneRow({ total_volume: sent }).observations[0]?.volume24hUsd).toBe(stored)
  })

  it('keeps null as unknown in every market figure', () => {
    const { observations } = oneRow({
      current_price: 'null',
      market_cap: 'null',
      market_cap_rank: 'null',
      total_volume: 'null',
      last_updated: 'null',
    })
    expect(observations[0]).toMatchObject({
      priceUsd: null,
      marketCapUsd: null,
      volume24hUsd: null,
      sourceUpdatedAt: null,
      asset: { rank: null },
    })
  })

  it('may have a symbol that is empty, long, has spaces or is not ASCII', () => {
    for (const symbol of [
      '',
      'a-symbol-of-more-than-ten-characters',
      'ak 12',
      '$btc',
      '₿',
      'αai',
      '🚀'.repeat(20),
    ]) {
      expect(oneRow({ symbol: JSON.stringify(symbol) }).observations[0]?.asset.symbol).toBe(symbol)
    }
  })

  it('may carry fields that we do not keep, wrong ones as well', () => {
    expect(oneRow({ ath: '"soon"', roi: '{"times": null}', brand_new: '[1]' }).rejections).toEqual([])
  })

  it.each([
    ['current_price', '0', 'a price must be above zero'],
    ['current_price', '-3.5', 'a price must be above zero'],
    ['current_price', '"98109"', 'must be a number'],
    ['current_price', 'true', 'must be a number'],
    ['current_price', '{}', 'must be a number'],
    ['current_price', '1e12', 'number too_large'],
    ['current_price', '1e-25', 'number too_small'],
    ['current_price', '1e999', 'number not_a_number'],
    ['current_price', 'absent', 'must be a number'],
    ['total_volume', '-1.5', 'must not be negative'],
    ['total_volume', '1e30', 'number too_large'],
    ['total_volume', 'absent', 'must be a number'],
    ['market_cap', '-1', 'must not be negative'],
    ['market_cap', '"a lot"', 'must be a number'],
    ['market_cap_rank', '0', 'must be a positive whole number'],
    ['market_cap_rank', '1.5', 'must be a positive whole number'],
    ['last_updated', '"yesterday"', 'must be a time'],
  ])('with %s %s goes to quarantine: %s', (field, value, message) => {
    const page = oneRow({ [field]: value })
    expect(page.observations).toEqual([])
    expect(page.rejections).toMatchObject([
      { kind: MARKET_ROW_KIND, reason: 'invalid', field, message: `${field}: ${message}` },
    ])
  })

  it.each(['id', 'symbol', 'name'])('without %s goes to quarantine', (field) => {
    for (const value of ['absent', 'null', '7']) {
      expect(oneRow({ [field]: value }).rejections).toMatchObject([{ field }])
    }
  })

  it('with an id that no column can hold goes to quarantine', () => {
    for (const id of ['""', JSON.stringify('x'.repeat(192))]) {
      expect(oneRow({ id }).rejections).toMatchObject([{ field: 'id' }])
    }
  })

  it('is quarantined with its numbers as they were sent', () => {
    const { rejections } = oneRow({ total_volume: '-1.50', current_price: '2.264e-09' })
    expect(rejections[0]?.record).toContain('2.264e-09')
    expect(rejections[0]?.record).toContain('-1.50')
  })
})

describe('a page', () => {
  it('loses only its bad rows', () => {
    const good = ['a', 'b', 'c'].map((id) => rowText({ id: `"${id}"` }))
    const page = pageOf(`[${good[0]}, null, ${good[1]}, "text", 17, [], {}, ${good[2]}]`)
    expect(page.read).toBe(8)
    expect(page.observations.map((one) => one.asset.coingeckoId)).toEqual(['a', 'b', 'c'])
    expect(page.rejections).toHaveLength(5)
    expect(page.rejections.map((one) => one.record)).toEqual(['null', '"text"', '17', '[]', '{}'])
  })

  it('counts a coin that comes twice once, the first row, and the other as a repeat', () => {
    const page = pageOf(`[${rowText()}, ${rowText({ current_price: '5' })}, ${rowText({ id: '"eth"' })}]`)
    expect(page).toMatchObject({ read: 3, repeats: 1, rejections: [] })
    expect(page.observations.map((one) => one.priceUsd)).toEqual(['98109', '98109'])
  })

  it('still takes a good row of a coin whose first row was bad', () => {
    const page = pageOf(`[${rowText({ current_price: '0' })}, ${rowText()}]`)
    expect(page.observations).toHaveLength(1)
    expect(page.rejections).toHaveLength(1)
    expect(page.repeats).toBe(0)
  })

  it.each([
    ['no JSON', 'Throttled'],
    ['truncated', '[{"id": "bitcoin"'],
    ['an object', '{"status": {"error_code": 429}}'],
    ['null', 'null'],
  ])('that is %s is refused as a whole', (_, body) => {
    expect(() => pageOf(body)).toThrow(UpstreamError)
    expect(() => pageOf(body)).toThrow(/coins\/markets|valid JSON/)
  })
})
