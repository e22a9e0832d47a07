import type { AssetIdentity, MarketObservation, Rejection } from '@/lib/domain/market'
import { floorTo, SLOT_MS } from '@/lib/domain/slot'
import { canonicalDecimal } from '@/lib/kernels/decimal'
import type { NormalizedPage } from '../contract'
import { parseWallClock, toInstant, type ZoneStretch } from './local-time'
import { type LegacyRow, readLegacyRows } from './rows'

export const LEGACY_ROW_KIND = 'market_row'
/** Before the first coin there was no market. */
export const EARLIEST_MS = Date.UTC(2009, 0, 1)
/** The largest value of the first version's DECIMAL(18,8): what MySQL wrote in place of anything larger. */
const CLAMP = '9999999999.99999999'
export const VOLUME_CLAMPED = 'volume_clamped'
export const VOLUME_NEGATIVE = 'volume_negative'

/** How the rows of one table are to be read. */
export interface LegacyRules {
  /** Offsets of the clock that wrote the times. */
  zone: readonly ZoneStretch[]
  /** Rows of a later instant are refused: epoch milliseconds. */
  latest: number
  /** Largest values of the two amount columns. */
  priceLimit: string
  volumeLimit: string
}

/** The coin that the rows are of; null: they carry no symbol, so nobody can say. */
export type LegacyCoin = Omit<AssetIdentity, 'rank' | 'name'> | null

/**
 * A document of legacy rows in rising order: the last good row of a slot wins, the others of it are repeats.
 * Clamped volumes are unknown and flagged; rows without price, time or symbol are refused.
 */
export function normalizeLegacyRows(body: Uint8Array, coin: LegacyCoin, rules: LegacyRules): NormalizedPage {
  const rows = readLegacyRows(body)
  const kept = new Map<number, MarketObservation>()
  const rejections: Rejection[] = []
  const asset: AssetIdentity | null = coin && {
    ...coin,
    name: newestName(rows.map(({ row }) => row.name)) ?? coin.coingeckoId,
    rank: null,
  }
  for (const { row, line } of rows) {
    const found = readRow(row, asset, rules)
    if ('refused' in found) rejections.push({ kind: LEGACY_ROW_KIND, ...found.refused, record: line })
    else kept.set(floorTo(found.row.sampledAt.getTime(), SLOT_MS), found.row)
  }
  const observations = [...kept.values()]
  const repeats = rows.length - observations.length - rejections.length
  return { read: rows.length, observations, repeats, rejections }
}

/** What the column of names of coins holds. */
const NAME_LENGTH = 255

const newestName = (names: (string | null)[]): string | undefined =>
  names
    .findLast((name) => name?.trim())
    ?.trim()
    .slice(0, NAME_LENGTH)
    .toWellFormed()

type Refusal = Pick<Rejection, 'reason' | 'field' | 'message'>

function readRow(
  row: LegacyRow,
  asset: AssetIdentity | null,
  rules: LegacyRules,
): { row: MarketObservation } | { refused: Refusal } {
  if (asset === null) return refuse('missing', 'symbol', 'the row does not say which coin it is of')
  const instant = readInstant(row.observed_at, rules)
  if (typeof instant !== 'number') return instant
  const price = readPrice(row.price_usd, rules)
  if (typeof price !== 'string') return price
  return {
    row: {
      asset,
      sampledAt: new Date(instant),
      sourceUpdatedAt: null,
      priceUsd: price,
      marketCapUsd: null,
      granularity: '5m',
      origin: 'backfill',
      ...readVolume(row.volume_24h_usd, rules),
    },
  }
}

const refuse = (reason: string, field: string, message: string): { refused: Refusal } => ({
  refused: { reason, field, message },
})

function readInstant(text: string | null, rules: LegacyRules): number | { refused: Refusal } {
  if (text === null) return refuse('missing', 'observed_at', 'the row does not say of what time it is')
  const wallClock = parseWallClock(text)
  const instant = wallClock === null ? null : toInstant(wallClock, rules.zone)
  if (instant === null || instant < EARLIEST_MS)
    return refuse('invalid', 'observed_at', 'not a time of the market')
  if (instant > rules.latest)
    return refuse(
      'future',
      'observed_at',
      'later than the adoption itself: the clock or the time zone is wrong',
    )
  return instant
}

function readPrice(text: string | null, rules: LegacyRules): string | { refused: Refusal } {
  if (text === null) return refuse('missing', 'price_usd', 'the row has no price')
  const price = canonicalDecimal(text)
  if (price.startsWith('-') || price === '0')
    return refuse('not_positive', 'price_usd', 'a price must be above zero')
  if (isClamped(price, rules.priceLimit))
    return refuse('clamped', 'price_usd', 'the largest value of its column: the true price did not fit')
  return price
}

function readVolume(text: string | null, rules: LegacyRules): { volume24hUsd: string | null; flag?: string } {
  if (text === null) return { volume24hUsd: null }
  const volume = canonicalDecimal(text)
  if (isClamped(volume, rules.volumeLimit)) return { volume24hUsd: null, flag: VOLUME_CLAMPED }
  if (volume.startsWith('-')) return { volume24hUsd: null, flag: VOLUME_NEGATIVE }
  return { volume24hUsd: volume }
}

/** A column that was widened later still holds what the narrow one had cut. */
const isClamped = (value: string, limit: string) => value === CLAMP || value === canonicalDecimal(limit)

/** Values that stand for "did not fit" in a column with this limit. */
export function clampedValues(limit: string): string[] {
  return [...new Set([CLAMP, limit])]
}
