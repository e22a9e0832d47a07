import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { DAY_MS, floorTo, HOUR_MS } from '../../lib/domain/slot'
import { canonicalDecimal } from '../../lib/kernels/decimal'
import {
  type Candle,
  type CandleInterval,
  type CandleSample,
  expectedSamples,
  intervalMs,
} from '../../lib/metrics/candle'
import { batchesOf } from './assets'
import { insertRestatements, type Restatement } from './restatements'
import type { RunTransaction } from './run-transaction'
import { nextVersionTime } from './version-time'

const PRICES = ['open', 'high', 'low', 'close'] as const
const FIGURES = [...PRICES, 'samples', 'volume24hUsd', 'marketCapUsd', 'lastSlot'] as const
/** Figures whose change is told, by the column that holds them. Counts and instants of samples are no figures. */
const TOLD = [
  ...PRICES.map((name) => ({ name, metric: name })),
  { name: 'volume24hUsd', metric: 'volume_24h_usd' },
  { name: 'marketCapUsd', metric: 'market_cap_usd' },
] as const
const COLUMNS =
  'asset_id, `interval`, open_time, open, high, low, close, samples, expected_samples, volume_24h_usd, market_cap_usd, last_slot, known_from, run_id'
const UPDATES = COLUMNS.split(', ')
  .slice(3)
  .map((name) => `${name} = VALUES(${name})`)
  .join(', ')

/** A bar as it stands in the table, with the version it is. */
export interface StoredCandle extends Candle {
  knownFrom: Date
  runId: string
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
    runId: String(row.run_id),
  }
}

/** The hourly and the daily bar that hold one slot, of each asset that has them. */
export async function listCandlesAt(
  connection: PoolConnection,
  input: { assetIds: string[]; slot: number },
): Promise<StoredCandle[]> {
  if (input.assetIds.length === 0) return []
  const { assetIds, slot } = input
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT ${COLUMNS} FROM market_candles WHERE asset_id IN (?) AND ((\`interval\` = '1h' AND open_time = ?) OR (\`interval\` = '1d' AND open_time = ?))`,
    [assetIds, new Date(floorTo(slot, HOUR_MS)), new Date(floorTo(slot, DAY_MS))],
  )
  return rows.map(toCandle)
}

/** Bars of one asset that open in [from, to), oldest first. Instants are epoch milliseconds. */
export async function listCandles(
  connection: PoolConnection,
  input: { assetId: string; interval: CandleInterval; from: number; to: number },
): Promise<StoredCandle[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT ${COLUMNS} FROM market_candles WHERE asset_id = ? AND \`interval\` = ? AND open_time >= ? AND open_time < ? ORDER BY open_time`,
    [input.assetId, input.interval, new Date(input.from), new Date(input.to)],
  )
  return rows.map(toCandle)
}

/** Open time of an asset's newest daily bar, or null when it has none. */
export async function getNewestDay(connection: PoolConnection, assetId: string): Promise<number | null> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT MAX(open_time) AS newest FROM market_candles WHERE asset_id = ? AND `interval` = '1d'",
    [assetId],
  )
  return rows[0]?.newest?.getTime() ?? null
}

/** What the bars of one asset in [from, to) are made of, oldest first: each market row is one sample. */
export async function listCandleSamples(
  connection: PoolConnection,
  input: { assetId: string; from: number; to: number },
): Promise<CandleSample[]> {
  const { assetId } = input
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT observed_at, price_usd, volume_24h_usd, market_cap_usd FROM raw_crypto_market_data WHERE asset_id = ? AND observed_at >= ? AND observed_at < ? ORDER BY observed_at',
    [assetId, new Date(input.from), new Date(input.to)],
  )
  return rows.map((row) => ({
    assetId,
    slot: row.observed_at.getTime(),
    priceUsd: decimalOrNull(row.price_usd),
    volume24hUsd: decimalOrNull(row.volume_24h_usd),
    marketCapUsd: decimalOrNull(row.market_cap_usd),
  }))
}

interface Change {
  old: StoredCandle | undefined
  /** Undefined: the bar has no priced slot any more. */
  fresh: Candle | undefined
}

const keyOf = (candle: Candle) => `${candle.assetId} ${candle.interval} ${candle.openTime}`

