import type { RowDataPacket } from 'mysql2/promise'
import type { Cell } from '../../lib/exports/contract'
import { getPool } from '../client'
import { DATASETS, type Dataset, type DatasetId } from './export-datasets'

/** Keys read at a time: enough to be quick, few enough that a slow client holds little. */
const PAGE_KEYS = 5_000

export interface ExportFilter {
  /** Null: all assets. */
  assetIds: string[] | null
  /** Length of the bars, of the dataset's own names; null: all. */
  interval: string | null
  from: Date | null
  to: Date | null
  limit: number | null
  /** Answer as of this instant, at most the watermark; null for a dataset that only knows now. */
  asOf: Date | null
}

/** Values of a dataset's key columns. */
type Key = readonly (string | number | Date)[]

/** The keys in (after, end] of one bar length; null is open. */
export interface PageBounds {
  filter: ExportFilter
  interval: string | null
  after: Key | null
  end: Key | null
}

interface Statement {
  sql: string
  values: unknown[]
}

const JOINS = {
  asset: ' STRAIGHT_JOIN assets a ON a.id = t.asset_id',
  run: ' STRAIGHT_JOIN runs r ON r.id = t.run_id',
}

/**
 * Rows of a dataset as of one instant, page by page, each cell as the driver gives it (exact decimals as strings). A
 * page is a piece of the key's range, read in one statement: whatever is replaced meanwhile, each key gives the version
 * of that instant, once. No query stays open while the reader is slow, and a reader that leaves costs one page at most.
 */
export async function* readDataset(
  id: DatasetId,
  filter: ExportFilter,
  pageKeys: number = PAGE_KEYS,
): AsyncGenerator<Cell[][]> {
  const dataset: Dataset = DATASETS[id]
  let left = filter.limit ?? Number.POSITIVE_INFINITY
  for (const interval of intervalsOf(dataset, filter)) {
    let after: Key | null = null
    // A small limit needs a small page; when the rows asked for are not there, the search goes on in full strides.
    let size = Math.min(pageKeys, left)
    do {
      const end: Key | null = await findEnd(id, { filter, interval, after, end: null }, size)
      const { sql, values } = pageQuery(id, { filter, interval, after, end })
      const [rows] = await getPool().query<RowDataPacket[][]>({ sql, values, rowsAsArray: true })
      const page = rows.slice(0, left).map((row) => row.slice(dataset.key.length) as unknown as Cell[])
      yield page
      left -= page.length
      if (left === 0) return
      after = end
      size = pageKeys
    } while (after)
  }
}

function intervalsOf(dataset: Dataset, filter: ExportFilter): (string | null)[] {
  if (!dataset.bars) return [null]
  return filter.interval === null ? dataset.bars.map((bar) => bar.id) : [filter.interval]
}

async function findEnd(id: DatasetId, bounds: PageBounds, size: number): Promise<Key | null> {
  const { sql, values } = endQuery(id, bounds, size)
  const [rows] = await getPool().query<RowDataPacket[][]>({ sql, values, rowsAsArray: true })
  return (rows[0] as unknown as Key | undefined) ?? null
}

/**
 * Statement that finds where a page ends: the key `size` rows on, whoever may see them, so that a page costs the same
 * however few of its rows were known then. It reads the index alone. Exported for the test of its plan.
 */
export function endQuery(id: DatasetId, bounds: PageBounds, size: number): Statement {
  const dataset: Dataset = DATASETS[id]
  const { key, table } = dataset
  const { sql, values } = whereOf(rangeConditions(dataset, bounds))
  const columns = key.map((name) => `t.${name}`).join(', ')
  return { sql: `SELECT ${columns} FROM ${table} t${sql} ORDER BY ${columns} LIMIT ${size - 1}, 1`, values }
}

/**
 * Statement of one page: the key, then the dataset's columns. Current rows and, where there are versions, the replaced
 * ones of the same keys, in one statement and so in one snapshot. Exported for the test of its plan.
 */
export function pageQuery(id: DatasetId, bounds: PageBounds): Statement {
  const dataset: Dataset = DATASETS[id]
  const range = rangeConditions(dataset, bounds)
  const { asOf } = bounds.filter
  const visible = asOf && { sql: 't.known_from <= ?', values: [asOf] }
  const replaced = asOf && { sql: 't.known_from <= ? AND t.known_to > ?', values: [asOf, asOf] }
  const parts = [branch(dataset, dataset.table, [...range, ...(visible ? [visible] : [])])]
  if (dataset.past === 'versions' && replaced) {
    parts.push(branch(dataset, `${dataset.table}_history`, [...range, replaced]))
  }
  return {
    sql: `${parts.map((part) => part.sql).join(' UNION ALL ')} ORDER BY ${dataset.key.map((_, i) => `key_${i}`).join(', ')}`,
    values: parts.flatMap((part) => part.values),
  }
}

function branch(dataset: Dataset, table: string, conditions: Statement[]): Statement {
  const { sql, values } = whereOf(conditions)
  const key = dataset.key.map((name, i) => `t.${name} AS key_${i}`)
  // STRAIGHT_JOIN: from the assets' side every page would sort all the rest.
  const join = dataset.join ? JOINS[dataset.join] : ''
  return {
    sql: `SELECT ${[...key, ...dataset.select].join(', ')} FROM ${table} t${join}${sql}`,
    values,
  }
}

function rangeConditions(dataset: Dataset, { filter, interval, after, end }: PageBounds): Statement[] {
  const { time, key } = dataset
  const conditions: Statement[] = []
  const add = (sql: string, ...values: unknown[]) => conditions.push({ sql, values })
  if (interval !== null) add('t.`interval` = ?', interval)
  if (filter.assetIds) add('t.asset_id IN (?)', filter.assetIds)
  if (filter.from) add(`t.${time} >= ?`, filter.from)
  if (filter.to) add(`t.${time} < ?`, filter.to)
  const bar = dataset.bars?.find((one) => one.id === interval)
  // A bar is told once it has closed.
  if (bar && filter.asOf) add(`t.${time} <= ?`, new Date(filter.asOf.getTime() - bar.ms))
  if (after) conditions.push(keyBound(key, after, { beyond: '>', last: '>' }))
  if (end) conditions.push(keyBound(key, end, { beyond: '<', last: '<=' }))
  return conditions
}

/**
 * Compares the whole key: the first column, and where it is equal the next one. The plain bound on each column lets the
 * index start or end at the right place.
 */
function keyBound(
  key: readonly string[],
  values: Key,
  signs: { beyond: '>' | '<'; last: string },
): Statement {
  const [column, ...columns] = key
  const [value, ...others] = values
  if (columns.length === 0) return { sql: `t.${column} ${signs.last} ?`, values: [value] }
  const rest = keyBound(columns, others, signs)
  return {
    sql: `t.${column} ${signs.beyond}= ? AND (t.${column} ${signs.beyond} ? OR (${rest.sql}))`,
    values: [value, value, ...rest.values],
  }
}

const whereOf = (conditions: Statement[]): Statement => ({
  sql: conditions.length === 0 ? '' : ` WHERE ${conditions.map((one) => one.sql).join(' AND ')}`,
  values: conditions.flatMap((one) => one.values),
})
