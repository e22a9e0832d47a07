import type { RowDataPacket } from 'mysql2/promise'
import type { Cell, ExportColumn } from '../../lib/exports/contract'
import { METRICS } from '../../lib/metrics/index'
import { getPool } from '../client'

/** Rows read at a time: enough to be quick, few enough that a slow client holds little. */
const PAGE_ROWS = 5_000

export interface ExportFilter {
  /** Null: all assets. */
  assetIds: string[] | null
  from: Date | null
  to: Date | null
  limit: number | null
}

/** Key of the last row of a page. */
interface PageEnd {
  time: Date
  assetId: string
}

interface Dataset {
  table: string
  timeColumn: string
  columns: readonly ExportColumn[]
  /** SQL of each column, in order; `t` is the table, `a` the asset. */
  select: readonly string[]
}

const text = (name: string): ExportColumn => ({ name, kind: 'text' })
const number = (name: string): ExportColumn => ({ name, kind: 'number' })
const time = (name: string): ExportColumn => ({ name, kind: 'time' })
const own = (columns: ExportColumn[]) => columns.map((column) => `t.${column.name}`)

const MARKET_COLUMNS = [
  number('id'),
  text('symbol'),
  text('name'),
  number('price_usd'),
  number('volume_24h_usd'),
  time('observed_at'),
  number('market_cap_usd'),
  text('granularity'),
  text('origin'),
  time('sampled_at'),
  time('fetched_at'),
  time('source_updated_at'),
  time('known_from'),
  number('run_id'),
  number('document_id'),
]
const METRIC_COLUMNS = [
  text('symbol'),
  time('metric_time'),
  ...METRICS.map((metric) => (metric.storage === 'grade' ? text(metric.id) : number(metric.id))),
  time('input_watermark'),
  time('known_from'),
  number('run_id'),
]

/** Datasets by their public name. Rows come by time, then asset. */
const DATASETS = {
  'market-data': {
    table: 'raw_crypto_market_data',
    timeColumn: 'observed_at',
    columns: [text('coingecko_id'), ...MARKET_COLUMNS],
    select: ['a.coingecko_id', ...own(MARKET_COLUMNS)],
  },
  'crypto-metrics': {
    table: 'crypto_metrics',
    timeColumn: 'metric_time',
    columns: [text('coingecko_id'), ...METRIC_COLUMNS],
    select: ['a.coingecko_id', ...own(METRIC_COLUMNS)],
  },
} as const satisfies Record<string, Dataset>

export type DatasetId = keyof typeof DATASETS

/** Whether a word names a dataset. */
export function isDataset(name: string): name is DatasetId {
  return Object.hasOwn(DATASETS, name)
}

/** Columns of a dataset, in order. */
export function datasetColumns(dataset: DatasetId): readonly ExportColumn[] {
  return DATASETS[dataset].columns
}

/**
 * Rows of a dataset, page by page, each cell as the driver gives it (exact decimals as strings). Pages are found by
 * key, so no query stays open while the reader is slow, and a reader that leaves costs one page at most.
 */
export async function* readDataset(dataset: DatasetId, filter: ExportFilter): AsyncGenerator<Cell[][]> {
  let after: PageEnd | null = null
  let left = filter.limit ?? Number.POSITIVE_INFINITY
  while (left > 0) {
    const size = Math.min(PAGE_ROWS, left)
    const { sql, values } = pageQuery(dataset, { filter, after, size })
    const [rows] = await getPool().query<RowDataPacket[][]>({ sql, values, rowsAsArray: true })
    const last = rows.at(-1) as unknown as [Date, string] | undefined
    if (!last) return
    yield rows.map((row) => row.slice(2) as unknown as Cell[])
    left -= rows.length
    if (rows.length < size) return
    after = { time: last[0], assetId: last[1] }
  }
}

/** Statement of one page: time and asset id first, then the dataset's columns. Exported for the test of its plan. */
export function pageQuery(
  dataset: DatasetId,
  page: { filter: ExportFilter; after: PageEnd | null; size: number },
): { sql: string; values: unknown[] } {
  const { table, timeColumn, select } = DATASETS[dataset]
  const { where, values } = conditions(timeColumn, page.filter, page.after)
  return {
    // STRAIGHT_JOIN: from the assets' side every page would sort all the rest.
    sql: `SELECT t.${timeColumn}, t.asset_id, ${select.join(', ')} FROM ${table} t STRAIGHT_JOIN assets a ON a.id = t.asset_id${where} ORDER BY t.${timeColumn}, t.asset_id LIMIT ${page.size}`,
    values,
  }
}

function conditions(
  column: string,
  filter: ExportFilter,
  after: PageEnd | null,
): { where: string; values: unknown[] } {
  const parts: [string, unknown[]][] = []
  if (filter.assetIds) parts.push(['t.asset_id IN (?)', [filter.assetIds]])
  if (filter.from) parts.push([`t.${column} >= ?`, [filter.from]])
  if (filter.to) parts.push([`t.${column} < ?`, [filter.to]])
  if (after) {
    // The plain bound lets the index start at the right place; the second part drops what was read already.
    parts.push([
      `t.${column} >= ? AND (t.${column} > ? OR t.asset_id > ?)`,
      [after.time, after.time, after.assetId],
    ])
  }
  return {
    where: parts.length === 0 ? '' : ` WHERE ${parts.map(([sql]) => sql).join(' AND ')}`,
    values: parts.flatMap(([, values]) => values),
  }
}
