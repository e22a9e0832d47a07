import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { instantOf, METRICS, type ReadingRules, SYMBOL, slotNumber, slotTime } from './legacy-sql'
import { WHOLE_TABLE_MS } from './session'

const FIGURES = [
  'price_usd',
  'price_change_5m',
  'price_change_15m',
  'volume_24h_usd',
  'avg_price_1h',
  'min_price_1h',
  'max_price_1h',
] as const
/** The first version kept this many digits; ours are rounded to them before they are compared. */
const DIGITS = 8

/** How the first version's metrics compare with ours. They are not copied: ours are computed from the rows. */
export interface MetricsComparison {
  /** Rows of the renamed table. */
  rows: number
  /** Without symbol or time, or of a symbol that waits for a decision. */
  unknown: number
  /** Further rows of the same coin and slot. */
  repeats: number
  /** Without a row of ours at their slot: the market row they were made of is gone. */
  orphans: number
  equal: number
  different: number
  /** Of the different ones, how often each figure differs. */
  differences: Record<string, number>
}

/**
 * Holds every metric row of the first version against ours of the same coin and slot. Of several rows of a slot the
 * last counts. Reads only.
 */
export async function compareMetrics(
  connection: PoolConnection,
  rules: Pick<ReadingRules, 'zone'>,
): Promise<MetricsComparison> {
  const instant = instantOf('metric_time', rules.zone)
  const theirs = FIGURES.map((name) => `t.${name} AS ${name}`)
  const slot = slotNumber('instant')
  const differs = FIGURES.map(
    (name) => `NOT (ROUND(o.${name}, ${DIGITS}) <=> ROUND(m.${name}, ${DIGITS})) AS differs_${name}`,
  )
  const any = FIGURES.map((name) => `differs_${name}`).join(' OR ')
  const sums = FIGURES.map((name) => `SUM(place = 1 AND matched AND differs_${name}) AS ${name}`)
  const [[row]] = await connection.query<RowDataPacket[]>({
    sql: `WITH told AS (SELECT ${SYMBOL} AS mapped, ${instant.sql} AS instant, ${FIGURES.join(', ')} FROM ${METRICS}), chosen AS (SELECT a.id AS asset_id, ${slot} AS slot, t.instant, ${theirs.join(', ')} FROM told t JOIN adopted_symbols s ON s.symbol = t.mapped JOIN assets a ON a.coingecko_id = s.coingecko_id WHERE t.instant IS NOT NULL), placed AS (SELECT asset_id, slot, ${FIGURES.join(', ')}, ROW_NUMBER() OVER (PARTITION BY asset_id, slot ORDER BY instant DESC, ${FIGURES.map((name) => `${name} DESC`).join(', ')}) AS place FROM chosen), held AS (SELECT place, m.asset_id IS NOT NULL AS matched, ${differs.join(', ')} FROM placed o LEFT JOIN crypto_metrics m ON m.asset_id = o.asset_id AND m.metric_time = ${slotTime('o.slot')}) SELECT (SELECT COUNT(*) FROM ${METRICS}) AS all_rows, COUNT(*) AS known, SUM(place > 1) AS repeats, SUM(place = 1 AND NOT matched) AS orphans, SUM(place = 1 AND matched AND NOT (${any})) AS equal, SUM(place = 1 AND matched AND (${any})) AS different, ${sums.join(', ')} FROM held`,
    values: instant.values,
    timeout: WHOLE_TABLE_MS,
  })
  const count = (name: string) => Number(row?.[name] ?? 0)
  return {
    rows: count('all_rows'),
    unknown: count('all_rows') - count('known'),
    repeats: count('repeats'),
    orphans: count('orphans'),
    equal: count('equal'),
    different: count('different'),
    differences: Object.fromEntries(
      FIGURES.map((name) => [name, count(name)] as const).filter(([, n]) => n > 0),
    ),
  }
}
