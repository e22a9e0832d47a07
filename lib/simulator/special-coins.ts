import type { CoinSpec } from './coin'

/** Starting point of every special coin; each one below states only what makes it special. */
const ORDINARY = {
  kind: 'floating',
  totalSupply: 1_000_000_000,
  maxSupply: 1_000_000_000,
  circulatingSupply: 640_000_000,
  dailyVolatility: 0.055,
  turnover: 0.04,
} satisfies Partial<CoinSpec>

/** Lengths 70, 38 and 71: the longest id, symbol and name met in the wild (2024 list of 12,190 coins). */
const LONGEST = {
  id: 'the-longest-identifier-a-listing-has-ever-been-given-by-its-own-makers',
  symbol: 'thelongesttickersymbolanyonehaslisted1',
  name: 'The Longest Name That A Listing Has Ever Been Given By Its Proud Makers',
}

/**
 * Coins that carry the oddities of the real feed: tiny prices, no data, stale data, shared or odd symbols,
 * zero volume, unknown market cap, nulls, a price that leaps. All are small, so they stand at the end of the ranking of the
 * default world.
 */
export const SPECIAL_COINS: CoinSpec[] = [
  {
    ...ORDINARY,
    id: 'baby-doge-coin',
    symbol: 'babydoge',
    name: 'Baby Doge Coin',
    basePriceUsd: 2.1e-9,
    circulatingSupply: 168_000_000_000_000_000,
    totalSupply: 201_000_000_000_000_000,
    maxSupply: null,
  },
  {
    ...ORDINARY,
    id: 'atto-dust',
    symbol: 'atto',
    name: 'Atto Dust',
    basePriceUsd: 1.07e-15,
    circulatingSupply: 420_000_000_000_000_000,
    totalSupply: 420_000_000_000_000_000,
    maxSupply: null,
  },
  {
    ...ORDINARY,
    id: 'micro-cowrie',
    symbol: 'mcow',
    name: 'Micro Cowrie',
    basePriceUsd: 4.8e-8,
    circulatingSupply: 990_000_000_000_000,
    totalSupply: 1_000_000_000_000_000,
    maxSupply: 1_000_000_000_000_000,
  },
  {
    ...ORDINARY,
    id: 'halted-harbor',
    symbol: 'halt',
    name: 'Halted Harbor',
    kind: 'dead',
    basePriceUsd: 0.01,
    image: 'missing_large.png',
  },
  {
    ...ORDINARY,
    id: 'quiet-lagoon',
    symbol: 'quiet',
    name: 'Quiet Lagoon',
    kind: 'stale',
    basePriceUsd: 0.0418273,
  },
  {
    ...ORDINARY,
    id: 'pepe-of-abuja',
    symbol: 'pepe',
    name: 'Pepe of Abuja',
    basePriceUsd: 0.0031,
    restless: true,
  },
  { ...ORDINARY, id: 'orb-network', symbol: 'orb', name: 'Orb Network', basePriceUsd: 0.187 },
  { ...ORDINARY, id: 'orb-finance-2', symbol: 'orb', name: 'Orb Finance', basePriceUsd: 0.0226 },
  {
    ...ORDINARY,
    id: 'uncounted-supply',
    symbol: 'unct',
    name: 'Uncounted Supply',
    basePriceUsd: 0.53,
    maxSupply: null,
    totalSupply: null,
    capKnown: false,
    fdvKnown: false,
    image: 'missing_large.png',
  },
  { ...ORDINARY, ...LONGEST, basePriceUsd: 0.0712 },
  {
    ...ORDINARY,
    id: 'dollar-sign',
    symbol: '$naija',
    name: 'Dollar Sign',
    basePriceUsd: 0.0093,
    maxSupply: null,
  },
  {
    ...ORDINARY,
    id: 'alpha-beam',
    symbol: 'αβ₿',
    name: 'Álpha Beám',
    basePriceUsd: 1.42,
    circulatingSupply: 64_000_000,
    totalSupply: 100_000_000,
    maxSupply: null,
    fdvKnown: false,
  },
  {
    ...ORDINARY,
    id: 'vault_wrapped-btc',
    symbol: 'vwbtc',
    name: 'Vault Wrapped BTC',
    kind: 'pegged',
    anchorId: 'bitcoin',
    basePriceUsd: 1_890,
    circulatingSupply: 32_000,
    totalSupply: 32_000,
    maxSupply: null,
    dailyVolatility: 0.0004,
    turnover: 0,
  },
  {
    ...ORDINARY,
    id: 'burned-twice',
    symbol: 'burn it',
    name: 'Burned Twice',
    basePriceUsd: 0.118,
    circulatingSupply: 820_000_000,
    totalSupply: 790_000_000,
    maxSupply: 790_000_000,
  },
]
