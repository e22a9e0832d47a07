import { createHash } from 'node:crypto'
import type { PoolConnection, RowDataPacket } from 'mysql2/promise'
import {
  GRANULARITIES,
  type IngestionCounts,
  type MarketObservation,
  type Rejection,
} from '../../lib/domain/market'
import { slotOf } from '../../lib/domain/slot'
import { AppError } from '../../lib/errors'
import { canonicalDecimal } from '../../lib/kernels/decimal'
import { type AssetRow, batchesOf, lockAssets, mapAssets, upsertAssets } from './assets'
import { insertRestatements, type Restatement } from './restatements'
import type { RunTransaction } from './run-transaction'
import { nextVersionTime } from './version-time'

export interface MarketBatch {
  source: string
  observations: MarketObservation[]
  rejections: Rejection[]
  read: number
  repeats: number
  runId: string
  documentId: string
  fetchedAt: Date
}

const VALUE_COLUMNS = [
  'symbol',
  'name',
  'price_usd',
  'volume_24h_usd',
  'market_cap_usd',
  'granularity',
  'origin',
  'sampled_at',
  'source_updated_at',
] as const
const COLUMNS = [
  'asset_id',
  'observed_at',
  ...VALUE_COLUMNS,
  'fetched_at',
  'flag',
  'known_from',
  'run_id',
  'document_id',
] as const
const HISTORY_COLUMNS = ['id', ...COLUMNS, 'price_ngn'].join(', ')
const FINEST_FIRST: readonly string[] = GRANULARITIES
/** A quarantined record is kept up to this size; the document has the rest. */
const RECORD_LIMIT = 16_384

type Value = string | Date | null
type Row = Record<(typeof VALUE_COLUMNS)[number], Value>
type StoredRow = Row & { known_from: Date; fetched_at: Date }

/** A row to write, and the version it replaces. */
interface Fresh {
  assetId: string
  slot: Date
  row: Row
  flag: string | null
  old: StoredRow | undefined
}

/**
 * Writes one page in the caller's transaction: assets, market rows with their old versions to history, restatements,
 * rejects to quarantine. A row that says what is stored already, or that a finer or later one outranks, is a duplicate
 * and changes nothing. Returns honest counts.
 */
export async function ingestMarketBatch(tx: RunTransaction, batch: MarketBatch): Promise<IngestionCounts> {
  const { connection } = tx
  const assets = await resolveAssets(connection, batch)
  const stored = await readStored(connection, batch.observations, assets)
  const fresh: Fresh[] = []
  for (const observation of batch.observations) {
    const asset = requireAsset(assets, observation.asset.coingeckoId)
    const slot = slotOf(observation.sampledAt)
    const row = toRow(observation, asset)
    const old = stored.get(`${asset.id} ${slot.getTime()}`)
    if (old && !replaces({ ...row, fetched_at: batch.fetchedAt }, old)) continue
    fresh.push({ assetId: asset.id, slot, row, flag: observation.flag ?? null, old })
  }
  const replaced = fresh.flatMap((one) => (one.old ? [{ ...one, old: one.old }] : []))
  const now = await nextVersionTime(
    tx,
    replaced.map((one) => one.old.known_from),
  )
  await moveToHistory(connection, { keys: replaced.map((one) => [one.assetId, one.slot]), now })
  await writeRows(connection, { rows: fresh, batch, now })
  await insertRestatements(
    connection,
    replaced.flatMap((one) => restatementsOf(one, { runId: batch.runId, now })),
  )
  await quarantine(connection, batch)
  return {
    read: batch.read,
    inserted: fresh.length - replaced.length,
    updated: replaced.length,
    duplicate: batch.repeats + batch.observations.length - fresh.length,
    rejected: batch.rejections.length,
  }
}

/**
 * Live pages say who they speak of; history speaks of coins that are known. Either way the assets stay locked until
 * commit: rows that do not exist yet cannot be locked, and two writers of one must come one after the other.
 */
async function resolveAssets(connection: PoolConnection, batch: MarketBatch): Promise<Map<string, AssetRow>> {
  const live = batch.observations.filter((one) => one.origin === 'live').map((one) => one.asset)
  if (live.length > 0) return upsertAssets(connection, { identities: live, seenAt: batch.fetchedAt })
  const known = await mapAssets(connection, [
    ...new Set(batch.observations.map((one) => one.asset.coingeckoId)),
  ])
  if (known.size > 0) {
    await lockAssets(
      connection,
      [...known.values()].map((one) => one.id),
    )
  }
  return known
}

function requireAsset(assets: Map<string, AssetRow>, coingeckoId: string): AssetRow {
  const asset = assets.get(coingeckoId)
  if (asset) return asset
  throw new AppError(
    'unknown_asset',
    `${coingeckoId} is not known yet: run the market job before loading its history`,
  )
}

function toRow(observation: MarketObservation, asset: AssetRow): Row {
  const live = observation.origin === 'live'
  return {
    symbol: live ? observation.asset.symbol : asset.symbol,
    name: live ? observation.asset.name : asset.name,
    price_usd: observation.priceUsd,
    volume_24h_usd: observation.volume24hUsd,
    market_cap_usd: observation.marketCapUsd,
    granularity: observation.granularity,
    origin: observation.origin,
    sampled_at: observation.sampledAt,
    source_updated_at: observation.sourceUpdatedAt,
  }
}

