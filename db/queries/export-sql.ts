import { DATASETS, type Dataset, type DatasetId } from './export-datasets'

export interface ExportFilter {
  /** Null: all assets. */
  assetIds: string[] | null
  /** Length of the bars, of the dataset's own names; null: all. */
  interval: string | null
  from: Date | null
  to: Date | null
  /** Words a row may have, by the names of the dataset's filters. */
  words: Readonly<Record<string, readonly string[]>>
  /** Answer as of this instant, at most the watermark; null for a dataset that only knows now. */
  asOf: Date | null
}

/** Values of a dataset's key columns. */
export type Key = readonly (string | number | Date)[]

/** Place of a row in the order of its dataset. */
export interface Position {
  interval: string | null
  key: Key
}

/** The keys in (after, end] of one bar length; null is open. */
export interface Bounds {
  filter: ExportFilter
  interval: string | null
  after: Key | null
  end: Key | null
}

export interface Statement {
  sql: string
  values: unknown[]
}

// STRAIGHT_JOIN: from the assets' side every page would sort all the rest.
const JOINS = {
  asset: ' STRAIGHT_JOIN assets a ON a.id = t.asset_id',
  run: ' STRAIGHT_JOIN runs r ON r.id = t.run_id',
}

const keyOf = ({ key }: Dataset) => key.map((name) => `t.${name}`).join(', ')
const namedKey = ({ key }: Dataset) => key.map((name, i) => `t.${name} AS key_${i}`)
const keyNames = ({ key }: Dataset) => key.map((_, i) => `key_${i}`).join(', ')

/**
 * Finds where a page ends: the key `size` rows on, whoever may see them, so that a page costs the same however few of
 * its rows were known then. It reads the index alone.
 */
export function endQuery(id: DatasetId, bounds: Bounds, size: number): Statement {
  const dataset: Dataset = DATASETS[id]
  const { sql, values } = whereOf(rangeConditions(dataset, bounds))
  const columns = keyOf(dataset)
  return {
    sql: `SELECT ${columns} FROM ${dataset.table} t${sql} ORDER BY ${columns} LIMIT ${size - 1}, 1`,
    values,
  }
}

/** Current rows of a page, in order. */
export function pageQuery(id: DatasetId, bounds: Bounds, select: readonly string[]): Statement {
  const dataset: Dataset = DATASETS[id]
  const { sql, values } = branch(dataset, select, currentConditions(dataset, bounds))
  return { sql: `${sql} ORDER BY ${keyOf(dataset)}`, values }
}

/** A row when a replaced one belongs into the page; null for a dataset that replaces none. */
export function hiddenQuery(id: DatasetId, bounds: Bounds): Statement | null {
  const dataset: Dataset = DATASETS[id]
  const conditions = replacedConditions(dataset, bounds)
  if (!conditions) return null
  const { sql, values } = whereOf(conditions)
  return { sql: `SELECT 1 FROM ${dataset.table}_history t${sql} LIMIT 1`, values }
}

/** Current and replaced rows of a page in one snapshot: the key, then what is selected. */
export function mergedQuery(id: DatasetId, bounds: Bounds, select: readonly string[]): Statement {
  const dataset: Dataset = DATASETS[id]
  const parts = branches(dataset, bounds, [...namedKey(dataset), ...select])
  return {
    sql: `${parts.map((part) => part.sql).join(' UNION ALL ')} ORDER BY ${keyNames(dataset)}`,
    values: parts.flatMap((part) => part.values),
  }
}

/** Which keys: so many, from the `skip`-th on. */
export interface Stretch {
  skip: number
  take: number
}

/** Keys of the current rows that may be seen: by the index alone where nothing was replaced. */
export function currentKeysQuery(id: DatasetId, bounds: Bounds, { skip, take }: Stretch): Statement {
  const dataset: Dataset = DATASETS[id]
  // A filter looks at the run at most: the asset of each row would be fetched for nothing.
  const join = dataset.join === 'run' ? 'run' : null
  const columns = keyOf(dataset)
  const { sql, values } = branch({ ...dataset, join }, [columns], currentConditions(dataset, bounds))
  return { sql: `${sql} ORDER BY ${columns} LIMIT ${skip}, ${take}`, values }
}

/** Keys of all rows that may be seen, replaced ones too. */
export function keysQuery(id: DatasetId, bounds: Bounds, { skip, take }: Stretch): Statement {
  const dataset: Dataset = DATASETS[id]
  const names = keyNames(dataset)
  const order = ` ORDER BY ${keyOf(dataset)} LIMIT ${skip + take}`
  const parts = branches(dataset, bounds, namedKey(dataset))
  const rows = parts.map(({ sql }) => `(${sql}${order})`).join(' UNION ALL ')
  return {
    sql: `SELECT ${names} FROM (${rows}) v ORDER BY ${names} LIMIT ${skip}, ${take}`,
    values: parts.flatMap((part) => part.values),
  }
}

function branches(dataset: Dataset, bounds: Bounds, select: readonly string[]): Statement[] {
  const current = branch(dataset, select, currentConditions(dataset, bounds))
  const conditions = replacedConditions(dataset, bounds)
  if (!conditions) return [current]
  return [current, branch({ ...dataset, table: `${dataset.table}_history` }, select, conditions)]
}

function branch(dataset: Dataset, select: readonly string[], conditions: Statement[]): Statement {
  const { sql, values } = whereOf(conditions)
  const join = dataset.join ? JOINS[dataset.join] : ''
  return { sql: `SELECT ${select.join(', ')} FROM ${dataset.table} t${join}${sql}`, values }
}

function currentConditions(dataset: Dataset, bounds: Bounds): Statement[] {
  const { asOf } = bounds.filter
  const visible = asOf ? [{ sql: 't.known_from <= ?', values: [asOf] }] : []
  return [...rangeConditions(dataset, bounds), ...wordConditions(dataset, bounds), ...visible]
}

function replacedConditions(dataset: Dataset, bounds: Bounds): Statement[] | null {
  const { asOf } = bounds.filter
  if (dataset.past !== 'versions' || !asOf) return null
  const visible = { sql: 't.known_from <= ? AND t.known_to > ?', values: [asOf, asOf] }
  return [...rangeConditions(dataset, bounds), ...wordConditions(dataset, bounds), visible]
}

function wordConditions(dataset: Dataset, { filter }: Bounds): Statement[] {
  return Object.entries(filter.words).map(([name, words]) => ({
    sql: `${dataset.filters[name]} IN (?)`,
    values: [words],
  }))
}

function rangeConditions(dataset: Dataset, { filter, interval, after, end }: Bounds): Statement[] {
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