function isSame(a: Candle, b: Candle): boolean {
  return FIGURES.every((name) => a[name] === b[name])
}

/** Bars that differ between what stands and what should stand, those that should not stand any more included. */
function changesBetween(stored: readonly StoredCandle[], candles: readonly Candle[]): Change[] {
  const left = new Map(stored.map((one) => [keyOf(one), one]))
  const changes: Change[] = []
  for (const fresh of candles) {
    const old = left.get(keyOf(fresh))
    left.delete(keyOf(fresh))
    if (!old || !isSame(old, fresh)) changes.push({ old, fresh })
  }
  for (const old of left.values()) changes.push({ old, fresh: undefined })
  return changes
}

/**
 * Puts `candles` where `stored` stood; the caller has read `stored` under the assets' lock. A bar that is open by the
 * database's clock is overwritten; one that had closed moves its old version to history, and with `restates` leaves a
 * line for each price, volume and market cap that changed. Equal bars are left alone. Returns the bars that changed, as
 * they are now or were.
 */
export async function replaceCandles(
  tx: RunTransaction,
  input: {
    runId: string
    stored: readonly StoredCandle[]
    candles: readonly Candle[]
    restates: boolean
  },
): Promise<Candle[]> {
  const changes = changesBetween(input.stored, input.candles)
  if (changes.length === 0) return []
  const replaced = changes.flatMap(({ old }) => old ?? [])
  const known = replaced.map((one) => one.knownFrom)
  const now = await nextVersionTime(tx, known)
  const closed = changes.filter(({ old }) => old && old.openTime + intervalMs(old.interval) <= now.getTime())
  await moveToHistory(tx.connection, { closed, now })
  if (input.restates) await restate(tx.connection, { closed, now, runId: input.runId })
  const version = { knownFrom: now, runId: input.runId }
  const fresh = changes.flatMap(({ fresh }) => (fresh ? { ...fresh, ...version } : []))
  await writeRows(tx.connection, fresh)
  await removeRows(
    tx.connection,
    changes.flatMap(({ old, fresh }) => (old && !fresh ? old : [])),
  )
  return changes.flatMap(({ old, fresh }) => fresh ?? old ?? [])
}

const valuesOf = (one: StoredCandle) => [
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
  one.knownFrom,
  one.runId,
]

async function moveToHistory(
  connection: PoolConnection,
  input: { closed: readonly Change[]; now: Date },
): Promise<void> {
  const old = input.closed.flatMap((change) => change.old ?? [])
  for (const batch of batchesOf(old)) {
    await connection.query(`INSERT INTO market_candles_history (${COLUMNS}, known_to) VALUES ?`, [
      batch.map((one) => [...valuesOf(one), input.now]),
    ])
  }
}

async function restate(
  connection: PoolConnection,
  input: { closed: readonly Change[]; now: Date; runId: string },
): Promise<void> {
  const lines = input.closed.flatMap(({ old, fresh }): Restatement[] => {
    if (!old) return []
    // A first value restates nothing.
    const changed = TOLD.filter(({ name }) => old[name] !== null && (fresh?.[name] ?? null) !== old[name])
    return changed.map(({ name, metric }) => ({
      tableName: 'market_candles',
      assetId: old.assetId,
      rowTime: new Date(old.openTime),
      rowPart: old.interval,
      metric,
      oldValue: old[name],
      newValue: fresh?.[name] ?? null,
      shownFrom: old.knownFrom,
      restatedAt: input.now,
      reason: 'late_input',
      runId: input.runId,
    }))
  })
  await insertRestatements(connection, lines)
}

async function writeRows(connection: PoolConnection, candles: readonly StoredCandle[]): Promise<void> {
  for (const batch of batchesOf(candles)) {
    await connection.query(
      `INSERT INTO market_candles (${COLUMNS}) VALUES ? ON DUPLICATE KEY UPDATE ${UPDATES}`,
      [batch.map(valuesOf)],
    )
  }
}

/** Few at any time: a bar goes when the only price in it turned out to be unknown. */
async function removeRows(connection: PoolConnection, candles: readonly StoredCandle[]): Promise<void> {
  for (const one of candles) {
    await connection.query(
      'DELETE FROM market_candles WHERE asset_id = ? AND `interval` = ? AND open_time = ?',
      [one.assetId, one.interval, new Date(one.openTime)],
    )
  }
}
