import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { canonicalDecimal } from '../../lib/kernels/decimal'
import { type Candle, type CandleInterval, expectedSamples, intervalMs } from '../../lib/metrics/candle'
import { batchesOf } from './assets'
import { insertRestatements, type Restatement } from './restatements'
import type { RunTransaction } from './run-transaction'
import { nextVersionTime } from './version-time'

const PRICES = ['open', 'high', 'low', 'close'] as const
const COLUMNS =
  'asset_id, `interval`, open_time, open, high, low, close, samples, expected_samples, volume_24h_usd, market_cap_usd, last_slot, known_from, run_id'
const UPDATES = COLUMNS.split(', ')
  .slice(3)
  .map((name) => `${name} = VALUES(${name})`)
  .join(', ')

interface StoredCandle extends Candle {
  knownFrom: Date
}

const decimalOrNull = (value: string | null) => (value === null ? null : canonicalDecimal(value))

function toCandle(row: RowDataPacket): StoredCandle {
  return {
    assetId: String(row.asset_id),
    interval: row.interval,
    openTime: row.open_time.getTime(),
    open: canonicalDecimal(row.open),
    high: canonicalDecimal(row.high),
    low: canonicalDecimal(row.low),
    close: canonicalDecimal(row.close),
    samples: Number(row.samples),
    volume24hUsd: decimalOrNull(row.volume_24h_usd),
    marketCapUsd: decimalOrNull(row.market_cap_usd),
    lastSlot: row.last_slot.getTime(),
    knownFrom: row.known_from,
  }
}

/** Bars of some assets that open in [from, to], oldest first. Instants are epoch milliseconds. */
export async function listCandles(
  connection: PoolConnection,
  input: { assetIds: string[]; interval: CandleInterval; from: number; to: number },
): Promise<StoredCandle[]> {
  if (input.assetIds.length === 0) return []
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT ${COLUMNS} FROM market_candles WHERE asset_id IN (?) AND \`interval\` = ? AND open_time BETWEEN ? AND ? ORDER BY open_time, asset_id`,
    [input.assetIds, input.interval, new Date(input.from), new Date(input.to)],
  )
  return rows.map(toCandle)
}

/** Whether an asset has any bar; a database from before the bars has rows and none. */
export async function hasCandles(connection: PoolConnection, assetId: string): Promise<boolean> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT 1 FROM market_candles WHERE asset_id = ? LIMIT 1',
    [assetId],
  )
  return rows.length > 0
}

const keyOf = (candle: Candle) => `${candle.assetId} ${candle.openTime}`

/**
 * Writes bars of one interval; the caller holds their assets' lock. An open bar is overwritten; a bar that had closed
 * by the database's clock moves its old version to history, and with `restates` leaves a line for each price that
 * changed. Equal bars are left alone. Returns how many were written.
 */
export async function upsertCandles(
  tx: RunTransaction,
  input: { runId: string; interval: CandleInterval; candles: Candle[]; restates: boolean },
): Promise<number> {
  let written = 0
  for (const batch of batchesOf(input.candles)) {
    const times = batch.map((one) => one.openTime)
    const known = await listCandles(tx.connection, {
      assetIds: [...new Set(batch.map((one) => one.assetId))],
      interval: input.interval,
      from: Math.min(...times),
      to: Math.max(...times),
    })
    const stored = new Map(known.map((one) => [keyOf(one), one]))
    const changed = batch.filter((one) => !isSame(one, stored.get(keyOf(one))))
    if (changed.length === 0) continue
    const old = changed.flatMap((one) => stored.get(keyOf(one)) ?? [])
    const now = await nextVersionTime(
      tx,
      old.map((one) => one.knownFrom),
    )
    const closed = old.filter((one) => one.openTime + intervalMs(input.interval) <= now.getTime())
    await moveToHistory(tx.connection, { interval: input.interval, closed, now })
    if (input.restates) await restate(tx.connection, { changed, closed, now, runId: input.runId })
    await writeRows(tx.connection, { candles: changed, now, runId: input.runId })
    written += changed.length
  }
  return written
}

function isSame(candle: Candle, stored: Candle | undefined): boolean {
  if (!stored) return false
  const names = [...PRICES, 'samples', 'volume24hUsd', 'marketCapUsd', 'lastSlot'] as const
  return names.every((name) => candle[name] === stored[name])
}

async function moveToHistory(
  connection: PoolConnection,
  input: { interval: CandleInterval; closed: StoredCandle[]; now: Date },
): Promise<void> {
  if (input.closed.length === 0) return
  await connection.query(
    `INSERT INTO market_candles_history (${COLUMNS}, known_to) SELECT ${COLUMNS}, ? FROM market_candles WHERE \`interval\` = ? AND (asset_id, open_time) IN (?)`,
    [input.now, input.interval, input.closed.map((one) => [one.assetId, new Date(one.openTime)])],
  )
}

async function restate(
  connection: PoolConnection,
  input: { changed: Candle[]; closed: StoredCandle[]; now: Date; runId: string },
): Promise<void> {
  const changed = new Map(input.changed.map((one) => [keyOf(one), one]))
  const lines = input.closed.flatMap((old): Restatement[] => {
    const fresh = changed.get(keyOf(old))
    const prices = fresh ? PRICES.filter((name) => fresh[name] !== old[name]) : []
    return prices.map((metric) => ({
      tableName: 'market_candles',
      assetId: old.assetId,
      rowTime: new Date(old.openTime),
      rowPart: old.interval,
      metric,
      oldValue: old[metric],
      newValue: fresh?.[metric] ?? null,
      shownFrom: old.knownFrom,
      restatedAt: input.now,
      reason: 'late_input',
      runId: input.runId,
    }))
  })
  if (lines.length > 0) await insertRestatements(connection, lines)
}

async function writeRows(
  connection: PoolConnection,
  input: { candles: Candle[]; now: Date; runId: string },
): Promise<void> {
  const values = input.candles.map((one) => [
    one.assetId,
    one.interval,
    new Date(one.openTime),
    one.open,
    one.high,
    one.low,
    one.close,
    one.samples,
    expectedSamples(one.interval),
    one.volume24hUsd,
    one.marketCapUsd,
    new Date(one.lastSlot),
    input.now,
    input.runId,
  ])
  await connection.query(
    `INSERT INTO market_candles (${COLUMNS}) VALUES ? ON DUPLICATE KEY UPDATE ${UPDATES}`,
    [values],
  )
}
