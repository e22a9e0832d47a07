import type { Connection } from 'mysql2/promise'
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { METRICS } from '@/lib/metrics/index'
import { analyseTables, insertMarketRows, makeNumbers, PRICE, SLOT } from '../stage/market-rows'

const CHUNK = 400

/**
 * Returns that wander as far as the simulator's do: in a history calmer than the market that follows it, every tick
 * would be full of anomalies.
 */
const RETURN = 'SIN(x.n * 12.9898 + a.id * 78.233)'
const SPREADS: Record<string, number> = { log_return_5m: 0.02, log_return_15m: 0.03, log_return_1h: 0.06 }
const METRIC_SQL = {
  price: () => PRICE,
  amount: () => '1e9 / a.id',
  double: (id: string) => `${SPREADS[id] ?? 0.2} * ${RETURN}`,
  grade: () => "'A'",
}

/** Days of market rows, metrics and bars of all assets before the slot `before`, in which nothing is told yet. */
export async function insertHistory(
  connection: Connection,
  { days, assets, before }: { days: number; assets: number; before: number },
): Promise<void> {
  const slots = (days * DAY_MS) / SLOT_MS
  const end = before - SLOT_MS
  await makeNumbers(connection, slots)
  await insertMarketRows(connection, { assets, slots, end })
  const start = new Date(end - (slots - 1) * SLOT_MS)
  const metrics = METRICS.map(({ id, storage }) => ({ id, sql: METRIC_SQL[storage](id) }))
  for (let from = 0; from < slots; from += CHUNK) {
    await connection.query(
      `INSERT INTO crypto_metrics (asset_id, metric_time, symbol, ${metrics.map(({ id }) => id).join(', ')}, input_watermark, known_from, run_id) SELECT a.id, ${SLOT}, a.symbol, ${metrics.map(({ sql }) => sql).join(', ')}, ${SLOT}, ${SLOT}, 1 FROM assets a JOIN bench_numbers x ON x.n >= ? AND x.n < ? ORDER BY a.id, x.n`,
      [start, start, start, from, from + CHUNK],
    )
  }
  const hours = floorTo(before, HOUR_MS)
  await insertBars(connection, {
    interval: '1h',
    first: hours - days * DAY_MS,
    count: days * 24,
    ms: HOUR_MS,
  })
  const today = floorTo(before, DAY_MS)
  await insertBars(connection, { interval: '1d', first: today - days * DAY_MS, count: days, ms: DAY_MS })
  await analyseTables(connection, ['raw_crypto_market_data', 'crypto_metrics', 'market_candles'])
}

/** `count` bars of each asset from `first` on. */
export async function insertBars(
  connection: Connection,
  input: { interval: '1h' | '1d'; first: number; count: number; ms: number },
): Promise<void> {
  const { interval, ms, first, count } = input
  const at = `TIMESTAMPADD(SECOND, ${ms / 1_000} * x.n, ?)`
  const last = `TIMESTAMPADD(SECOND, ${ms / 1_000} * x.n + ${(ms - SLOT_MS) / 1_000}, ?)`
  const known = `TIMESTAMPADD(SECOND, ${ms / 1_000} * (x.n + 1), ?)`
  const start = new Date(first)
  await connection.query(
    `INSERT INTO market_candles (asset_id, \`interval\`, open_time, open, high, low, close, samples, expected_samples, volume_24h_usd, market_cap_usd, last_slot, known_from, run_id) SELECT a.id, ?, ${at}, ${PRICE}, ${PRICE} * 1.01, ${PRICE} * 0.99, ${PRICE}, ?, ?, 1e9 / a.id, 1e10 / a.id, ${last}, ${known}, 1 FROM assets a JOIN bench_numbers x ON x.n < ? ORDER BY a.id, x.n`,
    [interval, start, ms / SLOT_MS, ms / SLOT_MS, start, start, count],
  )
}
