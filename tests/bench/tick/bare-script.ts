import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Connection, ResultSetHeader } from 'mysql2/promise'
import { DAY_MS, floorTo, HOUR_MS } from '@/lib/domain/slot'
import type { SourceRequest } from '@/lib/sources/contract'
import type { SlotRows } from './rows'
import type { Prepared } from './upstream'

const compress = promisify(gzip)
const ROWS = 1_000

/** What both peers are given: where to ask, what to write, and nothing to compute. */
export interface PeerTick {
  connection: Connection
  upstream: Prepared
  requests: readonly SourceRequest[]
  slot: number
  rows: SlotRows
}

const INSERT_DOCUMENT =
  "INSERT INTO source_documents (run_id, attempt, source, endpoint, params, params_hash, status, verdict, headers, fetched_at, sha256, bytes, body) VALUES (?, 1, 'coingecko', ?, ?, ?, 200, 'ok', '{}', ?, ?, ?, ?)"

/** Opens a run, asks for every page and keeps the bytes. Returns the run and the ids of the coins. */
export async function acquirePages(tick: PeerTick): Promise<{ runId: number; coins: string[] }> {
  const { connection, upstream, requests, slot } = tick
  const at = new Date(slot)
  const [run] = await connection.query<ResultSetHeader>(
    "INSERT INTO runs (job, slot, shard, status, attempt, created_at) VALUES ('market', ?, '', 'running', 1, UTC_TIMESTAMP(3))",
    [at],
  )
  const coins: string[] = []
  for (const request of requests) {
    const page = await upstream.fetchPage(slot, request)
    for (const coin of page.coins as { id: string }[]) coins.push(coin.id)
    const hash = createHash('sha256').update(page.text).digest('hex')
    const params = JSON.stringify(request.params)
    const paramsHash = createHash('sha256').update(params).digest('hex')
    await connection.query(INSERT_DOCUMENT, [
      run.insertId,
      request.endpoint,
      params,
      paramsHash,
      at,
      hash,
      page.text.length,
      await compress(page.text),
    ])
  }
  return { runId: run.insertId, coins }
}

export const endRun = (connection: Connection, runId: number) =>
  connection.query("UPDATE runs SET status = 'succeeded' WHERE id = ?", [runId])

/** The least a tick can cost through this driver: the same state read and the same rows written, in wide statements. */
export async function runBareScript(tick: PeerTick): Promise<void> {
  const { connection, slot, rows } = tick
  const { runId, coins } = await acquirePages(tick)
  await connection.beginTransaction()
  const [assets] = await connection.query<never[]>({
    sql: 'SELECT id FROM assets WHERE coingecko_id IN (?)',
    values: [coins],
    rowsAsArray: true,
  })
  const ids = (assets as unknown as [string][]).map(([id]) => id)
  if (ids.length > 0) await readState(connection, ids, slot)
  for (const table of rows) {
    for (let at = 0; at < table.rows.length; at += ROWS)
      await connection.query(table.upsert('?'), [table.rows.slice(at, at + ROWS)])
  }
  await connection.commit()
  await endRun(connection, runId)
}

async function readState(connection: Connection, ids: string[], slot: number): Promise<void> {
  const columns = 'asset_id, observed_at, price_usd, volume_24h_usd, market_cap_usd, sampled_at, known_from'
  const read = (sql: string, ...values: unknown[]) => connection.query(sql, [ids, ...values])
  await read(
    `SELECT ${columns} FROM raw_crypto_market_data WHERE asset_id IN (?) AND observed_at = ? FOR UPDATE`,
    new Date(slot),
  )
  await read(
    `SELECT ${columns} FROM raw_crypto_market_data WHERE asset_id IN (?) AND observed_at = ?`,
    new Date(slot - DAY_MS),
  )
  await read('SELECT asset_id, last_slot, state FROM metric_state WHERE asset_id IN (?)')
  await read(
    "SELECT * FROM market_candles WHERE asset_id IN (?) AND ((`interval` = '1h' AND open_time = ?) OR (`interval` = '1d' AND open_time = ?))",
    new Date(floorTo(slot, HOUR_MS)),
    new Date(floorTo(slot, DAY_MS)),
  )
}
