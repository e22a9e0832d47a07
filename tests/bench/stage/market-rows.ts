import type { Connection, RowDataPacket } from 'mysql2/promise'
import { floorTo, SLOT_MS } from '@/lib/domain/slot'

/** Slots of one statement, times the assets: about 100,000 rows. */
const CHUNK_ROWS = 100_000
const NUMBERS_BATCH = 20_000

export interface MarketRows {
  assets: number
  /** Slots of each asset, the newest at `end`. */
  slots: number
  end: number
}

/** Start of the slot before the one of now: what is made ends there, and is known. */
export const lastWholeSlot = () => floorTo(Date.now(), SLOT_MS) - SLOT_MS

/** The numbers 0 to `count` - 1 in a temporary table `bench_numbers` of this connection. */
export async function makeNumbers(connection: Connection, count: number): Promise<void> {
  await connection.query('CREATE TEMPORARY TABLE IF NOT EXISTS bench_numbers (n INT UNSIGNED PRIMARY KEY)')
  await connection.query('DELETE FROM bench_numbers')
  for (let at = 0; at < count; at += NUMBERS_BATCH) {
    const rows = Array.from({ length: Math.min(NUMBERS_BATCH, count - at) }, (_, i) => [at + i])
    await connection.query('INSERT INTO bench_numbers (n) VALUES ?', [rows])
  }
}

/** Assets coin-001 and on, by rank. */
export async function insertAssets(connection: Connection, count: number): Promise<void> {
  const seen = new Date(lastWholeSlot())
  const rows = Array.from({ length: count }, (_, i) => {
    const name = String(i + 1).padStart(3, '0')
    return [`coin-${name}`, `c${name}`, `Coin ${name}`, i + 1, 1, new Date(seen.getTime() - 1e9), seen]
  })
  await connection.query(
    'INSERT INTO assets (coingecko_id, symbol, name, market_rank, tracked, first_seen_at, last_seen_at) VALUES ?',
    [rows],
  )
}

/** A price of asset `a` at slot number `x`: eight sizes, ten digits behind the point. */
export const PRICE =
  'ROUND(POW(10, MOD(a.id, 8)) / 1000 * (1 + 0.05 * SIN((x.n + a.id * 17) / 97) + 0.002 * SIN(x.n * a.id)), 10)'
const VOLUME = 'ROUND(1e9 / a.id * (1 + 0.3 * SIN(x.n / 131 + a.id)), 2)'
const MARKET_CAP = `ROUND(2e7 * ${PRICE}, 2)`
/** Microsecond arithmetic would be slower: x.n counts slots from the oldest. */
export const SLOT = 'TIMESTAMPADD(SECOND, 300 * x.n, ?)'

/**
 * Market rows of all assets as the pipeline writes them, each slot known a minute after it began. `bench_numbers` must
 * hold a number for each slot.
 */
export async function insertMarketRows(
  connection: Connection,
  { assets, slots, end }: MarketRows,
): Promise<void> {
  const start = new Date(end - (slots - 1) * SLOT_MS)
  const step = Math.max(1, Math.floor(CHUNK_ROWS / assets))
  const at = (seconds: number) => `TIMESTAMPADD(SECOND, 300 * x.n + ${seconds}, ?)`
  for (let from = 0; from < slots; from += step) {
    await connection.query(
      `INSERT INTO raw_crypto_market_data (asset_id, observed_at, symbol, name, price_usd, volume_24h_usd, market_cap_usd, granularity, origin, fetched_at, sampled_at, source_updated_at, known_from, run_id, document_id) SELECT a.id, ${SLOT}, a.symbol, a.name, ${PRICE}, ${VOLUME}, ${MARKET_CAP}, '5m', 'live', ${at(62)}, ${at(60)}, ${at(30)}, ${at(63)}, 1 + x.n, 1 + x.n FROM assets a JOIN bench_numbers x ON x.n >= ? AND x.n < ? WHERE a.id <= ? ORDER BY a.id, x.n`,
      [start, start, start, start, start, from, Math.min(slots, from + step), assets],
    )
  }
}

/** Rows of a table. */
export async function countRows(connection: Connection, table: string): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM ??', [table])
  return Number(rows[0]?.n)
}

/** The optimizer knows the size of what was just filled. */
export async function analyseTables(connection: Connection, tables: readonly string[]): Promise<void> {
  await connection.query(`ANALYZE TABLE ${tables.map(() => '??').join(', ')}`, [...tables])
}
