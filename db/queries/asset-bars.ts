import type { RowDataPacket } from 'mysql2/promise'
import { SLOT_MS } from '../../lib/domain/slot'
import { canonicalDecimal } from '../../lib/kernels/decimal'
import type { CandleInterval } from '../../lib/metrics/candle'
import { getPool } from '../client'

/** Rows one chart may read: four years of hours, or four months of slots. */
const BAR_ROWS = 35_000

/** A bar of one asset. Prices are exact decimal strings, instants epoch milliseconds. */
export interface Bar {
  openTime: number
  open: string
  high: string
  low: string
  close: string
  /** Priced slots inside. */
  samples: number
  /** Rolling 24 h volume at the last slot that had one; null unknown. */
  volume24hUsd: string | null
}

/** Instants of a half-open stretch [from, to), epoch milliseconds. */
export interface Stretch {
  from: number
  to: number
}

const decimalOrNull = (value: string | null) => (value === null ? null : canonicalDecimal(value))

/** Every priced slot of [from, to) as a bar of its own, oldest first; a slot without a price is absent. */
export async function listSlotBars(input: Stretch & { assetId: string }): Promise<Bar[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT observed_at, price_usd, volume_24h_usd FROM raw_crypto_market_data WHERE asset_id = ? AND observed_at >= ? AND observed_at < ? AND price_usd IS NOT NULL ORDER BY observed_at LIMIT ?',
    [input.assetId, new Date(input.from), new Date(input.to), BAR_ROWS],
  )
  return rows.map((row) => {
    const price = canonicalDecimal(row.price_usd)
    return {
      openTime: row.observed_at.getTime(),
      open: price,
      high: price,
      low: price,
      close: price,
      samples: 1,
      volume24hUsd: decimalOrNull(row.volume_24h_usd),
    }
  })
}

/** Stored bars that open in [from, to), oldest first; a bar without a priced slot is absent. */
export async function listStoredBars(
  input: Stretch & { assetId: string; interval: CandleInterval },
): Promise<Bar[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT open_time, open, high, low, close, samples, volume_24h_usd FROM market_candles WHERE asset_id = ? AND `interval` = ? AND open_time >= ? AND open_time < ? ORDER BY open_time LIMIT ?',
    [input.assetId, input.interval, new Date(input.from), new Date(input.to), BAR_ROWS],
  )
  return rows.map((row) => ({
    openTime: row.open_time.getTime(),
    open: canonicalDecimal(row.open),
    high: canonicalDecimal(row.high),
    low: canonicalDecimal(row.low),
    close: canonicalDecimal(row.close),
    samples: Number(row.samples),
    volume24hUsd: decimalOrNull(row.volume_24h_usd),
  }))
}

/** Slots of an asset's first and newest stored row (epoch ms), or null when it has none. */
export async function getSlotSpan(assetId: string): Promise<{ first: number; last: number } | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT MIN(observed_at) AS first, MAX(observed_at) AS last FROM raw_crypto_market_data WHERE asset_id = ?',
    [assetId],
  )
  const row = rows[0]
  return row?.first ? { first: row.first.getTime(), last: row.last.getTime() } : null
}

/** How whole a stretch is: priced slots, of how many since the asset's first one; and where its rows come from. */
export interface Completeness {
  present: number
  expected: number
  /** Documents the rows were taken from; null where the stretch is counted by bars. */
  documents: number | null
}

/** Counts the priced slots of [from, to) from the rows themselves; both ends are starts of slots. */
export async function countSlots(input: Stretch & { assetId: string; first: number }): Promise<Completeness> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT COUNT(price_usd) AS present, COUNT(DISTINCT document_id) AS documents FROM raw_crypto_market_data WHERE asset_id = ? AND observed_at >= ? AND observed_at < ?',
    [input.assetId, new Date(input.from), new Date(input.to)],
  )
  const row = rows[0]
  return { present: Number(row?.present), expected: expectedOf(input), documents: Number(row?.documents) }
}

/** Counts the priced slots of [from, to) by the stored bars, which is cheap over years; both ends are starts of bars. */
export async function countBarSlots(
  input: Stretch & { assetId: string; first: number; interval: CandleInterval },
): Promise<Completeness> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT COALESCE(SUM(samples), 0) AS present FROM market_candles WHERE asset_id = ? AND `interval` = ? AND open_time >= ? AND open_time < ?',
    [input.assetId, input.interval, new Date(input.from), new Date(input.to)],
  )
  return { present: Number(rows[0]?.present), expected: expectedOf(input), documents: null }
}

const expectedOf = ({ from, to, first }: Stretch & { first: number }): number =>
  Math.max(0, Math.floor((to - Math.max(from, first)) / SLOT_MS))
