import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { canonicalDecimal } from '../../lib/kernels/decimal'

/** A stored market row as the metrics read it. Instants are epoch milliseconds. */
export interface MarketInput {
  assetId: string
  slot: number
  symbol: string
  priceUsd: string | null
  volume24hUsd: string | null
  marketCapUsd: string | null
  sampledAt: number
  sourceUpdatedAt: number | null
  knownFrom: number
  /** live, or backfill: loaded afterwards. */
  origin: string
  documentId: string
}

const COLUMNS =
  'asset_id, observed_at, symbol, price_usd, volume_24h_usd, market_cap_usd, sampled_at, source_updated_at, known_from, origin, document_id'
const decimalOrNull = (value: string | null) => (value === null ? null : canonicalDecimal(value))

function toInput(row: RowDataPacket): MarketInput {
  return {
    assetId: String(row.asset_id),
    slot: row.observed_at.getTime(),
    symbol: row.symbol,
    priceUsd: decimalOrNull(row.price_usd),
    volume24hUsd: decimalOrNull(row.volume_24h_usd),
    marketCapUsd: decimalOrNull(row.market_cap_usd),
    sampledAt: row.sampled_at.getTime(),
    sourceUpdatedAt: row.source_updated_at?.getTime() ?? null,
    knownFrom: row.known_from.getTime(),
    origin: row.origin,
    documentId: String(row.document_id),
  }
}

/** Rows of the given slots that a document wrote or confirmed: the work of one tick. */
export async function listSlotInputs(
  connection: PoolConnection,
  input: { assetIds: string[]; slots: number[] },
): Promise<MarketInput[]> {
  if (input.assetIds.length === 0 || input.slots.length === 0) return []
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT ${COLUMNS} FROM raw_crypto_market_data WHERE asset_id IN (?) AND observed_at IN (?) ORDER BY observed_at, asset_id`,
    [input.assetIds, input.slots.map((slot) => new Date(slot))],
  )
  return rows.map(toInput)
}

/** Every row of one asset in [from, to], oldest first. */
export async function listRangeInputs(
  connection: PoolConnection,
  input: { assetId: string; from: number; to: number },
): Promise<MarketInput[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT ${COLUMNS} FROM raw_crypto_market_data WHERE asset_id = ? AND observed_at BETWEEN ? AND ? ORDER BY observed_at`,
    [input.assetId, new Date(input.from), new Date(input.to)],
  )
  return rows.map(toInput)
}

/** Slots of an asset's first and newest row, or null when it has none. */
export async function getSlotBounds(
  connection: PoolConnection,
  assetId: string,
): Promise<{ first: number; last: number } | null> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT MIN(observed_at) AS first, MAX(observed_at) AS last FROM raw_crypto_market_data WHERE asset_id = ?',
    [assetId],
  )
  const row = rows[0]
  return row?.first ? { first: row.first.getTime(), last: row.last.getTime() } : null
}

/** Those of the assets whose only row is the given slot's: nothing came before, so their series starts here. */
export async function listNewAssets(
  connection: PoolConnection,
  input: { assetIds: string[]; slot: number },
): Promise<Set<string>> {
  if (input.assetIds.length === 0) return new Set()
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT asset_id FROM raw_crypto_market_data WHERE asset_id IN (?) GROUP BY asset_id HAVING MIN(observed_at) = ? AND MAX(observed_at) = ?',
    [input.assetIds, new Date(input.slot), new Date(input.slot)],
  )
  return new Set(rows.map((row) => String(row.asset_id)))
}
