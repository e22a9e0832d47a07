import type { ZoneStretch } from '../../lib/sources/legacy/local-time'
import { clampedValues, EARLIEST_MS } from '../../lib/sources/legacy/normalize-rows'
import { LEGACY_NAMES } from '../legacy-tables'

/** SQL text and the values of its question marks. */
export interface Fragment {
  sql: string
  values: unknown[]
}

/** What the checks need to read the old rows by themselves, as the copy did. */
export interface ReadingRules {
  zone: readonly ZoneStretch[]
  latest: number
  priceLimit: string
  volumeLimit: string
}

export const RAW = LEGACY_NAMES.raw_crypto_market_data
export const METRICS = LEGACY_NAMES.crypto_metrics
/** Length of a symbol that names slices on the ledger. */
const SYMBOL_LENGTH = 100

/** The symbol as it is mapped: lower case, no white space around it, '' for none. */
export const SYMBOL = `COALESCE(LEFT(TRIM(REPLACE(REPLACE(REPLACE(LOWER(CONVERT(symbol USING utf8mb4)), '\t', ' '), '\r', ' '), '\n', ' ')), ${SYMBOL_LENGTH}), '') COLLATE utf8mb4_bin`

const wallClock = (ms: number) => new Date(ms).toISOString().slice(0, 23).replace('T', ' ')

/** The instant of a column of wall-clock times; null where it names none. */
export function instantOf(column: string, zone: readonly ZoneStretch[]): Fragment {
  const seconds = (stretch: ZoneStretch | undefined) => (stretch?.offsetMs ?? 0) / 1000
  const changes = zone.filter((one) => one.before !== null)
  const cases = changes.map(() => `WHEN ${column} < ? THEN ?`).join(' ')
  const last = zone.find((one) => one.before === null)
  const offset = changes.length === 0 ? '?' : `(CASE ${cases} ELSE ? END)`
  return {
    sql: `${column} - INTERVAL ${offset} SECOND`,
    values: [...changes.flatMap((one) => [wallClock(one.before ?? 0), seconds(one)]), seconds(last)],
  }
}

/** Number of the 5-minute slot of an instant since 1970, and back. */
export const slotNumber = (instant: string) => `TIMESTAMPDIFF(SECOND, '1970-01-01', ${instant}) DIV 300`
export const slotTime = (number: string) => `TIMESTAMPADD(SECOND, ${number} * 300, '1970-01-01 00:00:00')`

/** Rows of the renamed table with their mapped symbol and instant: `told`. */
export function toldRows(rules: ReadingRules): Fragment {
  const instant = instantOf('observed_at', rules.zone)
  return {
    sql: `told AS (SELECT ${SYMBOL} AS mapped, ${instant.sql} AS instant, id, symbol, name, price_usd, volume_24h_usd, observed_at FROM ${RAW})`,
    values: instant.values,
  }
}

/** Values that stand for "did not fit", as exact literals: beside a bound text MySQL would compare in doubles. */
export const clampedLiterals = (limit: string) => clampedValues(limit).join(', ')

/** Condition of `told` rows that are good enough to be kept. */
export function goodRows(rules: ReadingRules): Fragment {
  return {
    sql: `(mapped <> '' AND COALESCE(instant BETWEEN ? AND ?, 0) AND COALESCE(price_usd > 0 AND price_usd NOT IN (${clampedLiterals(rules.priceLimit)}), 0))`,
    values: [wallClock(EARLIEST_MS), wallClock(rules.latest)],
  }
}

/** Of the good rows of some symbols the one that stands for each slot: `kept`, after `told`. */
export function keptRows(rules: ReadingRules, symbols: readonly string[]): Fragment {
  const good = goodRows(rules)
  const slot = slotNumber('instant')
  return {
    sql: `placed AS (SELECT mapped, instant, ${slot} AS slot, price_usd, volume_24h_usd, ROW_NUMBER() OVER (PARTITION BY mapped, ${slot} ORDER BY instant DESC, id DESC, price_usd DESC, volume_24h_usd DESC) AS place FROM told WHERE mapped IN (?) AND ${good.sql}), kept AS (SELECT mapped, instant, slot, price_usd, volume_24h_usd FROM placed WHERE place = 1)`,
    values: [symbols, ...good.values],
  }
}
