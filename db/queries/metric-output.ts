import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import { canonicalDecimal } from '../../lib/kernels/decimal'
import { METRICS } from '../../lib/metrics/index'
import { batchesOf } from './assets'
import { insertRestatements, type Restatement } from './restatements'
import type { RunTransaction } from './run-transaction'
import { nextVersionTime } from './version-time'

export type MetricId = (typeof METRICS)[number]['id']
export type MetricValues = Record<MetricId, string | number | null>

/** One computed row of crypto_metrics. Instants are epoch milliseconds. */
export interface MetricRow {
  assetId: string
  slot: number
  symbol: string
  values: MetricValues
  inputWatermark: number
  /** The slot was seen live, so its figures were shown. */
  live: boolean
}

const METRIC_IDS = METRICS.map((metric) => metric.id)
const FIGURES = METRICS.filter((metric) => metric.storage !== 'grade').map((metric) => metric.id)
const EXACT = new Set<MetricId>(
  METRICS.filter((m) => m.storage === 'price' || m.storage === 'amount').map((m) => m.id),
)
const COLUMNS = [
  'asset_id',
  'metric_time',
  'symbol',
  ...METRIC_IDS,
  'input_watermark',
  'known_from',
  'run_id',
]

/**
 * Writes computed rows: new ones are inserted, changed ones move their old version to history and restate what had
 * been shown, equal ones are left alone (a watermark alone is no change of the figures). The caller holds the assets'
 * lock. Returns how many rows were written.
 */
export async function upsertMetricRows(
  tx: RunTransaction,
  input: { runId: string; rows: MetricRow[] },
): Promise<number> {
  let written = 0
  for (const batch of batchesOf(input.rows)) {
    const stored = await readStored(tx.connection, batch)
    const changed = batch
      .map((row) => ({ row, old: stored.get(`${row.assetId} ${row.slot}`) }))
      .filter(({ row, old }) => !isSame(row, old))
    const replaced = changed.flatMap(({ row, old }) => (old ? [{ row, old }] : []))
    const now = await nextVersionTime(
      tx,
      replaced.map(({ old }) => old.known_from),
    )
    const at = { runId: input.runId, now }
    await moveToHistory(
      tx.connection,
      replaced.map(({ row }) => row),
      now,
    )
    await write(tx.connection, { rows: changed.map(({ row }) => row), ...at })
    await insertRestatements(
      tx.connection,
      replaced.flatMap((one) => restatementsOf(one, at)),
    )
    written += changed.length
  }
  return written
}

async function readStored(
  connection: PoolConnection,
  rows: MetricRow[],
): Promise<Map<string, RowDataPacket>> {
  const slots = rows.map((row) => row.slot)
  const [stored] = await connection.query<RowDataPacket[]>(
    `SELECT asset_id, metric_time, symbol, known_from, ${METRIC_IDS.join(', ')} FROM crypto_metrics WHERE asset_id IN (?) AND metric_time BETWEEN ? AND ?`,
    [
      [...new Set(rows.map((row) => row.assetId))],
      new Date(Math.min(...slots)),
      new Date(Math.max(...slots)),
    ],
  )
  return new Map(stored.map((row) => [`${row.asset_id} ${row.metric_time.getTime()}`, row]))
}

/** A figure as exact text; null is unknown. */
function exactText(id: MetricId, value: string | number | null): string | null {
  if (value === null) return null
  return EXACT.has(id) ? canonicalDecimal(String(value)) : String(value)
}

function isSame(row: MetricRow, stored: RowDataPacket | undefined): boolean {
  if (!stored || stored.symbol !== row.symbol) return false
  return METRIC_IDS.every((id) => exactText(id, row.values[id]) === exactText(id, stored[id]))
}

