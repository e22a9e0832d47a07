import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from './server'

const NOW = Date.parse('2026-03-10T14:23:17.123Z')

interface Row {
  id: string
  market_cap: number | null
  market_cap_rank: number | null
  current_price: number | null
  high_24h: number | null
  low_24h: number | null
  ath: number | null
  atl: number | null
  last_updated: string
  [field: string]: unknown
}

let simulator: Simulator
let large: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ seed: 3, now: () => NOW })
  large = await startSimulator({ seed: 3, assets: 600, now: () => NOW })
})
afterAll(async () => {
  await simulator.close()
  await large.close()
})

async function markets(query: string, base = simulator.baseUrl): Promise<Row[]> {
  const response = await fetch(`${base}/coins/markets?vs_currency=${query}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Row[]
}

describe('rows', () => {
  it('has every field of the wire for each of the sixty, and text where text is promised', async () => {
    const rows = await markets('usd')
    expect(rows).toHaveLength(60)
    const fields = Object.keys(rows[0] ?? {})
    expect(fields).toHaveLength(26)
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(fields)
      for (const field of ['id', 'symbol', 'name', 'image', 'last_updated'])
        expect(typeof row[field]).toBe('string')
      const age = NOW - Date.parse(row.last_updated)
      expect(age).toBeGreaterThanOrEqual(0)
    }
  })

  it.each(['usd', 'ngn', 'btc'])(
    'keeps low ≤ price ≤ high and atl ≤ low ≤ high ≤ ath in %s',
    async (currency) => {
      for (const row of await markets(currency)) {
        if (row.current_price === null) continue
        const ladder = [row.atl, row.low_24h, row.current_price, row.high_24h, row.ath].map(Number)
        expect([...ladder].sort((a, b) => a - b)).toEqual(ladder)
      }
    },
  )

  it('answers a dead coin with nulls and an old last update', async () => {
    const [row] = await markets('usd&ids=halted-harbor')
    expect(row).toMatchObject({ current_price: null, market_cap: null, roi: null, circulating_supply: null })
    expect(row?.last_updated).toBe('2020-02-19T00:00:00.000Z')
  })

  it('answers an unknown market cap with 0 and no rank', async () => {
    const [row] = await markets('usd&ids=uncounted-supply')
    expect(row).toMatchObject({
      market_cap: 0,
      market_cap_rank: null,
      fully_diluted_valuation: null,
      max_supply: null,
    })
  })

  it('multiplies by the rate of /exchange_rates for naira', async () => {
    const [usd] = await markets('usd&ids=ethereum&precision=full')
    const [ngn] = await markets('ngn&ids=ethereum&precision=full')
    const { rates } = (await (await fetch(`${simulator.baseUrl}/exchange_rates`)).json()) as {
      rates: Record<string, { value: number }>
    }
    const rate = (rates.ngn?.value ?? 0) / (rates.usd?.value ?? 1)
    expect(rate).toBeGreaterThan(1_450)
    expect(rate).toBeLessThan(1_600)
    expect(Number(ngn?.current_price) / Number(usd?.current_price)).toBeCloseTo(rate, 3)
  })

  it('rounds like upstream and keeps every digit with precision=full', async () => {
    const [rounded] = await markets('usd&ids=bitcoin')
    const [full] = await markets('usd&ids=bitcoin&precision=full')
    const [three] = await markets('usd&ids=bitcoin&precision=3')
    expect(Number.isInteger(rounded?.current_price)).toBe(true)
    expect(String(full?.current_price).length).toBeGreaterThan(12)
    expect(three?.current_price).toBe(Number(Number(full?.current_price).toFixed(3)))
  })

  it('adds the sparkline and the windows only when asked', async () => {
    const [row] = await markets('usd&ids=cardano&sparkline=true&price_change_percentage=1h,7d,bogus')
    expect(row?.sparkline_in_7d).toEqual({ price: Array.from({ length: 168 }, () => expect.any(Number)) })
    const extras = Object.keys(row ?? {}).filter((key) => key.endsWith('_in_currency'))
    expect(extras).toEqual([
      'price_change_percentage_1h_in_currency',
      'price_change_percentage_7d_in_currency',
    ])
  })
})

describe('paging and order', () => {
  it('omits unknown ids, trims spaces and answers once per id', async () => {
    const rows = await markets('usd&ids=bitcoin,%20ethereum,no-such-coin,bitcoin')
    expect(rows.map((row) => row.id)).toEqual(['bitcoin', 'ethereum'])
  })

  it('gives 100 rows by default, at most 250, and an empty page past the end', async () => {
    expect(await markets('usd', large.baseUrl)).toHaveLength(100)
    expect(await markets('usd&per_page=999', large.baseUrl)).toHaveLength(250)
    expect(await markets('usd&per_page=250&page=3', large.baseUrl)).toHaveLength(100)
    expect(await markets('usd&per_page=250&page=4', large.baseUrl)).toEqual([])
  })

  it('covers every coin exactly once over the pages of one instant, by falling market cap', async () => {
    const pages = await Promise.all(
      [1, 2, 3].map((page) => markets(`usd&per_page=250&page=${page}`, large.baseUrl)),
    )
    const rows = pages.flat()
    expect(new Set(rows.map((row) => row.id)).size).toBe(600)
    const caps = rows.map((row) => row.market_cap ?? 0)
    expect([...caps].sort((a, b) => b - a)).toEqual(caps)
    const ranks = rows.flatMap((row) => row.market_cap_rank ?? [])
    expect(ranks).toEqual(ranks.map((_, n) => n + 1))
  })

  it('orders by id and by volume', async () => {
    const ids = (await markets('usd&order=id_asc')).map((row) => row.id)
    expect([...ids].sort()).toEqual(ids)
    const volumes = (await markets('usd&order=volume_desc')).map((row) => Number(row.total_volume))
    expect([...volumes].sort((a, b) => b - a)).toEqual(volumes)
  })
})
