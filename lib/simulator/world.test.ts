import { describe, expect, it } from 'vitest'
import { DAY_MS } from './noise'
import { RESTLESS_MS } from './price'
import { createWorld, MAX_ASSETS } from './world'

const AT = Date.parse('2026-03-10T14:23:17.123Z')
const world = createWorld({ seed: 1 })

function coinOf(id: string, from = world) {
  const coin = from.find(id)
  if (coin === null) throw new Error(`no coin ${id}`)
  return coin
}

function dailyDeviation(id: string): number {
  const coin = coinOf(id)
  const squares = Array.from({ length: 500 }, (_, day) => {
    const later = world.priceUsd(coin, AT - day * DAY_MS) ?? Number.NaN
    const earlier = world.priceUsd(coin, AT - (day + 1) * DAY_MS) ?? Number.NaN
    return Math.log(later / earlier) ** 2
  })
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length)
}

describe('determinism', () => {
  it('gives the same quotes in another world of the same seed, asked in another order', () => {
    const other = createWorld({ seed: 1 })
    const instants = [0, 1, 7, 400].map((day) => AT - day * DAY_MS)
    const forward = instants.map((at) => world.coins.map((coin) => world.quote(coin, at)))
    const backward = [...instants].reverse().map((at) => other.coins.map((coin) => other.quote(coin, at)))
    expect(backward.reverse()).toEqual(forward)
  })

  it('gives another path for another seed', () => {
    const other = createWorld({ seed: 2 })
    expect(other.priceUsd(coinOf('bitcoin', other), AT)).not.toBe(world.priceUsd(coinOf('bitcoin'), AT))
  })

  it('keeps the paths of the catalogue when the world grows', () => {
    const large = createWorld({ seed: 1, assets: 500 })
    expect(large.quote(coinOf('solana', large), AT)).toEqual(world.quote(coinOf('solana'), AT))
  })
})

describe('magnitudes', () => {
  it('quotes positive finite numbers for every living coin over two years', () => {
    for (const coin of world.coins) {
      for (let day = 0; day < 730; day += 17) {
        const quote = world.quote(coin, AT - day * DAY_MS)
        if (coin.kind === 'dead') expect(quote).toBeNull()
        else expect(quote?.priceUsd).toBeGreaterThan(0)
        const numbers = Object.values(quote ?? {})
        expect(numbers.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
      }
    }
  })

  it.each([
    ['bitcoin', 0.018, 0.032],
    ['ethereum', 0.024, 0.042],
    ['cardano', 0.032, 0.06],
    ['tether', 0.0003, 0.0008],
  ])('moves %s between %f and %f a day', (id, low, high) => {
    const deviation = dailyDeviation(id)
    expect(deviation).toBeGreaterThan(low)
    expect(deviation).toBeLessThan(high)
  })

  it('moves an hour about the square root of 24 less than a day', () => {
    const coin = coinOf('chainlink')
    let hourly = 0
    for (let hour = 0; hour < 6_000; hour++) {
      const later = world.priceUsd(coin, AT - hour * 3_600_000) ?? Number.NaN
      const earlier = world.priceUsd(coin, AT - (hour + 1) * 3_600_000) ?? Number.NaN
      hourly += Math.log(later / earlier) ** 2 / 6_000
    }
    const ratio = dailyDeviation('chainlink') / Math.sqrt(hourly)
    expect(ratio).toBeGreaterThan(Math.sqrt(24) * 0.7)
    expect(ratio).toBeLessThan(Math.sqrt(24) * 1.3)
  })

  it('moves large coins with the market', () => {
    const returns = (id: string) =>
      Array.from({ length: 400 }, (_, day) => {
        const [a, b] = [0, 1].map((n) => world.priceUsd(coinOf(id), AT - (day + n) * DAY_MS) ?? Number.NaN)
        return Math.log((a ?? 1) / (b ?? 1))
      })
    const [x, y] = [returns('bitcoin'), returns('ethereum')]
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, n) => sum + value * (b[n] ?? 0), 0)
    expect(dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y))).toBeGreaterThan(0.35)
  })

  it('trades more than ten billion dollars of bitcoin a day, and never nothing', () => {
    for (let day = 0; day < 365; day++) {
      expect(world.quote(coinOf('bitcoin'), AT - day * DAY_MS)?.volumeUsd24h).toBeGreaterThan(9_999_999_999)
    }
  })

  it('keeps the naira between 1,450 and 1,600 to the dollar and moves it slowly', () => {
    for (let day = 0; day < 730; day++) {
      const rate = world.perUsd('ngn', AT - day * DAY_MS)
      expect(rate).toBeGreaterThan(1_450)
      expect(rate).toBeLessThan(1_600)
      expect(Math.abs(rate / world.perUsd('ngn', AT - day * DAY_MS - 3_600_000) - 1)).toBeLessThan(0.003)
    }
  })
})

