import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { canonicalDecimal } from '../../lib/kernels/decimal'
import { VOLUME_CLAMPED } from '../../lib/sources/legacy/normalize-rows'
import { LEGACY_SOURCE } from '../../lib/sources/legacy/rows'
import { clampedLiterals, goodRows, keptRows, RAW, type ReadingRules, slotTime, toldRows } from './legacy-sql'
import { WHOLE_TABLE_MS } from './session'

/** Figures of one symbol's observations; sums are exact decimals. */
export interface Totals {
  rows: number
  priceSum: string
  volumeSum: string
  clamped: number
  /** Null without rows. */
  first: Date | null
  last: Date | null
}

/** What the old table says of one symbol by itself. */
export interface Expected {
  /** Rows of the symbol. */
  read: number
  /** Rows that cannot be kept, and how many different ones they are. */
  rejected: number
  rejectedDistinct: number
  kept: Totals
}

const number = (value: unknown) => Number(value ?? 0)
const decimal = (value: unknown) => canonicalDecimal(String(value ?? '0'))
const toTotals = (row: RowDataPacket | undefined): Totals => ({
  rows: number(row?.n),
  priceSum: decimal(row?.price_sum),
  volumeSum: decimal(row?.volume_sum),
  clamped: number(row?.clamped),
  first: row?.first ?? null,
  last: row?.last ?? null,
})

/** What the renamed table holds of a symbol ('' for none), computed in SQL from that table alone. */
export async function readExpected(
  connection: PoolConnection,
  input: { symbol: string; rules: ReadingRules },
): Promise<Expected> {
  const { symbol, rules } = input
  const told = toldRows(rules)
  const good = goodRows(rules)
  const record =
    "CONCAT_WS('|', COALESCE(id, 'null'), COALESCE(CONVERT(symbol USING utf8mb4), 'null'), COALESCE(CONVERT(name USING utf8mb4), 'null'), COALESCE(price_usd, 'null'), COALESCE(volume_24h_usd, 'null'), COALESCE(observed_at, 'null')) COLLATE utf8mb4_bin"
  const [[all]] = await connection.query<RowDataPacket[]>({
    sql: `WITH ${told.sql} SELECT COUNT(*) AS n, SUM(NOT ${good.sql}) AS rejected, COUNT(DISTINCT IF(${good.sql}, NULL, ${record})) AS different FROM told WHERE mapped = ?`,
    values: [...told.values, ...good.values, ...good.values, symbol],
    timeout: WHOLE_TABLE_MS,
  })
  const kept = keptRows(rules, [symbol])
  const limits = clampedLiterals(rules.volumeLimit)
  const unknown = `(volume_24h_usd IN (${limits}) OR volume_24h_usd < 0)`
  const [[totals]] = await connection.query<RowDataPacket[]>({
    sql: `WITH ${told.sql}, ${kept.sql} SELECT COUNT(*) AS n, SUM(price_usd) AS price_sum, SUM(IF(${unknown}, 0, volume_24h_usd)) AS volume_sum, SUM(volume_24h_usd IN (${limits})) AS clamped, MIN(instant) AS first, MAX(instant) AS last FROM kept`,
    values: [...told.values, ...kept.values],
    timeout: WHOLE_TABLE_MS,
  })
  return {
    read: number(all?.n),
    rejected: number(all?.rejected),
    rejectedDistinct: number(all?.different),
    kept: toTotals(totals),
  }
}

/** What our tables hold of a coin from the old one: current rows, and versions that something better has replaced. */
export async function readStored(connection: PoolConnection, coingeckoId: string): Promise<Totals> {
  const columns = 'v.asset_id, v.price_usd, v.volume_24h_usd, v.flag, v.sampled_at'
  const versions = ['raw_crypto_market_data', 'raw_crypto_market_data_history'].map(
    (table) =>
      `SELECT ${columns} FROM ${table} v JOIN source_documents d ON d.id = v.document_id WHERE d.source = ? AND v.asset_id = (SELECT id FROM assets WHERE coingecko_id = ?)`,
  )
  const [[row]] = await connection.query<RowDataPacket[]>({
    sql: `SELECT COUNT(*) AS n, SUM(price_usd) AS price_sum, SUM(volume_24h_usd) AS volume_sum, SUM(flag = ?) AS clamped, MIN(sampled_at) AS first, MAX(sampled_at) AS last FROM (${versions.join(' UNION ALL ')}) adopted`,
    values: [VOLUME_CLAMPED, LEGACY_SOURCE, coingeckoId, LEGACY_SOURCE, coingeckoId],
    timeout: WHOLE_TABLE_MS,
  })
  return toTotals(row)
}

/** Kept rows whose slot held something better already (seen live, or later in the slot), so that they were not taken. */
export async function readOutranked(
  connection: PoolConnection,
  input: { symbol: string; coingeckoId: string; rules: ReadingRules },
): Promise<Totals> {
  const { symbol, coingeckoId, rules } = input
  const told = toldRows(rules)
  const kept = keptRows(rules, [symbol])
  const limits = clampedLiterals(rules.volumeLimit)
  const unknown = `(k.volume_24h_usd IN (${limits}) OR k.volume_24h_usd < 0)`
  const [[row]] = await connection.query<RowDataPacket[]>({
    sql: `WITH ${told.sql}, ${kept.sql} SELECT COUNT(*) AS n, SUM(k.price_usd) AS price_sum, SUM(IF(${unknown}, 0, k.volume_24h_usd)) AS volume_sum, SUM(k.volume_24h_usd IN (${limits})) AS clamped, MIN(k.instant) AS first, MAX(k.instant) AS last FROM kept k JOIN assets a ON a.coingecko_id = ? JOIN raw_crypto_market_data r ON r.asset_id = a.id AND r.observed_at = ${slotTime('k.slot')} JOIN source_documents d ON d.id = r.document_id WHERE d.source <> ? AND NOT EXISTS (SELECT 1 FROM raw_crypto_market_data_history h JOIN source_documents hd ON hd.id = h.document_id WHERE h.asset_id = r.asset_id AND h.observed_at = r.observed_at AND hd.source = ?)`,
    values: [...told.values, ...kept.values, coingeckoId, LEGACY_SOURCE, LEGACY_SOURCE],
    timeout: WHOLE_TABLE_MS,
  })
  return toTotals(row)
}

/** Different records of a symbol that stand in quarantine. */
export async function countQuarantined(connection: PoolConnection, symbol: string): Promise<number> {
  const [[row]] = await connection.query<RowDataPacket[]>(
    "SELECT COUNT(*) AS n FROM rejected_records r JOIN source_documents d ON d.id = r.document_id WHERE r.source = ? AND JSON_VALUE(d.params, '$.symbol') = ?",
    [LEGACY_SOURCE, symbol],
  )
  return number(row?.n)
}

/** Rows of the renamed table. */
export async function countLegacyRows(connection: PoolConnection): Promise<number> {
  const [[row]] = await connection.query<RowDataPacket[]>({
    sql: `SELECT COUNT(*) AS n FROM ${RAW}`,
    timeout: WHOLE_TABLE_MS,
  })
  return number(row?.n)
}
