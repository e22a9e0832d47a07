import type { RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'
import { DATASETS, type Dataset, type DatasetId } from './export-datasets'

/** Up to here rows are counted; a larger table is estimated, as counting it would cost a second each time. */
const COUNTED_ROWS = 200_000

/** How much of a dataset there is. */
export interface DatasetExtent {
  rows: number
  /** False: the server's estimate. */
  isExact: boolean
  /** Bounds of its time column; null without rows. */
  from: Date | null
  to: Date | null
}

/** How much there is now of a dataset, by its current rows. */
export async function getExtent(id: DatasetId): Promise<DatasetExtent> {
  const { table }: Dataset = DATASETS[id]
  const [[bounds], estimate] = await Promise.all([query(boundsSql(DATASETS[id])), estimateRows(table)])
  const isExact = estimate < COUNTED_ROWS
  const rows = isExact ? Number((await query(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n) : estimate
  return { rows, isExact, from: bounds?.first ?? null, to: bounds?.last ?? null }
}

/** First and last time, each by the ends of an index: that of the bars begins with their length. */
function boundsSql({ table, time, bars }: Dataset): string {
  const ends = `SELECT MIN(${time}) AS first, MAX(${time}) AS last FROM ${table}`
  if (!bars) return ends
  const each = bars.map(({ id }) => `${ends} WHERE \`interval\` = '${id}'`)
  return `SELECT MIN(first) AS first, MAX(last) AS last FROM (${each.join(' UNION ALL ')}) b`
}

async function estimateRows(table: string): Promise<number> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT table_rows AS n FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?',
    [table],
  )
  return Number(rows[0]?.n ?? 0)
}

async function query(sql: string): Promise<RowDataPacket[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(sql)
  return rows
}
