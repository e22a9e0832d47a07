import type { Connection, RowDataPacket } from 'mysql2/promise'

/** What a tick leaves behind, and the column that says of which slot. Assets and snapshots have one row each. */
const TABLES = [
  { name: 'assets', time: null },
  { name: 'raw_crypto_market_data', time: 'observed_at' },
  { name: 'crypto_metrics', time: 'metric_time' },
  { name: 'asset_snapshots', time: 'metric_time' },
  { name: 'metric_state', time: 'last_slot' },
  { name: 'market_candles', time: 'last_slot' },
] as const
/** They tell of the run and its time, not of the market; the surrogate key of a market row is its table's own. */
const OF_RUN = new Set([
  'run_id',
  'document_id',
  'known_from',
  'input_watermark',
  'first_seen_at',
  'last_seen_at',
])

type Value = string | number | Date | Buffer | null

/** Rows of one table that one slot wrote. */
export interface TableRows {
  name: (typeof TABLES)[number]['name']
  columns: string[]
  rows: Value[][]
  /** An upsert of any number of rows by the table's own key; `VALUES ?` or one row of places. */
  upsert: (places: string) => string
}

export type SlotRows = TableRows[]

/** Everything that the newest slot of a database wrote. */
export async function readSlotRows(connection: Connection, slot: number): Promise<SlotRows> {
  const tables: SlotRows = []
  for (const { name, time } of TABLES) {
    const where = time === null ? '' : ` WHERE ${time} = ?`
    const [rows, fields] = await connection.query<RowDataPacket[][]>({
      sql: `SELECT * FROM ${name}${where}`,
      values: [new Date(slot)],
      rowsAsArray: true,
    })
    const keeps = fields.map((field) => !(name === 'raw_crypto_market_data' && field.name === 'id'))
    const columns = fields.map((field) => `\`${field.name}\``).filter((_, i) => keeps[i])
    const updates = columns.map((column) => `${column} = VALUES(${column})`).join(', ')
    tables.push({
      name,
      columns,
      rows: rows.map((row) => (row as unknown as Value[]).filter((_, i) => keeps[i])),
      upsert: (places) =>
        `INSERT INTO ${name} (${columns.join(', ')}) VALUES ${places} ON DUPLICATE KEY UPDATE ${updates}`,
    })
  }
  return tables
}

/** Count and check sum of what a slot left, without what only tells of the run. */
export async function sumSlot(connection: Connection, slot: number): Promise<Record<string, string>> {
  const sums: Record<string, string> = {}
  for (const table of await readSlotRows(connection, slot)) {
    const kept = table.columns.filter((column) => !OF_RUN.has(column.replaceAll('`', '')))
    const text = kept.map((column) => `COALESCE(${column}, '~')`).join(", '|', ")
    const time = TABLES.find((one) => one.name === table.name)?.time
    const where = time ? ` WHERE ${time} = ?` : ''
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT COUNT(*) AS n, BIT_XOR(CRC32(CONCAT(${text}))) AS sum FROM ${table.name}${where}`,
      [new Date(slot)],
    )
    sums[table.name] = `${rows[0]?.n} rows, ${rows[0]?.sum}`
  }
  return sums
}
