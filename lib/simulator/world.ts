import { type Coin, type CoinSpec, placeCoin } from './coin'
import { type Currency, createPerUsd } from './currencies'
import { KNOWN_COINS } from './known-coins'
import { DAY_MS, LONGEST_PERIOD_MS, mixHash, uniformFrom } from './noise'
import { computePriceUsd, computeVolumeUsd24h, createMarketFactor } from './price'
import { SPECIAL_COINS } from './special-coins'
import { synthesizeCoin } from './synthetic-coins'

/** About the size of CoinGecko's whole list; more would only cost memory. */
export const MAX_ASSETS = 17_000
const DEFAULT_ASSETS = 60
/** Rankings remembered: enough for the pages of one run, bounded for ever. */
const REMEMBERED_RANKINGS = 4
/** 2020-02-19T00:00:00Z, the last update of dead coins. */
const DEAD_SINCE_MS = 1_582_070_400_000
const MAX_LAG_MS = 240_000

/** Everything numeric about a coin at an instant, in USD; a market cap of 0 means unknown. */
export interface Quote {
  priceUsd: number
  marketCapUsd: number
  volumeUsd24h: number
}

/**
 * Coins by market cap at one instant, largest first, those without one last; `rankOf` has null for the
 * latter.
 */
export interface Ranking {
  order: readonly Coin[]
  rankOf: ReadonlyMap<string, number>
}

/**
 * A market as pure functions of (seed, coin, epoch ms): no state, no order of asking, same answer in any
 * process.
 */
export interface World {
  readonly seed: number
  readonly coins: readonly Coin[]
  /** The coin with this id, or null. */
  find(id: string): Coin | null
  /** Price in USD, a positive double; null for a dead coin. */
  priceUsd(coin: Coin, atMs: number): number | null
  /** Price, market cap and rolling 24 h volume in USD; null for a dead coin. */
  quote(coin: Coin, atMs: number): Quote | null
  /**
   * When the upstream last touched the coin: up to 4 minutes ago, days for stale coins, years for dead
   * ones.
   */
  lastUpdatedMs(coin: Coin, atMs: number): number
  ranking(atMs: number): Ranking
  /** Units of a currency per USD (fiat: slowly moving; crypto: 1 / price). */
  perUsd(currency: Currency, atMs: number): number
}

function listSpecs(seed: number, assets: number): CoinSpec[] {
  const catalogue = [...KNOWN_COINS, ...SPECIAL_COINS].slice(0, assets)
  const missing = Math.max(0, assets - catalogue.length)
  return [...catalogue, ...Array.from({ length: missing }, (_, position) => synthesizeCoin(seed, position))]
}

function placeCoins(seed: number, specs: CoinSpec[]): { coins: Coin[]; byId: Map<string, Coin> } {
  const byId = new Map<string, Coin>()
  const coins = specs.map((spec, index) => {
    const anchor = spec.anchorId === undefined ? null : (byId.get(spec.anchorId) ?? null)
    const coin = placeCoin({ spec, index, seed, longestPeriodMs: LONGEST_PERIOD_MS, anchor })
    byId.set(coin.id, coin)
    return coin
  })
  return { coins, byId }
}

function lastUpdatedMs(coin: Coin, atMs: number): number {
  if (coin.kind === 'dead') return Math.min(DEAD_SINCE_MS, atMs)
  if (coin.kind === 'stale')
    return Math.floor((atMs - 3 * DAY_MS) / (7 * DAY_MS)) * 7 * DAY_MS + (coin.key % DAY_MS)
  const draw = uniformFrom(mixHash(coin.key ^ 0x1a9, Math.floor(atMs / 60_000)))
  return atMs - Math.floor(draw * draw * MAX_LAG_MS)
}

function rankCoins(coins: readonly Coin[], capUsd: (coin: Coin) => number): Ranking {
  const caps = Float64Array.from(coins, capUsd)
  const order = coins
    .map((coin) => coin.index)
    .sort((a, b) => (caps[b] ?? 0) - (caps[a] ?? 0) || a - b)
    .flatMap((index) => coins[index] ?? [])
  const rankOf = new Map<string, number>()
  for (const coin of order) if ((caps[coin.index] ?? 0) > 0) rankOf.set(coin.id, rankOf.size + 1)
  return { order, rankOf }
}

/**
 * Creates the market of a seed: 60 coins by default (46 well known, 14 odd ones at the end), up to 17,000.
 * Throws: RangeError when `assets` is not an integer from 1 to 17,000.
 */
export function createWorld(options: { seed: number; assets?: number }): World {
  const { seed, assets = DEFAULT_ASSETS } = options
  if (!Number.isInteger(assets) || assets < 1 || assets > MAX_ASSETS) {
    throw new RangeError(`assets must be an integer from 1 to ${MAX_ASSETS}, got ${assets}`)
  }
  const { coins, byId } = placeCoins(seed, listSpecs(seed, assets))
  const market = createMarketFactor(seed)
  const rankings = new Map<number, Ranking>()

  const priceUsd = (coin: Coin, atMs: number) =>
    coin.kind === 'dead' ? null : computePriceUsd(coin, market, atMs)
  const capUsd = (coin: Coin, price: number | null) =>
    price === null || coin.capKnown === false ? 0 : price * coin.circulatingSupply

  return {
    seed,
    coins,
    find: (id) => byId.get(id) ?? null,
    priceUsd,
    lastUpdatedMs,
    perUsd: createPerUsd(seed, (id, atMs) => {
      const coin = byId.get(id)
      return coin === undefined ? null : priceUsd(coin, atMs)
    }),
    quote(coin, atMs) {
      const price = priceUsd(coin, atMs)
      const before = priceUsd(coin, atMs - DAY_MS)
      if (price === null || before === null) return null
      const volumeUsd24h = computeVolumeUsd24h(coin, { atMs, priceUsd: price, priceUsd24hAgo: before })
      return { priceUsd: price, marketCapUsd: capUsd(coin, price), volumeUsd24h }
    },
    ranking(atMs) {
      const known = rankings.get(atMs)
      if (known !== undefined) return known
      const ranking = rankCoins(coins, (coin) => capUsd(coin, priceUsd(coin, atMs)))
      rankings.set(atMs, ranking)
      for (const oldest of rankings.keys()) if (rankings.size > REMEMBERED_RANKINGS) rankings.delete(oldest)
      return ranking
    },
  }
}
