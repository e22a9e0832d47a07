/** How far apart the points of the feed were that a row came from. Finer wins over coarser. */
export const GRANULARITIES = ['5m', '1h', '1d'] as const
export type Granularity = (typeof GRANULARITIES)[number]

/** `live`: seen by us at the time. `backfill`: loaded afterwards, so retrospective. */
export type Origin = 'live' | 'backfill'

export const GRADES = ['A', 'B', 'C', 'unknown'] as const
/** Data grade: A fresh and complete … C poor, `unknown` not measurable. */
export type Grade = (typeof GRADES)[number]

/** Who an upstream row speaks of. Identity is the CoinGecko id; symbols are shared by many coins. */
export interface AssetIdentity {
  coingeckoId: string
  symbol: string
  name: string
  rank: number | null
}

/** One normalised market observation; amounts are exact decimal strings, null is unknown. */
export interface MarketObservation {
  asset: AssetIdentity
  /** The value's own instant (live: when we fetched it; history: the point's time). */
  sampledAt: Date
  /** When the upstream says it last refreshed this coin, or null. */
  sourceUpdatedAt: Date | null
  priceUsd: string | null
  volume24hUsd: string | null
  marketCapUsd: string | null
  granularity: Granularity
  origin: Origin
  /** What is known to be wrong with it, e.g. volume_clamped; absent: nothing. */
  flag?: string
}

/** A record that was refused at the door, with enough to find and replay it. */
export interface Rejection {
  kind: string
  reason: string
  /** Path of the field that was wrong, or null for the whole record. */
  field: string | null
  message: string
  /** The record as text, exactly as it stood in the document. */
  record: string
}

/** What one batch did. read = inserted + updated + duplicate + rejected. */
export interface IngestionCounts {
  read: number
  inserted: number
  updated: number
  duplicate: number
  rejected: number
}

export const ZERO_COUNTS: IngestionCounts = { read: 0, inserted: 0, updated: 0, duplicate: 0, rejected: 0 }

/** Sum of two counts. */
export function addCounts(a: IngestionCounts, b: IngestionCounts): IngestionCounts {
  return {
    read: a.read + b.read,
    inserted: a.inserted + b.inserted,
    updated: a.updated + b.updated,
    duplicate: a.duplicate + b.duplicate,
    rejected: a.rejected + b.rejected,
  }
}
