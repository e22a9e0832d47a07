import type { RowDataPacket } from 'mysql2/promise'
import type { Grade } from '../../lib/domain/market'
import { getPool } from '../client'
import { type AssetSnapshot, SNAPSHOT_COLUMNS, toSnapshot } from './market'

/** What the list can be ordered by: stored figures only, so that the order holds across pages. */
export const MARKET_SORTS = ['rank', 'name', 'price', '1h', '24h', 'volume', 'cap', 'grade', 'age'] as const
export type MarketSort = (typeof MARKET_SORTS)[number]

/** How a key travels in a cursor and back into SQL without losing a digit. */
type KeyKind = 'text' | 'integer' | 'decimal' | 'double' | 'time'

interface SortKey {
  sql: string
  kind: KeyKind
  /** A later sample is a smaller age. */
  inverted?: boolean
}

/** `g` stands for the grade as it is now. */
const KEYS: Record<MarketSort, SortKey> = {
  rank: { sql: 'a.market_rank', kind: 'integer' },
  name: { sql: 'LOWER(a.name)', kind: 'text' },
  price: { sql: 's.price_usd', kind: 'decimal' },
  '1h': { sql: 's.log_return_1h', kind: 'double' },
  '24h': { sql: 's.log_return_24h', kind: 'double' },
  volume: { sql: 's.volume_24h_usd', kind: 'decimal' },
  cap: { sql: 's.market_cap_usd', kind: 'decimal' },
  grade: { sql: 'GRADE', kind: 'integer' },
  age: { sql: 's.sampled_at', kind: 'time', inverted: true },
}

const PLACES: Record<KeyKind, string> = {
  text: '?',
  integer: 'CAST(? AS SIGNED)',
  decimal: 'CAST(? AS DECIMAL(60,24))',
  double: 'CAST(? AS DOUBLE)',
  time: '?',
}

const CURSOR_VALUES: Record<KeyKind, RegExp> = {
  text: /^[\s\S]{0,255}$/,
  integer: /^\d{1,10}$/,
  decimal: /^-?\d{1,36}(\.\d{1,24})?$/,
  double: /^-?\d{1,25}(\.\d{1,25})?(e[+-]?\d{1,3})?$/,
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
}

/** Last row of the page before: its value of the sort key (null unknown) and its asset. */
export interface MarketCursor {
  value: string | null
  assetId: string
}

export interface MarketOrder {
  by: MarketSort
  descending: boolean
}

/** Since when a row must have been measured to keep an A, and to keep a B. */
export interface GradeClock {
  a: Date
  b: Date
}

export interface MarketFilter {
  /** Part of the name, the symbol or the CoinGecko id, in any case; null: all. */
  text: string | null
  /** Moved by more than this ratio in 24 h, upwards, downwards or either; null: all. */
  move: { direction: 'up' | 'down' | 'either'; over: number } | null
  /** The grade as it is now; null: all. */
  grade: Grade | null
  /** With an anomaly detected since then; null: all. */
  anomaliesSince: Date | null
  gradeClock: GradeClock
}

interface Condition {
  sql: string
  values: unknown[]
}

/** Whether a cursor's value can be one of a sort; what came from an address may be anything. */
export function isCursorOf(by: MarketSort, { value }: MarketCursor): boolean {
  return value === null || CURSOR_VALUES[KEYS[by].kind].test(value)
}

/** 1 A, 2 B, 3 C, 4 unknown: the stored grade, lowered by what has passed since. */
function gradeKey({ a, b }: GradeClock): Condition {
  return {
    sql: "CASE WHEN s.metric_time < ? THEN 3 WHEN s.data_grade = 'A' AND s.metric_time < ? THEN 2 WHEN s.data_grade = 'A' THEN 1 WHEN s.data_grade = 'B' THEN 2 WHEN s.data_grade = 'C' THEN 3 ELSE 4 END",
    values: [b, a],
  }
}

const GRADE_KEYS: Record<Grade, number> = { A: 1, B: 2, C: 3, unknown: 4 }

/** Log return above (below) which a simple return of `over` is exceeded. */
function moveCondition({ direction, over }: NonNullable<MarketFilter['move']>): Condition {
  const up = { sql: 's.log_return_24h > CAST(? AS DOUBLE)', values: [String(Math.log1p(over))] }
  // Nothing falls by more than all of it.
  const down =
    over < 1
      ? { sql: 's.log_return_24h < CAST(? AS DOUBLE)', values: [String(Math.log1p(-over))] }
      : { sql: '1 = 0', values: [] }
  if (direction === 'up') return up
  if (direction === 'down') return down
  return { sql: `(${up.sql} OR ${down.sql})`, values: [...up.values, ...down.values] }
}

