import { describe, expect, it } from 'vitest'
import { SOURCES } from '../index'
import { chartCoin, chartRequest, marketRequests, PAGE_SIZE } from './requests'
import { coingecko } from './source'

const KEY = 'CG-a-very-secret-key'

describe('source registry', () => {
  it('names every source once, with its attribution', () => {
    expect(new Set(SOURCES.map((source) => source.id)).size).toBe(SOURCES.length)
    for (const { id, name, attribution } of SOURCES) {
      expect(id).toMatch(/^[a-z][a-z0-9_]*$/)
      expect(name).not.toBe('')
      expect(attribution.text).not.toBe('')
      expect(new URL(attribution.url).protocol).toBe('https:')
    }
  })

  it('credits CoinGecko in the words its terms ask for', () => {
    expect(coingecko.attribution).toEqual({
      text: 'Data provided by CoinGecko',
      url: 'https://www.coingecko.com',
    })
  })
})

describe('connection', () => {
  it('sends a demo key to the public host in the demo header', () => {
    expect(coingecko.connection({ plan: 'demo', apiKey: KEY })).toEqual({
      baseUrl: 'https://api.coingecko.com/api/v3',
      headers: { 'x-cg-demo-api-key': KEY },
    })
  })

  it('sends a pro key to the pro host in the pro header', () => {
    expect(coingecko.connection({ plan: 'pro', apiKey: KEY })).toEqual({
      baseUrl: 'https://pro-api.coingecko.com/api/v3',
      headers: { 'x-cg-pro-api-key': KEY },
    })
  })

  it('sends no key header without a key', () => {
    expect(coingecko.connection({ plan: 'demo' }).headers).toEqual({})
  })

  it('takes another base URL as it is, but for slashes at its end', () => {
    const to = (baseUrl: string) => coingecko.connection({ plan: 'pro', apiKey: KEY, baseUrl })
    expect(to('http://127.0.0.1:8080/api/v3').baseUrl).toBe('http://127.0.0.1:8080/api/v3')
    expect(to('http://127.0.0.1:8080/api/v3//').baseUrl).toBe('http://127.0.0.1:8080/api/v3')
    expect(to('http://127.0.0.1:8080').headers).toEqual({ 'x-cg-pro-api-key': KEY })
  })

  it('never puts the key into an address', () => {
    for (const plan of ['demo', 'pro'] as const) {
      expect(coingecko.connection({ plan, apiKey: KEY }).baseUrl).not.toContain(KEY)
    }
    const asked = [
      ...marketRequests({ kind: 'ids', ids: ['bitcoin'] }),
      chartRequest({ coingeckoId: 'bitcoin', days: 1 }),
    ]
    for (const { params } of asked) expect(Object.keys(params).join()).not.toMatch(/key/i)
  })
})

describe('market requests', () => {
  const idsOf = (count: number) => Array.from({ length: count }, (_, i) => `coin-${i}`)

  it('ask for two coins in one call, in US dollars and full precision', () => {
    expect(marketRequests({ kind: 'ids', ids: ['bitcoin', 'ethereum'] })).toEqual([
      {
        endpoint: '/coins/markets',
        params: {
          vs_currency: 'usd',
          order: 'market_cap_desc',
          precision: 'full',
          per_page: '250',
          ids: 'bitcoin,ethereum',
        },
      },
    ])
  })

  it.each([
    [1, 1],
    [250, 1],
    [251, 2],
    [500, 2],
    [1_001, 5],
  ])('ask for %i ids in %i calls, each id once, none over 250 a call', (count, calls) => {
    const requests = marketRequests({ kind: 'ids', ids: idsOf(count) })
    expect(requests).toHaveLength(calls)
    const lists = requests.map((request) => (request.params.ids ?? '').split(','))
    expect(lists.flat()).toEqual(idsOf(count))
    for (const list of lists) expect(list.length).toBeLessThanOrEqual(PAGE_SIZE)
  })

  it.each([1, 60, 249, 250, 251, 500, 501, 1_001, 17_000])(
    'ask for the %i largest in as few pages as can be, without a gap, less than one row a page over',
    (count) => {
      const requests = marketRequests({ kind: 'top', count })
      expect(requests).toHaveLength(Math.ceil(count / PAGE_SIZE))
      expect(requests.map((request) => request.params.page)).toEqual(requests.map((_, i) => String(i + 1)))
      // Pages of unequal size would skip or repeat rows.
      const sizes = requests.map((request) => Number(request.params.per_page))
      expect(new Set(sizes).size).toBe(1)
      const rows = sizes.reduce((sum, size) => sum + size, 0)
      expect(Math.max(...sizes)).toBeLessThanOrEqual(PAGE_SIZE)
      expect(rows).toBeGreaterThanOrEqual(count)
      expect(rows - count).toBeLessThan(requests.length)
    },
  )

  it('name no ids when the largest are asked for', () => {
    expect(marketRequests({ kind: 'top', count: 10 })[0]?.params).not.toHaveProperty('ids')
  })
})

describe('chart requests', () => {
  it('come back as the coin they were made for, whatever its id holds', () => {
    for (const coin of ['bitcoin', 'hive_dollar', 'usd-coin-2', 'a/b', 'coin?x=1', 'αai', '%2f']) {
      const { endpoint, params } = chartRequest({ coingeckoId: coin, days: 90 })
      expect(endpoint.split('/')).toHaveLength(4)
      expect(chartCoin(endpoint)).toBe(coin)
      expect(params).toEqual({ vs_currency: 'usd', days: '90', precision: 'full' })
    }
  })

  it('tell a chart from everything else', () => {
    expect(chartCoin('/coins/bitcoin/market_chart/range')).toBe('bitcoin')
    for (const endpoint of [
      '/coins/markets',
      '/coins/list',
      '/coins/bitcoin',
      '/ping',
      '/coins//market_chart',
    ]) {
      expect(chartCoin(endpoint)).toBeNull()
    }
  })
})

describe('normalize', () => {
  const fetchedAt = new Date('2026-11-23T12:00:00Z')

  it('reads a chart document as the coin of its endpoint', () => {
    const body = Buffer.from('{"prices":[[1700000000000,1.5]]}')
    const document = { ...chartRequest({ coingeckoId: 'usd-coin', days: 1 }), body, fetchedAt }
    expect(coingecko.normalize(document).observations[0]?.asset.coingeckoId).toBe('usd-coin')
  })

  it('reads a markets document as a page of coins', () => {
    const document = { endpoint: '/coins/markets', params: {}, body: Buffer.from('[]'), fetchedAt }
    expect(coingecko.normalize(document)).toEqual({ read: 0, observations: [], repeats: 0, rejections: [] })
  })
})
