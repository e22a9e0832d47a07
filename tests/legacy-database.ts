import mysql from 'mysql2/promise'
import { amountText, CLAMP, type LegacyData, type LegacyRow } from './legacy-rows'

/** A row of the first version's metrics: symbol, time, and the figures of its columns in their order. */
export interface LegacyMetricsRow {
  symbol: string | null
  at: number | null
  figures: (string | null)[]
}

const FIGURES =
  'price_usd price_change_5m price_change_15m volume_24h_usd avg_price_1h min_price_1h max_price_1h'.split(
    ' ',
  )
const ROWS_PER_STATEMENT = 2_000
/** One kept row in this many has a metrics row. */
const METRICS_EVERY = 20

const timeText = (at: number | null) =>
  at === null ? null : new Date(at).toISOString().slice(0, 19).replace('T', ' ')
const amount = (units: bigint | null) => (units === null ? null : amountText(units))
const valuesOf = (row: LegacyRow) => [
  row.id,
  row.symbol,
  row.name,
  amount(row.price),
  amount(row.volume),
  timeText(row.at),
]

function* inserts(table: string, rows: readonly (string | number | null)[][]): Generator<string> {
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT)
    yield mysql.format(`INSERT INTO ${table} VALUES ?`, [rows.slice(at, at + ROWS_PER_STATEMENT)])
}

/** Metrics of some of the kept rows; prices are right, the rest is what an hour of one price would give. */
function metricsOf(data: LegacyData): LegacyMetricsRow[] {
  return [...data.truth].flatMap(([symbol, truth]) =>
    [...truth.kept.values()]
      .filter((_, i) => i % METRICS_EVERY === 0)
      .map(({ at, price, volume, clamped }) => {
        const text = amountText(price)
        const told = amount(clamped ? CLAMP : volume)
        return { symbol, at, figures: [text, '0', null, told, text, text, text] }
      }),
  )
}

/**
 * The statements of a dump of the first version's database: two tables without a key, `charset` as the server of that
 * time had it. `metrics` default to some that fit the rows.
 */
export function* legacyDump(
  data: Pick<LegacyData, 'rows'> & Partial<LegacyData>,
  options: { charset?: string; metrics?: readonly LegacyMetricsRow[] } = {},
): Generator<string> {
  const charset = options.charset ?? 'utf8mb4'
  const decimals = FIGURES.map((name) => `${name} DECIMAL(18,8)`).join(', ')
  yield `CREATE TABLE raw_crypto_market_data (id INT, symbol VARCHAR(10), name VARCHAR(50), price_usd DECIMAL(18,8), volume_24h_usd DECIMAL(18,8), observed_at DATETIME) DEFAULT CHARACTER SET ${charset}`
  yield `CREATE TABLE crypto_metrics (id INT, symbol VARCHAR(10), metric_time DATETIME, ${decimals}) DEFAULT CHARACTER SET ${charset}`
  yield* inserts('raw_crypto_market_data', data.rows.map(valuesOf))
  const metrics = options.metrics ?? (data.truth ? metricsOf({ rows: [], truth: data.truth }) : [])
  yield* inserts(
    'crypto_metrics',
    metrics.map((row, i) => [i + 1, row.symbol, timeText(row.at), ...row.figures]),
  )
}

/** Loads such a dump into an empty database. */
export async function createLegacyDatabase(
  url: string,
  ...dump: Parameters<typeof legacyDump>
): Promise<void> {
  const connection = await mysql.createConnection(url)
  try {
    for (const statement of legacyDump(...dump)) await connection.query(statement)
  } finally {
    await connection.end()
  }
}