function conditionsOf({ text, move, grade, anomaliesSince, gradeClock }: MarketFilter): Condition[] {
  const conditions: Condition[] = [{ sql: 'a.tracked = 1', values: [] }]
  if (text !== null) {
    const found = (column: string) => `LOCATE(LOWER(?), LOWER(${column})) > 0`
    conditions.push({
      sql: `(${found('a.name')} OR ${found('a.symbol')} OR ${found('a.coingecko_id')})`,
      values: [text, text, text],
    })
  }
  if (move !== null) conditions.push(moveCondition(move))
  if (grade !== null) {
    const key = gradeKey(gradeClock)
    conditions.push({ sql: `${key.sql} = ?`, values: [...key.values, GRADE_KEYS[grade]] })
  }
  if (anomaliesSince !== null) {
    conditions.push({
      sql: "a.id IN (SELECT n.asset_id FROM market_anomalies n LEFT JOIN alert_events e ON e.event_key = CONCAT('anomaly:', n.id) WHERE n.detected_at >= ? AND COALESCE(e.title, '') NOT LIKE 'Still: %')",
      values: [anomaliesSince],
    })
  }
  return conditions
}

/** Rows after the cursor in the order of `key`, unknown ones last, equal ones by asset. */
function afterCondition(key: Condition, input: { kind: KeyKind; down: boolean; after: MarketCursor }) {
  const { value, assetId } = input.after
  if (value === null) {
    return { sql: `(${key.sql} IS NULL AND a.id > CAST(? AS UNSIGNED))`, values: [...key.values, assetId] }
  }
  const place = PLACES[input.kind]
  const bound = input.kind === 'time' ? new Date(value) : value
  const past = `${key.sql} ${input.down ? '<' : '>'} ${place}`
  const same = `${key.sql} = ${place} AND a.id > CAST(? AS UNSIGNED)`
  return {
    sql: `(${past} OR (${same}) OR ${key.sql} IS NULL)`,
    values: [...key.values, bound, ...key.values, bound, assetId, ...key.values],
  }
}

function whereOf(conditions: Condition[]): Condition {
  return {
    sql: conditions.map(({ sql }) => sql).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  }
}

export interface MarketPage {
  assets: AssetSnapshot[]
  /** Where the next page starts; null when this is the last one. */
  next: MarketCursor | null
}

/**
 * A page of the tracked assets in one order: unknown keys last in either direction, equal ones by asset, so that the
 * pages hold each asset once. Only keys are sorted; the wide rows are read for the page alone.
 */
export async function listMarketPage(input: {
  filter: MarketFilter
  order: MarketOrder
  after: MarketCursor | null
  limit: number
}): Promise<MarketPage> {
  const { by, descending } = input.order
  const { kind, sql, inverted = false } = KEYS[by]
  const key = by === 'grade' ? gradeKey(input.filter.gradeClock) : { sql, values: [] }
  const down = descending !== inverted
  const conditions = conditionsOf(input.filter)
  if (input.after) conditions.push(afterCondition(key, { kind, down, after: input.after }))
  const where = whereOf(conditions)
  const order = (id: string) => `sort_key IS NULL, sort_key ${down ? 'DESC' : 'ASC'}, ${id}`
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${SNAPSHOT_COLUMNS}, p.sort_key FROM (SELECT a.id, ${key.sql} AS sort_key FROM assets a JOIN asset_snapshots s ON s.asset_id = a.id WHERE ${where.sql} ORDER BY ${order('a.id')} LIMIT ?) p JOIN assets a ON a.id = p.id JOIN asset_snapshots s ON s.asset_id = p.id ORDER BY ${order('p.id')}`,
    [...key.values, ...where.values, input.limit + 1],
  )
  const page = rows.slice(0, input.limit)
  const last = rows.length > input.limit ? page.at(-1) : undefined
  return {
    assets: page.map(toSnapshot),
    next: last ? { value: keyText(last.sort_key), assetId: String(last.id) } : null,
  }
}

function keyText(key: unknown): string | null {
  if (key === null) return null
  return key instanceof Date ? key.toISOString() : String(key)
}

export interface MarketCounts {
  matching: number
  /** Of the matching ones. */
  withCap: number
}

/** How many assets a filter leaves. */
export async function countMarket(filter: MarketFilter): Promise<MarketCounts> {
  const where = whereOf(conditionsOf(filter))
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT COUNT(*) AS matching, COUNT(s.market_cap_usd) AS with_cap FROM assets a JOIN asset_snapshots s ON s.asset_id = a.id WHERE ${where.sql}`,
    where.values,
  )
  return { matching: Number(rows[0]?.matching), withCap: Number(rows[0]?.with_cap) }
}
