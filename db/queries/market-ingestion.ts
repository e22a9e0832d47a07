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
import { type AssetRow, batchesOf, mapAssets, upsertAssets } from './assets'
import type { RunTransaction } from './run-transaction'

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

/**
 * Writes one page in the caller's transaction: assets, market rows with their old versions to history, rejects to
 * quarantine. A row that says what is stored already, or that a finer or later one outranks, is a duplicate and
 * changes nothing. Returns honest counts.
 */
export async function ingestMarketBatch(tx: RunTransaction, batch: MarketBatch): Promise<IngestionCounts> {
  const { connection } = tx
  const assets = await resolveAssets(connection, batch)
  const known = await readStored(connection, batch.observations, assets)
  const now = await tx.clock()
  const fresh: { key: string; values: Value[] }[] = []
  const replaced: [string, Date][] = []
  let duplicate = batch.repeats
  for (const observation of batch.observations) {
    const asset = requireAsset(assets, observation.asset.coingeckoId)
    const slot = slotOf(observation.sampledAt)
    const key = `${asset.id} ${slot.getTime()}`
    const row = toRow(observation, asset)
    const stored = known.get(key)
    if (stored && !replaces(row, stored)) {
      duplicate += 1
      continue
    }
    if (stored) replaced.push([asset.id, slot])
    fresh.push({
      key,
      values: [
        asset.id,
        slot,
        ...VALUE_COLUMNS.map((name) => row[name]),
        batch.fetchedAt,
        now,
        batch.runId,
        batch.documentId,
      ],
    })
  }
  await moveToHistory(connection, { keys: replaced, now })
  await writeRows(
    connection,
    fresh.map((row) => row.values),
  )
  await quarantine(connection, batch)
  const updated = replaced.length
  return {
    read: batch.read,
    inserted: fresh.length - updated,
    updated,
    duplicate,
    rejected: batch.rejections.length,
  }
}

/** Live pages say who they speak of; history speaks of coins that are known. */
async function resolveAssets(connection: PoolConnection, batch: MarketBatch): Promise<Map<string, AssetRow>> {
  const live = batch.observations.filter((one) => one.origin === 'live').map((one) => one.asset)
  if (live.length > 0) return upsertAssets(connection, { identities: live, seenAt: batch.fetchedAt })
  return mapAssets(connection, [...new Set(batch.observations.map((one) => one.asset.coingeckoId))])
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
): Promise<Map<string, Row>> {
  if (observations.length === 0) return new Map()
  const slots = observations.map((one) => slotOf(one.sampledAt).getTime())
  const ids = [...new Set(observations.map((one) => assets.get(one.asset.coingeckoId)?.id))].filter(
    (id) => id !== undefined,
  )
  if (ids.length === 0) return new Map()
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT asset_id, observed_at, ${VALUE_COLUMNS.join(', ')} FROM raw_crypto_market_data WHERE asset_id IN (?) AND observed_at BETWEEN ? AND ? FOR UPDATE`,
    [ids, new Date(Math.min(...slots)), new Date(Math.max(...slots))],
  )
  return new Map(rows.map((row) => [`${row.asset_id} ${row.observed_at.getTime()}`, row as unknown as Row]))
}

const textOf = (value: Value): string | null => {
  if (value instanceof Date) return value.toISOString()
  return value
}
const DECIMALS = new Set<string>(['price_usd', 'volume_24h_usd', 'market_cap_usd'])

function sameValues(row: Row, stored: Row): boolean {
  return VALUE_COLUMNS.every((name) => {
    const [a, b] = [textOf(row[name]), textOf(stored[name])]
    return a === b || (DECIMALS.has(name) && a !== null && b !== null && a === canonicalDecimal(b))
  })
}

/** Finer beats coarser, live beats history, later beats earlier inside a slot; the same again is nothing new. */
function replaces(row: Row, stored: Row): boolean {
  const rankOf = (one: Row) =>
    FINEST_FIRST.indexOf(String(one.granularity)) * 2 + (one.origin === 'live' ? 0 : 1)
  const [mine, theirs] = [rankOf(row), rankOf(stored)]
  if (mine !== theirs) return mine < theirs
  return !sameValues(row, stored) && String(textOf(row.sampled_at)) >= String(textOf(stored.sampled_at))
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

async function writeRows(connection: PoolConnection, rows: Value[][]): Promise<void> {
  const updates = COLUMNS.slice(2).map((name) => `${name} = VALUES(${name})`)
  for (const batch of batchesOf(rows)) {
    await connection.query(
      `INSERT INTO raw_crypto_market_data (${COLUMNS.join(', ')}) VALUES ? ON DUPLICATE KEY UPDATE ${updates.join(', ')}`,
      [batch],
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