/** Stored versions of the batch's keys, locked until commit. */
async function readStored(
  connection: PoolConnection,
  observations: MarketObservation[],
  assets: Map<string, AssetRow>,
): Promise<Map<string, StoredRow>> {
  if (observations.length === 0) return new Map()
  const slots = observations.map((one) => slotOf(one.sampledAt).getTime())
  const ids = [...new Set(observations.map((one) => assets.get(one.asset.coingeckoId)?.id))].filter(
    (id) => id !== undefined,
  )
  if (ids.length === 0) return new Map()
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT asset_id, observed_at, known_from, fetched_at, ${VALUE_COLUMNS.join(', ')} FROM raw_crypto_market_data WHERE asset_id IN (?) AND observed_at BETWEEN ? AND ? FOR UPDATE`,
    [ids, new Date(Math.min(...slots)), new Date(Math.max(...slots))],
  )
  return new Map(
    rows.map((row) => [`${row.asset_id} ${row.observed_at.getTime()}`, row as unknown as StoredRow]),
  )
}

const textOf = (value: Value): string | null => {
  if (value instanceof Date) return value.toISOString()
  return value
}
const FIGURES = ['price_usd', 'volume_24h_usd', 'market_cap_usd'] as const
const DECIMALS = new Set<string>(FIGURES)

/** A value as exact text: decimals without the zeros that the column adds. */
function exactText(row: Row, name: (typeof VALUE_COLUMNS)[number]): string | null {
  const text = textOf(row[name])
  return text !== null && DECIMALS.has(name) ? canonicalDecimal(text) : text
}

const sameValues = (row: Row, stored: Row): boolean =>
  VALUE_COLUMNS.every((name) => exactText(row, name) === exactText(stored, name))

/**
 * Finer beats coarser, live beats history, later beats earlier inside a slot, and of one instant what was fetched
 * later; the same again is nothing new.
 */
function replaces(row: Row & { fetched_at: Date }, stored: StoredRow): boolean {
  const rankOf = (one: Row) =>
    FINEST_FIRST.indexOf(String(one.granularity)) * 2 + (one.origin === 'live' ? 0 : 1)
  const [mine, theirs] = [rankOf(row), rankOf(stored)]
  if (mine !== theirs) return mine < theirs
  const [at, storedAt] = [String(textOf(row.sampled_at)), String(textOf(stored.sampled_at))]
  if (at !== storedAt) return at > storedAt
  return !sameValues(row, stored) && row.fetched_at >= stored.fetched_at
}

/**
 * The figures that had been shown and differ now. Only live rows were shown at their time; finer history in the place
 * of coarser enriches what nobody had relied on, and a first value restates nothing.
 */
function restatementsOf(one: Fresh & { old: StoredRow }, at: { runId: string; now: Date }): Restatement[] {
  if (one.old.origin !== 'live') return []
  const isLater = String(textOf(one.row.sampled_at)) > String(textOf(one.old.sampled_at))
  return FIGURES.flatMap((metric) => {
    const [oldValue, newValue] = [exactText(one.old, metric), exactText(one.row, metric)]
    if (oldValue === null || oldValue === newValue) return []
    return {
      tableName: 'raw_crypto_market_data',
      assetId: one.assetId,
      rowTime: one.slot,
      rowPart: '',
      metric,
      oldValue,
      newValue,
      shownFrom: one.old.known_from,
      restatedAt: at.now,
      reason: isLater ? 'resampled' : 'corrected',
      runId: at.runId,
    }
  })
}

async function moveToHistory(
  connection: PoolConnection,
  input: { keys: [string, Date][]; now: Date },
): Promise<void> {
  for (const batch of batchesOf(input.keys)) {
    await connection.query(
      `INSERT INTO raw_crypto_market_data_history (${HISTORY_COLUMNS}, known_to) SELECT ${HISTORY_COLUMNS}, ? FROM raw_crypto_market_data WHERE (asset_id, observed_at) IN (?)`,
      [input.now, batch],
    )
  }
}

async function writeRows(
  connection: PoolConnection,
  input: { rows: Fresh[]; batch: MarketBatch; now: Date },
): Promise<void> {
  const { fetchedAt, runId, documentId } = input.batch
  const updates = COLUMNS.slice(2).map((name) => `${name} = VALUES(${name})`)
  for (const part of batchesOf(input.rows)) {
    const values = part.map(({ assetId, slot, row, flag }) => [
      assetId,
      slot,
      ...VALUE_COLUMNS.map((name) => row[name]),
      fetchedAt,
      // A row's own: what the version before it was flagged for does not hold for this one.
      flag,
      input.now,
      runId,
      documentId,
    ])
    await connection.query(
      `INSERT INTO raw_crypto_market_data (${COLUMNS.join(', ')}) VALUES ? ON DUPLICATE KEY UPDATE ${updates.join(', ')}`,
      [values],
    )
  }
}

/** Identical rejects collapse into one row; the same document seen again counts once. */
async function quarantine(connection: PoolConnection, batch: MarketBatch): Promise<void> {
  const rows = batch.rejections.map((one) => [
    batch.source,
    one.kind,
    createHash('sha256').update(one.record).digest('hex'),
    one.reason,
    one.field,
    one.message,
    one.record.slice(0, RECORD_LIMIT),
    batch.documentId,
    batch.runId,
    batch.runId,
    batch.fetchedAt,
    batch.fetchedAt,
  ])
  for (const part of batchesOf(rows)) {
    await connection.query(
      "INSERT INTO rejected_records (source, kind, record_sha256, reason, field, message, record, document_id, first_run_id, last_run_id, first_seen_at, last_seen_at) VALUES ? ON DUPLICATE KEY UPDATE seen = seen + IF(document_id = VALUES(document_id), 0, 1), status = IF(document_id = VALUES(document_id), status, IF(status = 'dismissed', status, 'open')), document_id = VALUES(document_id), last_run_id = VALUES(last_run_id), last_seen_at = GREATEST(last_seen_at, VALUES(last_seen_at))",
      [part],
    )
  }
}