describe('continuity', () => {
  it('moves by a jump at most within a second, and rarely', () => {
    const coin = coinOf('dogecoin')
    let large = 0
    for (let n = 0; n < 20_000; n++) {
      const at = AT - n * 1_000
      const move = Math.log((world.priceUsd(coin, at) ?? 0) / (world.priceUsd(coin, at - 1_000) ?? 1))
      if (Math.abs(move) > 0.002) large += 1
    }
    expect(large).toBeLessThanOrEqual(1)
  })

  it('lets the rolling volume drift instead of resetting at midnight', () => {
    const midnight = Date.parse('2026-03-10T00:00:00Z')
    const coin = coinOf('ethereum')
    const before = world.quote(coin, midnight - 1)?.volumeUsd24h ?? 0
    const after = world.quote(coin, midnight + 1)?.volumeUsd24h ?? 0
    expect(after / before).toBeCloseTo(1, 4)
  })
})

describe('special coins', () => {
  it('holds the odd ones inside the default sixty', () => {
    expect(world.coins).toHaveLength(60)
    const symbols = world.coins.map((coin) => coin.symbol)
    expect(symbols.filter((symbol) => symbol === 'pepe')).toHaveLength(2)
    expect(symbols.filter((symbol) => symbol === 'orb')).toHaveLength(2)
    expect(Math.max(...world.coins.map((coin) => coin.id.length))).toBe(70)
    expect(Math.max(...symbols.map((symbol) => symbol.length))).toBe(38)
    expect(Math.max(...world.coins.map((coin) => coin.name.length))).toBe(71)
    expect(world.priceUsd(coinOf('baby-doge-coin'), AT)).toBeLessThan(1e-8)
    expect(world.priceUsd(coinOf('atto-dust'), AT)).toBeLessThan(1e-14)
    expect(world.priceUsd(coinOf('halted-harbor'), AT)).toBeNull()
    expect(world.quote(coinOf('vault_wrapped-btc'), AT)?.volumeUsd24h).toBe(0)
  })

  it('holds the stale coin still and says so by an old last update', () => {
    const coin = coinOf('quiet-lagoon')
    expect(world.quote(coin, AT)).toEqual(world.quote(coin, AT - 90 * DAY_MS))
    expect(AT - world.lastUpdatedMs(coin, AT)).toBeGreaterThan(DAY_MS)
  })

  it('lets wrapped coins follow what they wrap', () => {
    const ratio = (at: number) =>
      (world.priceUsd(coinOf('wrapped-bitcoin'), at) ?? 0) / (world.priceUsd(coinOf('bitcoin'), at) ?? 1)
    for (let day = 0; day < 200; day++) expect(ratio(AT - day * DAY_MS)).toBeCloseTo(0.999, 2)
  })
})

describe('size', () => {
  it('makes unique ids and priced coins for the largest world', () => {
    const large = createWorld({ seed: 5, assets: MAX_ASSETS })
    expect(new Set(large.coins.map((coin) => coin.id)).size).toBe(MAX_ASSETS)
    expect(large.coins.every((coin) => coin.circulatingSupply <= 4.2e17 * 1.001)).toBe(true)
    const { order, rankOf } = large.ranking(AT)
    expect(order).toHaveLength(MAX_ASSETS)
    expect(rankOf.get('bitcoin')).toBe(1)
  })

  it.each([0, 1.5, MAX_ASSETS + 1])('refuses a world of %d assets', (assets) => {
    expect(() => createWorld({ seed: 1, assets })).toThrow(RangeError)
  })
})

describe('a restless coin', () => {
  const coin = coinOf('pepe-of-abuja')
  const moveOf = (from: number, to: number) =>
    Math.log((world.priceUsd(coin, to) ?? Number.NaN) / (world.priceUsd(coin, from) ?? Number.NaN))

  it('leaps by 4 to 8 % on every even hour, up and down in turn', () => {
    const first = Math.ceil(AT / RESTLESS_MS) * RESTLESS_MS
    const leaps = Array.from({ length: 48 }, (_, n) =>
      moveOf(first + n * RESTLESS_MS - 1, first + n * RESTLESS_MS),
    )
    for (const [n, leap] of leaps.entries()) {
      expect(Math.abs(leap)).toBeGreaterThan(0.0399)
      expect(Math.abs(leap)).toBeLessThan(0.0801)
      expect(Math.sign(leap)).toBe(-Math.sign(leaps[n - 1] ?? -leap))
    }
  })

  it('moves between two leaps as other coins do', () => {
    const quiet = Math.ceil(AT / RESTLESS_MS) * RESTLESS_MS + 300_000
    for (let n = 0; n < 20; n++)
      expect(Math.abs(moveOf(quiet + n * 300_000, quiet + (n + 1) * 300_000))).toBeLessThan(0.03)
  })
})
