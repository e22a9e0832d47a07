import { HOUR_MS } from '@/lib/domain/slot'
import type { Coin } from './coin'
import {
  brownianPath,
  DAY_MS,
  jumpOffset,
  LONGEST_PERIOD_MS,
  mixHash,
  peggedPath,
  uniformFrom,
} from './noise'

/** Bound of the memory kept for the market factor: 8,192 instants, two numbers each. */
const MEMORY_SLOTS = 8_192
/** How long a restless coin stays on one side of its path. */
export const RESTLESS_MS = 2 * HOUR_MS

/** Value of something at an instant (epoch ms). */
export type At = (atMs: number) => number

/**
 * The factor all coins share, in units of one day's deviation: a path with regimes plus market-wide jumps.
 * Remembers a bounded number of instants, because a page asks one instant for every coin.
 */
export function createMarketFactor(seed: number): At {
  const key = mixHash(seed | 0, 0x6d61726b)
  const phaseMs = mixHash(key, 1) % LONGEST_PERIOD_MS
  const instants = new Float64Array(MEMORY_SLOTS).fill(Number.NaN)
  const values = new Float64Array(MEMORY_SLOTS)
  return (atMs) => {
    const slot = mixHash(Math.floor(atMs / 1_000), atMs % 1_000) % MEMORY_SLOTS
    if (instants[slot] !== atMs) {
      instants[slot] = atMs
      values[slot] = brownianPath(key, atMs + phaseMs) + jumpOffset(key, atMs)
    }
    return values[slot] ?? 0
  }
}

/**
 * Logarithm of how far a restless coin stands off its path: 2 to 4 % for two hours, then as far on the other side. Two
 * such sides are 4 to 8 % apart, a leap that no detector misses.
 */
function restlessOffset(coin: Coin, atMs: number): number {
  const block = Math.floor(atMs / RESTLESS_MS)
  const size = 0.02 + 0.02 * uniformFrom(mixHash(coin.key ^ 0x1ea9, block))
  return block % 2 === 0 ? size : -size
}

/** Price in USD of a coin that has one, as a pure function of coin, seed (inside `market`) and instant. */
export function computePriceUsd(coin: Coin, market: At, atMs: number): number {
  switch (coin.kind) {
    case 'stale':
    case 'dead':
      return coin.basePriceUsd
    case 'stable':
      return coin.basePriceUsd * Math.exp(coin.dailyVolatility * peggedPath(coin.key, atMs + coin.phaseMs))
    case 'pegged': {
      const gap = Math.exp(coin.dailyVolatility * peggedPath(coin.key, atMs + coin.phaseMs))
      if (coin.anchor === null) return coin.basePriceUsd * gap
      return (computePriceUsd(coin.anchor, market, atMs) * coin.basePriceUsd * gap) / coin.anchor.basePriceUsd
    }
    case 'floating': {
      const rho = coin.marketCorrelation
      const own = brownianPath(coin.key, atMs + coin.phaseMs) + jumpOffset(coin.key, atMs)
      const total = rho * market(atMs) + Math.sqrt(1 - rho * rho) * own
      const offset = coin.restless === true ? restlessOffset(coin, atMs) : 0
      return coin.basePriceUsd * Math.exp(coin.dailyVolatility * total + offset)
    }
  }
}

/**
 * Highest (or with `low` lowest) price in USD the coin is said to have had: outside all but the rarest
 * paths.
 */
export function computeExtremeUsd(coin: Coin, side: 'high' | 'low'): number {
  if (coin.kind === 'stable') return coin.basePriceUsd * (side === 'high' ? 1.08 : 0.91)
  const volatility =
    coin.kind === 'pegged' && coin.anchor ? coin.anchor.dailyVolatility : coin.dailyVolatility
  const reach = Math.exp(28 * volatility)
  return side === 'high' ? coin.basePriceUsd * reach : coin.basePriceUsd / (reach * (3 + (coin.key % 20)))
}

/**
 * Share of a UTC day's volume traded by `fraction` (0..1) of the day: busiest around 15:00, quietest around
 * 03:00.
 */
function shareOfDay(fraction: number): number {
  const wave = (x: number) => Math.sin(2 * Math.PI * (x - 0.625))
  return fraction + (0.45 / (2 * Math.PI)) * (wave(fraction) - wave(0))
}

function activityOfDay(coin: Coin, day: number): number {
  const weekday = (day + 4) % 7
  const weekend = weekday === 0 || weekday === 6 ? 0.7 : 1
  const own = mixHash(coin.key ^ 0x766f6c, day) / 4_294_967_296 - 0.5
  const shared = mixHash(0x766f6c, day) / 4_294_967_296 - 0.5
  return weekend * Math.exp(0.8 * own + 0.7 * shared)
}

/**
 * Rolling 24 h volume in USD, directly: yesterday's activity leaves and today's enters along the profile of
 * the day, the whole scaled by market cap, the coin's turnover and the size of the 24 h move. Looks only
 * backwards.
 */
export function computeVolumeUsd24h(
  coin: Coin,
  facts: { atMs: number; priceUsd: number; priceUsd24hAgo: number },
): number {
  if (coin.turnover === 0) return 0
  if (coin.kind === 'stale') return facts.priceUsd * coin.circulatingSupply * coin.turnover * 0.001
  const day = Math.floor(facts.atMs / DAY_MS)
  const entered = shareOfDay(facts.atMs / DAY_MS - day)
  const activity = activityOfDay(coin, day) * entered + activityOfDay(coin, day - 1) * (1 - entered)
  const move = Math.log(facts.priceUsd / facts.priceUsd24hAgo) / coin.dailyVolatility
  const excitement = 0.75 + 0.5 * Math.min(6, Math.sqrt(move * move + 0.05))
  return facts.priceUsd * coin.circulatingSupply * coin.turnover * activity * excitement
}
