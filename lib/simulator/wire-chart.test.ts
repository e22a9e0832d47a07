import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from './server'

const NOW = Date.parse('2026-03-10T14:23:17.123Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Chart {
  prices: [number, number][]
  market_caps: [number, number][]
  total_volumes: [number, number][]
}

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ seed: 3, now: () => NOW })
})
afterAll(() => simulator.close())

async function chart(query: string, id = 'bitcoin', base = simulator.baseUrl): Promise<Chart> {
  const response = await fetch(`${base}/coins/${id}/market_chart${query}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Chart
}

function gaps(prices: [number, number][]): number[] {
  return prices.slice(1).map(([at], n) => at - (prices[n]?.[0] ?? 0))
}

function range(from: number, to: number, extra = ''): string {
  return `/range?vs_currency=usd&from=${from / 1_000}&to=${to / 1_000}${extra}`
}

describe('granularity', () => {
  it('answers the last day in five minutes, 290 to 310 s apart, ending now', async () => {
    const { prices, market_caps, total_volumes } = await chart('?vs_currency=usd&days=1')
    expect(prices.length).toBeGreaterThanOrEqual(288)
    expect(prices.length).toBeLessThanOrEqual(290)
    const inner = gaps(prices).slice(0, -1)
    expect(Math.min(...inner)).toBeGreaterThanOrEqual(290_000)
    expect(Math.max(...inner)).toBeLessThanOrEqual(310_000)
    expect(new Set(inner).size).toBeGreaterThan(100)
    expect(prices.at(-1)?.[0]).toBe(NOW)
    expect(prices[0]?.[0]).toBeGreaterThanOrEqual(NOW - DAY)
    expect(market_caps.map(([at]) => at)).toEqual(prices.map(([at]) => at))
    expect(total_volumes.map(([at]) => at)).toEqual(prices.map(([at]) => at))
  })

  it.each([2, 90])('answers %d days hourly, seconds after the hour', async (days) => {
    const { prices } = await chart(`?vs_currency=usd&days=${days}`)
    expect(prices.length).toBeGreaterThanOrEqual(days * 24)
    expect(prices.length).toBeLessThanOrEqual(days * 24 + 2)
    for (const [at] of prices.slice(0, -1)) {
      expect(at % HOUR).toBeGreaterThanOrEqual(1_000)
      expect(at % HOUR).toBeLessThanOrEqual(13_000)
    }
  })

  it.each([91, 365])('answers %d days daily at midnight with a partial last point', async (days) => {
    const { prices } = await chart(`?vs_currency=usd&days=${days}`)
    expect(prices).toHaveLength(days + 1)
    expect(prices.slice(0, -1).every(([at]) => at % DAY === 0)).toBe(true)
    expect(prices.at(-1)?.[0]).toBe(NOW)
  })

  it('answers a past single day hourly and without now', async () => {
    const from = NOW - 20 * DAY
    const { prices } = await chart(range(from, from + DAY))
    expect(prices).toHaveLength(24)
    expect(prices.every(([at]) => at >= from && at <= from + DAY)).toBe(true)
  })

  it('answers a range within the last day in five minutes', async () => {
    const { prices } = await chart(range(NOW - HOUR, NOW))
    expect(prices.length).toBeGreaterThanOrEqual(12)
    expect(prices.length).toBeLessThanOrEqual(14)
  })

  it('answers a range of more than ninety days daily', async () => {
    const { prices } = await chart(range(NOW - 200 * DAY, NOW - 100 * DAY))
    expect(gaps(prices).every((gap) => gap === DAY)).toBe(true)
  })

  it('obeys an explicit interval', async () => {
    expect((await chart('?vs_currency=usd&days=7&interval=daily')).prices).toHaveLength(8)
    expect((await chart('?vs_currency=usd&days=1&interval=hourly')).prices).toHaveLength(25)
  })

  it('shows a finished day ten minutes after midnight, and thirty-five in a range', async () => {
    const midnight = Date.parse('2026-03-10T00:00:00Z')
    const days = async (at: number, query: string) => {
      const { prices } = await chart(query, 'bitcoin', simulator.baseUrlAt(at))
      return prices.some(([instant]) => instant === midnight)
    }
    const query = '?vs_currency=usd&days=100'
    expect(await days(midnight + 9 * 60_000, query)).toBe(false)
    expect(await days(midnight + 11 * 60_000, query)).toBe(true)
    const at = midnight + 20 * 60_000
    expect(await days(at, range(at - 100 * DAY, at))).toBe(false)
  })

  it('answers a reversed range and a dead coin with empty arrays', async () => {
    const empty = { prices: [], market_caps: [], total_volumes: [] }
    expect(await chart(range(NOW - DAY, NOW - 2 * DAY))).toEqual(empty)
    expect(await chart('?vs_currency=usd&days=1', 'halted-harbor')).toEqual(empty)
  })
})

describe('consistency', () => {
  it('carries at every instant exactly the price of the world at that instant', async () => {
    for (const id of ['bitcoin', 'baby-doge-coin', 'tether', 'wrapped-bitcoin']) {
      const coin = simulator.world.find(id)
      if (coin === null) throw new Error(`no coin ${id}`)
      for (const days of [1, 30, 200]) {
        const { prices } = await chart(`?vs_currency=usd&days=${days}`, id)
        expect(prices).toEqual(prices.map(([at]) => [at, simulator.world.priceUsd(coin, at)]))
      }
    }
  })

  it('repeats the same points when a past day is asked as of another instant', async () => {
    const now = new Map((await chart('?vs_currency=usd&days=1')).prices)
    const earlier = await chart('?vs_currency=usd&days=1', 'bitcoin', simulator.baseUrlAt(NOW - 6 * HOUR))
    const shared = earlier.prices.filter(([at]) => now.has(at))
    expect(shared.length).toBeGreaterThan(210)
    expect(shared.every(([at, price]) => now.get(at) === price)).toBe(true)
  })

  it('agrees with /coins/markets as of any instant', async () => {
    const { prices } = await chart('?vs_currency=ngn&days=1', 'solana')
    const [at = 0, price = 0] = prices[100] ?? []
    const url = `${simulator.baseUrlAt(at)}/coins/markets?vs_currency=ngn&ids=solana&precision=full`
    const [row] = (await (await fetch(url)).json()) as { current_price: number }[]
    expect(row?.current_price).toBe(price)
  })

  it('keeps a price of 1e-15 exact on the wire', async () => {
    const text = await (
      await fetch(`${simulator.baseUrl}/coins/atto-dust/market_chart?vs_currency=usd&days=1`)
    ).text()
    expect(text).toMatch(/\d\.\d{10,}e-1[56]/)
  })
})

describe('refusals', () => {
  it.each([
    ['/coins/nobody/market_chart?vs_currency=usd&days=1', 404, { error: 'coin not found' }],
    ['/coins/bitcoin/market_chart?days=1', 422, { error: 'Missing parameter vs_currency' }],
    ['/coins/bitcoin/market_chart?vs_currency=usd', 422, { error: 'Missing parameter days' }],
    ['/coins/bitcoin/market_chart?vs_currency=usd&days=soon', 422, { error: 'Invalid days' }],
    ['/coins/bitcoin/market_chart/range?vs_currency=usd&to=1', 422, { error: 'Missing parameter from' }],
    ['/coins/bitcoin/market_chart?vs_currency=zzz&days=1', 422, { error: 'invalid vs_currency' }],
  ])('answers %s with %d', async (path, status, body) => {
    const response = await fetch(simulator.baseUrl + path)
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual(body)
  })

  it.each(['?vs_currency=usd&days=366', '?vs_currency=usd&days=max', range(NOW - 366 * DAY, NOW)])(
    'refuses history beyond 365 days (%s) with the nested status',
    async (query) => {
      const response = await fetch(`${simulator.baseUrl}/coins/bitcoin/market_chart${query}`)
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ error: { status: { error_code: 10012 } } })
    },
  )

  it('keeps the five-minute interval for larger plans', async () => {
    const url = `${simulator.baseUrl}/coins/bitcoin/market_chart?vs_currency=usd&days=1&interval=5m`
    expect(await (await fetch(url)).json()).toMatchObject({ status: { error_code: 10005 } })
  })
})
