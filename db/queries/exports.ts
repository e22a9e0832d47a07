import type { RowDataPacket } from 'mysql2/promise'
import type { Cell } from '../../lib/exports/contract'
import { LinePage } from '../../lib/exports/line-page'
import { getPool } from '../client'
import { DATASETS, type Dataset, type DatasetId } from './export-datasets'
import { type LineShape, lineSql } from './export-lines'
import {
  type Bounds,
  currentKeysQuery,
  type ExportFilter,
  endQuery,
  hiddenQuery,
  type Key,
  keysQuery,
  mergedQuery,
  type Position,
  pageQuery,
  type Statement,
  type Stretch,
} from './export-sql'
import { readAhead } from './read-ahead'

/** Keys read at a time: enough to be quick, few enough that a slow client holds little. */
const PAGE_KEYS = 5_000
/** Cells are objects, and many times as large as a line. */
const CELL_KEYS = 2_500
/** Column of a finished line. */
const LINE = 'line'
/** A page is hardly ever larger than the one before by more than this. */
const ROOM = 1.1

/** Rows to read: behind `after` and up to `end`, each open when null. */
export interface ExportRange {
  filter: ExportFilter
  after: Position | null
  end: Position | null
}

/** Keys of a page, and of the first one where somebody waits for it. */
interface PageSizes {
  pageKeys: number
  firstKeys?: number
}
type Sizes = Partial<PageSizes>

/** Some rows, and where the last key that was looked at stands; null at the end of the range. */
export interface Page<Rows> {
  rows: Rows
  count: number
  reached: Position | null
}

/** Rows as they come from the database. */
interface Shelf<Rows> {
  select: readonly string[]
  /** Asks for rows of which the first `skip` columns are none of `select`. */
  read(statement: Statement, skip: number): Promise<{ rows: Rows; count: number }>
}

/**
 * Lines of a dataset as of one instant, page by page, in UTF-8 and each with its end. A page is a piece of the key's
 * range: whatever is replaced meanwhile, each key gives the version of that instant, once. No query stays open while
 * the reader is slow, and a reader that leaves costs two pages at most.
 */
export function readLines(
  id: DatasetId,
  range: ExportRange,
  { shape, lineEnd, pageKeys = PAGE_KEYS, firstKeys }: Sizes & { shape: LineShape; lineEnd: string },
): AsyncGenerator<Page<Uint8Array>> {
  let usual = 0
  const read = async ({ sql, values }: Statement) => {
    const page = new LinePage(lineEnd, usual)
    // Every line is copied while it is read: an object for each would outlive the page.
    const typeCast = (field: { name: string; buffer(): Buffer | null }) => {
      const bytes = field.buffer()
      if (bytes && field.name === LINE) page.add(bytes)
      return null
    }
    await getPool().query({ sql, values, rowsAsArray: true, typeCast })
    usual = Math.ceil(page.bytes().length * ROOM)
    return { rows: page.bytes(), count: page.count }
  }
  return readPages(id, range, { select: [`${lineSql(id, shape)} AS ${LINE}`], read }, { pageKeys, firstKeys })
}

/** The same as cells, each as the driver gives it: exact decimals as strings. */
export function readCells(
  id: DatasetId,
  range: ExportRange,
  { pageKeys = CELL_KEYS, firstKeys }: Sizes = {},
): AsyncGenerator<Page<Cell[][]>> {
  const read = async (statement: Statement, skip: number) => {
    const rows = (await query(statement)) as Cell[][]
    return { rows: skip === 0 ? rows : rows.map((row) => row.slice(skip)), count: rows.length }
  }
  return readPages(id, range, { select: DATASETS[id].select, read }, { pageKeys, firstKeys })
}

function readPages<Rows>(
  id: DatasetId,
  range: ExportRange,
  shelf: Shelf<Rows>,
  sizes: PageSizes,
): AsyncGenerator<Page<Rows>> {
  return readAhead(cutPages(id, range, sizes), async ({ bounds, reached }) => ({
    ...(await readPage(id, bounds, shelf)),
    reached,
  }))
}

