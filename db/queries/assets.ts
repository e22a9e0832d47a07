import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import type { AssetIdentity } from '../../lib/domain/market'
import { getPool } from '../client'

export interface AssetRow {
  id: string
  coingeckoId: string
  symbol: string
  name: string
}

/** Rows per statement: larger is no faster (performance.md). */
export const BATCH_ROWS = 1_000

/** Slices a list for multi-row statements. */
export function batchesOf<T>(rows: readonly T[], size: number = BATCH_ROWS): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => rows.slice(i * size, (i + 1) * size))
}

const toAsset = (row: RowDataPacket): AssetRow => ({
  id: String(row.id),
  coingeckoId: row.coingecko_id,
  symbol: row.symbol,
  name: row.name,
})

/**
 * Writes who a live page speaks of and returns their ids by CoinGecko id. A page older than the newest one seen
 * changes nothing, so replays are harmless.
 */
export async function upsertAssets(
  connection: PoolConnection,
  input: { identities: AssetIdentity[]; seenAt: Date },
): Promise<Map<string, AssetRow>> {
  const newer = (column: string) =>
    `${column} = IF(VALUES(last_seen_at) >= last_seen_at, VALUES(${column}), ${column})`
  // One order for all writers, so that two pages never wait for each other in a circle.
  const sorted = [...input.identities].sort((a, b) => (a.coingeckoId < b.coingeckoId ? -1 : 1))
  for (const batch of batchesOf(sorted)) {
    const rows = batch.map((one) => [
      one.coingeckoId,
      one.symbol,
      one.name,
      one.rank,
      true,
      input.seenAt,
      input.seenAt,
    ])
    await connection.query(
      `INSERT INTO assets (coingecko_id, symbol, name, market_rank, tracked, first_seen_at, last_seen_at) VALUES ? ON DUPLICATE KEY UPDATE ${newer('symbol')}, ${newer('name')}, ${newer('market_rank')}, ${newer('tracked')}, last_seen_at = GREATEST(last_seen_at, VALUES(last_seen_at))`,
      [rows],
    )
  }
  return mapAssets(
    connection,
    sorted.map((one) => one.coingeckoId),
  )
}

/** Known assets by CoinGecko id; unknown ids are absent. */
export async function mapAssets(
  connection: PoolConnection,
  coingeckoIds: string[],
): Promise<Map<string, AssetRow>> {
  if (coingeckoIds.length === 0) return new Map()
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT id, coingecko_id, symbol, name FROM assets WHERE coingecko_id IN (?)',
    [coingeckoIds],
  )
  return new Map(rows.map((row) => [row.coingecko_id, toAsset(row)]))
}

/**
 * Locks assets until commit, in the order in which pages write them: whoever computes an asset's metrics does it alone,
 * so that no two advance its state from the same past.
 */
export async function lockAssets(connection: PoolConnection, assetIds: string[]): Promise<void> {
  await connection.query('SELECT id FROM assets WHERE id IN (?) ORDER BY coingecko_id FOR UPDATE', [assetIds])
}

/** Ends the tracking of assets that a complete tick, begun at `since`, did not return. */
export async function untrackUnseen(connection: PoolConnection, since: Date): Promise<void> {
  await connection.query('UPDATE assets SET tracked = 0 WHERE tracked = 1 AND last_seen_at < ?', [since])
}

/** How many assets are tracked. */
export async function countTracked(): Promise<number> {
  const [rows] = await getPool().query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM assets WHERE tracked = 1')
  return Number(rows[0]?.n)
}

/** Tracked assets, by rank (unranked last), then id. */
export async function listTrackedAssets(): Promise<AssetRow[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT id, coingecko_id, symbol, name FROM assets WHERE tracked = 1 ORDER BY market_rank IS NULL, market_rank, id',
  )
  return rows.map(toAsset)
}

/** Assets of a CoinGecko id, or of a symbol (any case) when no id matches. Tracked ones only for symbols. */
export async function findAssets(name: string): Promise<AssetRow[]> {
  const [byId] = await getPool().query<RowDataPacket[]>(
    'SELECT id, coingecko_id, symbol, name FROM assets WHERE coingecko_id = ?',
    [name],
  )
  if (byId.length > 0) return byId.map(toAsset)
  const [bySymbol] = await getPool().query<RowDataPacket[]>(
    'SELECT id, coingecko_id, symbol, name FROM assets WHERE tracked = 1 AND symbol IN (?) ORDER BY market_rank IS NULL, market_rank, id LIMIT 20',
    [[name, name.toLowerCase(), name.toUpperCase()]],
  )
  return bySymbol.map(toAsset)
}

/** Ids of known assets by CoinGecko id; unknown ones are left out. */
export async function listAssetIds(coingeckoIds: string[]): Promise<string[]> {
  if (coingeckoIds.length === 0) return []
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT id FROM assets WHERE coingecko_id IN (?) ORDER BY id',
    [coingeckoIds],
  )
  return rows.map((row) => String(row.id))
}
