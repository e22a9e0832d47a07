import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { LEGACY_COLUMNS, type LegacyRow } from '../../lib/sources/legacy/rows'
import { getPool } from '../client'
import { LEGACY_NAMES, readTables, type TableFacts } from '../legacy-tables'
import { instantOf, RAW, type ReadingRules, SYMBOL } from './legacy-sql'
import { WHOLE_TABLE_MS } from './session'

/** Rows of one slice at least: small enough for half a minute, large enough for few runs. */
const SLICE_ROWS = 5_000

export interface LegacyTables {
  /** Null: the database holds no such table. */
  raw: {
    /** A TIMESTAMP column is UTC in itself. */
    hasZone: boolean
    priceLimit: string
    volumeLimit: string
    /** Columns that are not copied. */
    others: string[]
  } | null
  hasMetrics: boolean
}

/** The renamed tables of the first version, or null when the database holds none. */
export async function findLegacyTables(): Promise<LegacyTables | null> {
  const connection = await getPool().getConnection()
  const tables = await readTables(connection).finally(() => connection.release())
  const raw = tables.find((table) => table.name.toLowerCase() === RAW)
  const hasMetrics = tables.some((table) => table.name.toLowerCase() === LEGACY_NAMES.crypto_metrics)
  if (!raw && !hasMetrics) return null
  return { raw: raw ? rawFacts(raw) : null, hasMetrics }
}

function rawFacts(table: TableFacts): LegacyTables['raw'] {
  const column = (name: string) => table.columns.find((one) => one.name === name)
  const limit = (name: string) => {
    const { precision = 18, scale = 8 } = column(name) ?? {}
    return `${'9'.repeat(precision - scale) || '0'}.${'9'.repeat(scale) || '0'}`
  }
  return {
    hasZone: column('observed_at')?.type === 'timestamp',
    priceLimit: limit('price_usd'),
    volumeLimit: limit('volume_24h_usd'),
    others: table.columns
      .map((one) => one.name)
      .filter((name) => !(LEGACY_COLUMNS as readonly string[]).includes(name)),
  }
}

/** Rows of the old table by mapped symbol ('' for none), most first, each with one of its names. */
export async function countSymbols(
  connection: PoolConnection,
): Promise<{ symbol: string; rows: number; name: string | null }[]> {
  const [rows] = await connection.query<RowDataPacket[]>({
    sql: `SELECT mapped, COUNT(*) AS n, MAX(name) AS name FROM (SELECT ${SYMBOL} AS mapped, name FROM ${RAW}) named GROUP BY mapped ORDER BY n DESC, mapped`,
    timeout: WHOLE_TABLE_MS,
  })
  return rows.map((row) => ({ symbol: row.mapped, rows: Number(row.n), name: row.name }))
}

/** First and last wall-clock time of the old rows read as UTC; impossible times are left out. Null without rows. */
export async function getLegacySpan(connection: PoolConnection): Promise<{ from: Date; to: Date } | null> {
  const [rows] = await connection.query<RowDataPacket[]>({
    // Arithmetic makes an impossible date (a month 0, a 30 February) null.
    sql: `SELECT MIN(told) AS first, MAX(told) AS last FROM (SELECT observed_at - INTERVAL 0 SECOND AS told FROM ${RAW} WHERE observed_at >= '2009-01-01') times`,
    timeout: WHOLE_TABLE_MS,
  })
  const row = rows[0]
  return row?.first && row.last ? { from: row.first, to: row.last } : null
}

/** Rows whose instant lies after `latest`, and the newest instant of them all. */
export async function countFutureRows(
  connection: PoolConnection,
  rules: Pick<ReadingRules, 'zone' | 'latest'>,
): Promise<{ rows: number; newest: Date | null }> {
  const instant = instantOf('observed_at', rules.zone)
  const [rows] = await connection.query<RowDataPacket[]>({
    sql: `SELECT SUM(instant > ?) AS n, MAX(instant) AS newest FROM (SELECT ${instant.sql} AS instant FROM ${RAW}) told`,
    values: [new Date(rules.latest), ...instant.values],
    timeout: WHOLE_TABLE_MS,
  })
  return { rows: Number(rows[0]?.n ?? 0), newest: rows[0]?.newest ?? null }
}

/**
 * Puts a copy of the old rows in an order of their own into a temporary table, cut into slices that never part a
 * 5-minute slot: the originals have no key and get none. The order depends on the rows alone, so that it is the same
 * after an interruption.
 */
export async function orderLegacyRows(connection: PoolConnection): Promise<void> {
  await connection.query('DROP TEMPORARY TABLE IF EXISTS adoption_rows')
  await connection.query(
    'CREATE TEMPORARY TABLE adoption_rows (mapped varchar(191) NOT NULL, slice int NOT NULL, place bigint NOT NULL, id varchar(32), symbol text, name text, price_usd varchar(80), volume_24h_usd varchar(80), observed_at varchar(32), PRIMARY KEY (mapped, slice, place)) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
  )
  // Named with their table: the texts beside them have the same names, and as text 10 comes before 9.
  const order = 'l.observed_at, l.id, l.price_usd, l.volume_24h_usd, l.name, l.symbol'
  // Five minutes by the text of the time: every offset of a zone is whole slots, and an impossible time breaks nothing.
  const slot = 'COALESCE(CONCAT(LEFT(observed_at, 14), SUBSTRING(observed_at, 15, 2) DIV 5), place)'
  const texts = LEGACY_COLUMNS.map((name) => `CAST(l.${name} AS CHAR CHARACTER SET utf8mb4) AS ${name}`)
  const names = LEGACY_COLUMNS.join(', ')
  await connection.query({
    sql: `INSERT INTO adoption_rows (mapped, slice, place, ${names}) SELECT mapped, (MIN(place) OVER (PARTITION BY mapped, ${slot}) - 1) DIV ${SLICE_ROWS}, place, ${names} FROM (SELECT ${SYMBOL} AS mapped, ROW_NUMBER() OVER (PARTITION BY ${SYMBOL} ORDER BY ${order}) AS place, ${texts.join(', ')} FROM ${RAW} l) placed`,
    timeout: WHOLE_TABLE_MS,
  })
}

/** Numbers of a symbol's slices in their order, which is that of time. After `orderLegacyRows`. */
export async function listSlices(connection: PoolConnection, symbol: string): Promise<number[]> {
  const [rows] = await connection.query<RowDataPacket[]>({
    sql: 'SELECT DISTINCT slice FROM adoption_rows WHERE mapped = ? ORDER BY slice',
    values: [symbol],
    timeout: WHOLE_TABLE_MS,
  })
  return rows.map((row) => Number(row.slice))
}

/** Rows of a slice in their order, every column as text. After `orderLegacyRows`. */
export async function readSlice(
  connection: PoolConnection,
  of: { symbol: string; slice: number },
): Promise<LegacyRow[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT ${LEGACY_COLUMNS.join(', ')} FROM adoption_rows WHERE mapped = ? AND slice = ? ORDER BY place`,
    [of.symbol, of.slice],
  )
  return rows as LegacyRow[]
}
