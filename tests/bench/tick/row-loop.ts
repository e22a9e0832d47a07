import type { Connection } from 'mysql2/promise'
import { DAY_MS, floorTo, HOUR_MS } from '@/lib/domain/slot'
import { acquirePages, endRun, type PeerTick } from './bare-script'
import type { TableRows } from './rows'

/** Rows by the asset they speak of. */
function byAsset(table: TableRows): Map<string, TableRows['rows']> {
  const at = table.columns.indexOf(table.name === 'assets' ? '`id`' : '`asset_id`')
  const rows = new Map<string, TableRows['rows']>()
  for (const row of table.rows) {
    const id = String(row[at])
    rows.set(id, [...(rows.get(id) ?? []), row])
  }
  return rows
}

/**
 * A tick as it is written first: coin by coin, one-row statements. Fair to it: the right index for each, prepared
 * statements, one transaction for all.
 */
export async function runRowLoop(tick: PeerTick): Promise<void> {
  const { connection, slot, rows } = tick
  const { runId, coins } = await acquirePages(tick)
  const tables = rows.map((table) => ({
    sql: table.upsert(`(${table.columns.map(() => '?').join(', ')})`),
    rows: byAsset(table),
  }))
  const assets = rows.find(({ name }) => name === 'assets')
  const [idAt = 0, nameAt = 0] = ['`id`', '`coingecko_id`'].map((name) => assets?.columns.indexOf(name))
  const idOf = new Map(assets?.rows.map((row) => [String(row[nameAt]), String(row[idAt])]))
  await connection.beginTransaction()
  for (const coin of coins) {
    const id = idOf.get(coin)
    if (id === undefined) continue
    await connection.execute('SELECT id FROM assets WHERE coingecko_id = ?', [coin])
    await readState(connection, id, slot)
    for (const table of tables)
      for (const row of table.rows.get(id) ?? []) await connection.execute(table.sql, row)
  }
  await connection.commit()
  await endRun(connection, runId)
}

async function readState(connection: Connection, id: string, slot: number): Promise<void> {
  const price =
    'SELECT observed_at, price_usd, volume_24h_usd, market_cap_usd, sampled_at, known_from FROM raw_crypto_market_data WHERE asset_id = ? AND observed_at = ?'
  await connection.execute(price, [id, new Date(slot)])
  await connection.execute(price, [id, new Date(slot - DAY_MS)])
  await connection.execute('SELECT last_slot, state FROM metric_state WHERE asset_id = ?', [id])
  await connection.execute(
    "SELECT * FROM market_candles WHERE asset_id = ? AND ((`interval` = '1h' AND open_time = ?) OR (`interval` = '1d' AND open_time = ?))",
    [id, new Date(floorTo(slot, HOUR_MS)), new Date(floorTo(slot, DAY_MS))],
  )
}