/** The pieces of a range in order. */
async function* cutPages(
  id: DatasetId,
  { filter, after, end }: ExportRange,
  { pageKeys, firstKeys = pageKeys }: PageSizes,
): AsyncGenerator<{ bounds: Bounds; reached: Position | null }> {
  let size = firstKeys
  for (const interval of intervalsOf(id, { filter, after, end })) {
    const last = end?.interval === interval ? end.key : null
    let from = after?.interval === interval ? after.key : null
    do {
      const bounds = { filter, interval, after: from, end: last }
      const stop: Key | null = (await findKey(endQuery(id, bounds, size))) ?? last
      yield { bounds: { ...bounds, end: stop }, reached: stop && { interval, key: stop } }
      from = stop === last ? null : stop
      size = pageKeys
    } while (from)
  }
}

/**
 * The rows of one piece. First those that are current, by the index alone; then it is asked whether a replaced row
 * belongs among them. A row that was replaced in between is found by the second question: replaced rows stay. Only
 * then both are read together and sorted.
 */
async function readPage<Rows>(id: DatasetId, bounds: Bounds, { select, read }: Shelf<Rows>) {
  const page = await read(pageQuery(id, bounds, select), 0)
  const hidden = hiddenQuery(id, bounds)
  if (!hidden || (await query(hidden)).length === 0) return page
  return read(mergedQuery(id, bounds, select), DATASETS[id].key.length)
}

async function query({ sql, values }: Statement): Promise<unknown[][]> {
  const [rows] = await getPool().query<RowDataPacket[][]>({ sql, values, rowsAsArray: true })
  return rows
}

async function findKey(statement: Statement): Promise<Key | null> {
  const [key] = await query(statement)
  return (key as Key | undefined) ?? null
}

/** Lengths of bars that a range touches, in the order of their rows; [null] for a dataset without bars. */
function intervalsOf(id: DatasetId, { filter, after, end }: ExportRange): (string | null)[] {
  const { bars }: Dataset = DATASETS[id]
  if (!bars) return [null]
  const names = filter.interval === null ? bars.map((bar) => bar.id) : [filter.interval]
  const first = after ? names.indexOf(after.interval ?? '') : 0
  const last = end ? names.indexOf(end.interval ?? '') : names.length - 1
  return names.slice(Math.max(0, first), last + 1)
}

/**
 * Where the `rows`-th row behind `after` stands, when at least one more follows it; null when an answer of that many
 * rows leaves nothing behind.
 */
export async function findLastOf(
  id: DatasetId,
  { filter, after }: Pick<ExportRange, 'filter' | 'after'>,
  rows: number,
): Promise<Position | null> {
  let left = rows
  for (const interval of intervalsOf(id, { filter, after, end: null })) {
    const bounds = { filter, interval, after: after?.interval === interval ? after.key : null, end: null }
    const [key, next] = await findKeys(id, bounds, { skip: left - 1, take: 2 })
    if (key) return next || (await hasRowsBehind(id, { filter, after }, interval)) ? { interval, key } : null
    left -= (await findKeys(id, bounds, { skip: 0, take: left })).length
  }
  return null
}

/** Keys of rows that may be seen. Current ones first, then the question whether a replaced one belongs there, as above. */
async function findKeys(id: DatasetId, bounds: Bounds, stretch: Stretch): Promise<Key[]> {
  const keys = (await query(currentKeysQuery(id, bounds, stretch))) as unknown as Key[]
  // Behind the last current key a replaced row may still stand.
  const end = keys.length < stretch.take ? null : (keys.at(-1) ?? null)
  const hidden = hiddenQuery(id, { ...bounds, end })
  if (!hidden || (await query(hidden)).length === 0) return keys
  return (await query(keysQuery(id, bounds, stretch))) as unknown as Key[]
}

/** Whether bars of a later length have rows. */
async function hasRowsBehind(
  id: DatasetId,
  { filter, after }: Pick<ExportRange, 'filter' | 'after'>,
  interval: string | null,
): Promise<boolean> {
  const intervals = intervalsOf(id, { filter, after, end: null })
  for (const later of intervals.slice(intervals.indexOf(interval) + 1)) {
    const bounds = { filter, interval: later, after: null, end: null }
    if ((await findKeys(id, bounds, { skip: 0, take: 1 })).length > 0) return true
  }
  return false
}