/** Figures of a live slot that had been shown and differ now. Grades are no figures, and a first value restates nothing. */
function restatementsOf(
  { row, old }: { row: MetricRow; old: RowDataPacket },
  at: { runId: string; now: Date },
): Restatement[] {
  if (!row.live) return []
  return FIGURES.flatMap((metric) => {
    const [oldValue, newValue] = [exactText(metric, old[metric]), exactText(metric, row.values[metric])]
    if (oldValue === null || oldValue === newValue) return []
    return {
      tableName: 'crypto_metrics',
      assetId: row.assetId,
      rowTime: new Date(row.slot),
      rowPart: '',
      metric,
      oldValue,
      newValue,
      shownFrom: old.known_from,
      restatedAt: at.now,
      reason: 'late_input',
      runId: at.runId,
    }
  })
}

async function moveToHistory(connection: PoolConnection, rows: MetricRow[], now: Date): Promise<void> {
  if (rows.length === 0) return
  await connection.query(
    `INSERT INTO crypto_metrics_history (${COLUMNS.join(', ')}, known_to) SELECT ${COLUMNS.join(', ')}, ? FROM crypto_metrics WHERE (asset_id, metric_time) IN (?)`,
    [now, rows.map((row) => [row.assetId, new Date(row.slot)])],
  )
}

async function write(
  connection: PoolConnection,
  input: { rows: MetricRow[]; runId: string; now: Date },
): Promise<void> {
  if (input.rows.length === 0) return
  const updates = COLUMNS.slice(2).map((name) => `${name} = VALUES(${name})`)
  const values = input.rows.map((row) => [
    row.assetId,
    new Date(row.slot),
    row.symbol,
    ...METRIC_IDS.map((id) => row.values[id]),
    new Date(row.inputWatermark),
    input.now,
    input.runId,
  ])
  await connection.query(
    `INSERT INTO crypto_metrics (${COLUMNS.join(', ')}) VALUES ? ON DUPLICATE KEY UPDATE ${updates.join(', ')}`,
    [values],
  )
}

/** Watermarks of the metric rows that exist at one slot, by asset. */
export async function mapMetricWatermarks(
  connection: PoolConnection,
  input: { assetIds: string[]; slot: number },
): Promise<Map<string, number>> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT asset_id, input_watermark FROM crypto_metrics WHERE metric_time = ? AND asset_id IN (?)',
    [new Date(input.slot), input.assetIds],
  )
  return new Map(rows.map((row) => [String(row.asset_id), row.input_watermark.getTime()]))
}

export interface SnapshotRow {
  assetId: string
  slot: number
  sampledAt: number
  priceUsd: string | null
  volume24hUsd: string | null
  marketCapUsd: string | null
  logReturn1h: number | null
  logReturn24h: number | null
  dataGrade: string
  sparklineHour: number
  sparkline: Buffer
  documentId: string
}

const SNAPSHOT_COLUMNS = [
  'asset_id',
  'sampled_at',
  'price_usd',
  'volume_24h_usd',
  'market_cap_usd',
  'log_return_1h',
  'log_return_24h',
  'data_grade',
  'sparkline_hour',
  'sparkline',
  'run_id',
  'document_id',
  'metric_time',
]

/** Writes what tiles and tables read; an older slot never replaces a newer one. */
export async function upsertSnapshots(
  connection: PoolConnection,
  input: { runId: string; rows: SnapshotRow[] },
): Promise<void> {
  // metric_time comes last: MySQL assigns in order, and the others compare with its old value.
  const updates = SNAPSHOT_COLUMNS.slice(1).map(
    (c) => `${c} = IF(VALUES(metric_time) >= metric_time, VALUES(${c}), ${c})`,
  )
  for (const batch of batchesOf(input.rows, 250)) {
    const values = batch.map((row) => [
      row.assetId,
      new Date(row.sampledAt),
      row.priceUsd,
      row.volume24hUsd,
      row.marketCapUsd,
      row.logReturn1h,
      row.logReturn24h,
      row.dataGrade,
      new Date(row.sparklineHour),
      row.sparkline,
      input.runId,
      row.documentId,
      new Date(row.slot),
    ])
    await connection.query(
      `INSERT INTO asset_snapshots (${SNAPSHOT_COLUMNS.join(', ')}) VALUES ? ON DUPLICATE KEY UPDATE ${updates.join(', ')}`,
      [values],
    )
  }
}
