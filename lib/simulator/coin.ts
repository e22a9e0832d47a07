import { bellFrom, mixHash, uniformFrom } from './noise'

/** How the price of a coin moves; `dead` has no market data at all, `stale` stands still. */
export type CoinKind = 'floating' | 'stable' | 'pegged' | 'stale' | 'dead'

/**
 * What a catalogue states about one coin. Prices in USD, volatility per day as a ratio, supplies in coins.
 */
export interface CoinSpec {
  id: string
  symbol: string
  name: string
  kind: CoinKind
  basePriceUsd: number
  circulatingSupply: number
  totalSupply: number | null
  maxSupply: number | null
  dailyVolatility: number
  /** 24 h volume as a share of the market cap; 0 means the wire always says 0. */
  turnover: number
  /** Coin a `pegged` one follows. */
  anchorId?: string
  /** False: the wire says market cap 0 and rank null. */
  capKnown?: boolean
  /** False: fully diluted valuation null. */
  fdvKnown?: boolean
  image?: string
  /** True: the price leaps every two hours, so that whoever watches sees a detection. */
  restless?: boolean
}

/** A coin placed in a world: its spec plus everything drawn once from the seed. */
export interface Coin extends CoinSpec {
  index: number
  /** Hash key of all of the coin's own noise. */
  key: number
  /** Shift of the coin's time axis, ms, so that no two coins share lattice edges. */
  phaseMs: number
  /** Share of the deviation that comes from the market factor, 0 to 1. */
  marketCorrelation: number
  /** Kept apart from `anchorId` so that pricing needs no look-up. */
  anchor: Coin | null
}

/** Places one spec into a world: draws key, phase and correlation from seed and index. */
export function placeCoin(input: {
  spec: CoinSpec
  index: number
  seed: number
  longestPeriodMs: number
  anchor: Coin | null
}): Coin {
  const { spec, index, seed, longestPeriodMs, anchor } = input
  const key = mixHash(mixHash(seed | 0, 0x636f696e), index)
  const correlation = spec.id === 'bitcoin' ? 0.92 : 0.65 + 0.07 * bellFrom(mixHash(key, 11))
  return {
    ...spec,
    index,
    key,
    phaseMs: Math.floor(uniformFrom(mixHash(key, 12)) * longestPeriodMs),
    marketCorrelation: Math.min(0.92, Math.max(0.3, correlation)),
    anchor,
  }
}
