import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise'
import { ConfigurationError } from '../lib/errors'

/** Names of the first version's tables, which are ours too, and the names they are kept under. */
export const LEGACY_NAMES = {
  raw_crypto_market_data: 'legacy_raw_crypto_market_data',
  crypto_metrics: 'legacy_crypto_metrics',
} as const
type OwnName = keyof typeof LEGACY_NAMES
const OWN_NAMES: readonly OwnName[] = ['raw_crypto_market_data', 'crypto_metrics']

/** A column that every table of ours by these names has, and none of the first version's. */
const OUR_COLUMN = 'asset_id'
const NOTHING_CHANGED =
  'Nothing was changed. Rename that table, or give DATABASE_URL another database, then start again.'

const INTEGER = /^(tiny|small|medium|big)?int$/
const TEXT = /^(var)?char$|^(tiny|medium|long)?text$/
const TIME = /^(datetime|timestamp)$/
const EXACT = /^decimal$/
const NUMBER = /^(decimal|double|float|(tiny|small|medium|big)?int)$/
const FIGURES =
  'price_usd price_change_5m price_change_15m volume_24h_usd avg_price_1h min_price_1h max_price_1h'

/** The columns we read of the first version's tables, and the types they may have; others are left alone. */
const SHAPES: Record<OwnName, Record<string, RegExp>> = {
  raw_crypto_market_data: {
    id: INTEGER,
    symbol: TEXT,
    name: TEXT,
    price_usd: EXACT,
    volume_24h_usd: EXACT,
    observed_at: TIME,
  },
  crypto_metrics: {
    symbol: TEXT,
    metric_time: TIME,
    ...Object.fromEntries(FIGURES.split(' ').map((name) => [name, NUMBER])),
  },
}
/** Digits before and after the point that our columns keep; wider amounts would not arrive whole. */
const DIGITS: Record<string, { whole: number; fraction: number }> = {
  price_usd: { whole: 12, fraction: 24 },
  volume_24h_usd: { whole: 22, fraction: 8 },
}

/** A column of a table, its name in lower case. */
export interface ColumnFacts {
  name: string
  type: string
  precision: number
  scale: number
}

export interface TableFacts {
  /** As the server spells it. */
  name: string
  isView: boolean
  columns: ColumnFacts[]
}

/** Every table and view of the connection's database with its columns. */
export async function readTables(connection: Pick<Connection, 'query'>): Promise<TableFacts[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT t.table_name AS table_name, t.table_type AS table_type, c.column_name AS column_name, c.data_type AS data_type, c.numeric_precision AS digits, c.numeric_scale AS scale FROM information_schema.tables t JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name WHERE t.table_schema = DATABASE() ORDER BY t.table_name, c.ordinal_position',
  )
  const tables = new Map<string, TableFacts>()
  for (const row of rows) {
    const name = String(row.table_name)
    const table = tables.get(name) ?? { name, isView: row.table_type !== 'BASE TABLE', columns: [] }
    table.columns.push({
      name: String(row.column_name).toLowerCase(),
      type: String(row.data_type).toLowerCase(),
      precision: Number(row.digits ?? 0),
      scale: Number(row.scale ?? 0),
    })
    tables.set(name, table)
  }
  return [...tables.values()]
}

const named = (tables: readonly TableFacts[], name: string) =>
  tables.filter((table) => table.name.toLowerCase() === name)
const isOurs = (table: TableFacts) => table.columns.some((column) => column.name === OUR_COLUMN)

/**
 * Which tables must be renamed to make room for ours, old name → new name; in any spelling that differs by case.
 * `built`: the ledger says that ours were made here. Throws: ConfigurationError when a table is neither ours nor the
 * first version's, or the new name is taken.
 */
export function planLegacyRenames(tables: readonly TableFacts[], built: boolean): Map<string, string> {
  const renames = new Map<string, string>()
  for (const own of OWN_NAMES) {
    const theirs = named(tables, own).filter((table) => !isOurs(table))
    const [table, second] = theirs
    if (!table) continue
    // Made long ago, ours stand beside a table that only looks alike.
    if (built && table.name !== own) continue
    if (built) {
      throw new ConfigurationError(
        `${own} was ours once and has the shape of the first version now, as after restoring an old dump over it. ${NOTHING_CHANGED}`,
      )
    }
    if (second) {
      throw new ConfigurationError(
        `${table.name} and ${second.name} differ only by case: which one holds the data? ${NOTHING_CHANGED}`,
      )
    }
    requireShape(table, own)
    const [taken] = named(tables, LEGACY_NAMES[own])
    if (taken) {
      throw new ConfigurationError(
        `${table.name} cannot be kept as ${taken.name}: there is a table of that name already. ${NOTHING_CHANGED}`,
      )
    }
    renames.set(table.name, LEGACY_NAMES[own])
  }
  return renames
}

function requireShape(table: TableFacts, own: OwnName): void {
  const problem = shapeProblem(table, own)
  if (problem === null) return
  throw new ConfigurationError(
    `${table.name} is neither a table of ours nor one of the first version: ${problem}. ${NOTHING_CHANGED}`,
  )
}

function shapeProblem(table: TableFacts, own: OwnName): string | null {
  if (table.isView) return 'it is a view'
  for (const [name, type] of Object.entries(SHAPES[own])) {
    const column = table.columns.find((one) => one.name === name)
    if (!column) return `it has no column ${name}`
    if (!type.test(column.type)) return `its column ${name} is ${column.type}`
    const limit = type === EXACT ? DIGITS[name] : undefined
    if (limit && (column.scale > limit.fraction || column.precision - column.scale > limit.whole))
      return `its column ${name} is decimal(${column.precision},${column.scale}), wider than ours`
  }
  return null
}

/**
 * Tables that would be taken for ours because they have a name of ours; `created` gives the columns of each table that
 * is still to be made. Throws: ConfigurationError naming them.
 */
export function requireFreeNames(
  tables: readonly TableFacts[],
  created: ReadonlyMap<string, readonly string[]>,
  renames: ReadonlyMap<string, string>,
): void {
  const foreign = tables.filter((table) => {
    const columns = created.get(table.name)
    if (columns === undefined || renames.has(table.name)) return false
    // A process that died between a statement and its ledger line leaves exactly this table.
    return columns.join() !== table.columns.map((column) => column.name).join()
  })
  if (foreign.length === 0) return
  const names = foreign.map((table) => table.name).join(', ')
  throw new ConfigurationError(
    `This database holds tables of another application under names that ours need: ${names}. ${NOTHING_CHANGED}`,
  )
}

/** Renames in one statement, so that both tables move or none does. */
export async function renameTables(
  connection: Connection,
  renames: ReadonlyMap<string, string>,
): Promise<void> {
  if (renames.size === 0) return
  const moves = [...renames].map(
    ([from, to]) => `${mysql.escapeId(from, true)} TO ${mysql.escapeId(to, true)}`,
  )
  await connection.query(`RENAME TABLE ${moves.join(', ')}`)
}
