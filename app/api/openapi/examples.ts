import { type DatasetId, datasetColumns, hasPast } from '@/db/queries/export-datasets'
import { camelCase } from '@/db/queries/export-lines'
import type { Cell, CellKind, ExportColumn } from '@/lib/exports/contract'
import { csvText } from '@/lib/exports/csv-text'

const INSTANT = '2026-11-29T15:40:00.000Z'
const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
export const EXAMPLE_ID = '0b6f1c1e-9a55-4f6e-8f0d-3b8f0d1a2c47'

const BY_KIND: Record<CellKind, Cell> = {
  word: 'none',
  text: 'text',
  integer: 1,
  decimal: '97612.51',
  double: 0.0125,
  time: new Date(INSTANT),
}
/** What a column usually holds, where its kind alone says too little; null is unknown. */
const BY_NAME: Record<string, Cell> = {
  coingecko_id: 'bitcoin',
  symbol: 'btc',
  name: 'Bitcoin',
  granularity: '5m',
  origin: 'live',
  flag: null,
  interval: '1h',
  data_grade: 'A',
  volume_24h_usd: '38514902211.5',
  market_cap_usd: '1931445120000',
  type: 'price_spike',
  horizon: '1h',
  direction: 'up',
  job: 'market',
  shard: '',
  trigger_kind: 'cron',
  status: 'succeeded',
  reason: null,
  error_code: null,
  error_message: null,
  app_version: '0.4.0',
  record_sha256: HASH,
}
const ofRejects: Record<string, Cell> = {
  source: 'coingecko',
  kind: 'market',
  reason: 'invalid',
  status: 'open',
  field: 'current_price',
  message: 'expected a number',
  record: '{"id":"bitcoin","current_price":"?"}',
  replay_run_id: null,
  decided_at: null,
  decision_reason: null,
}

function cellOf(dataset: DatasetId, { name, kind }: ExportColumn): Cell {
  const known = dataset === 'rejected' ? { ...BY_NAME, ...ofRejects } : BY_NAME
  return Object.hasOwn(known, name) ? (known[name] ?? null) : BY_KIND[kind]
}

export const exampleRow = (dataset: DatasetId): Record<string, unknown> =>
  Object.fromEntries(
    datasetColumns(dataset).map((column) => {
      const cell = cellOf(dataset, column)
      return [camelCase(column.name), cell instanceof Date ? cell.toISOString() : cell]
    }),
  )

export const examplePage = (dataset: DatasetId) => ({
  data: [exampleRow(dataset)],
  next: null,
  rows: 1,
  asOf: hasPast(dataset) ? INSTANT : null,
})

export const exampleCsv = (dataset: DatasetId): string =>
  csvText(datasetColumns(dataset), [datasetColumns(dataset).map((column) => cellOf(dataset, column))])

export const exampleNdjson = (dataset: DatasetId): string =>
  [exampleRow(dataset), { _end: { rows: 1, sha256: HASH } }].map((one) => `${JSON.stringify(one)}\n`).join('')

export const EXAMPLE_HEALTH = {
  status: 'ok',
  version: '0.4.0',
  startedAt: INSTANT,
  mode: 'live',
  database: 'ok',
  sources: [{ id: 'coingecko', ageSeconds: 74, grade: 'A' }],
  jobs: [{ id: 'market', lastSuccess: INSTANT, late: false }],
}

export const EXAMPLE_SUMMARY = {
  job: 'market',
  slot: INSTANT,
  status: 'succeeded',
  runId: '4211',
  attempt: 1,
  counts: { read: 250, inserted: 250, updated: 0, duplicate: 0, rejected: 0 },
  failures: [],
}

export const EXAMPLE_RECEIPT = {
  id: EXAMPLE_ID,
  dataset: 'market-data',
  format: 'csv',
  kind: 'stream',
  status: 'complete',
  complete: true,
  rows: 8_640,
  bytes: 1_912_204,
  sha256: HASH,
  asOf: INSTANT,
  next: null,
  parameters: { format: 'csv', asset: 'bitcoin' },
  requestedBy: 'analyst@example.com by token ks_3fA9xQ2b (Nightly sheet)',
  startedAt: INSTANT,
  seenAt: INSTANT,
  finishedAt: INSTANT,
  expiresAt: null,
  error: null,
}

export const EXAMPLE_MANIFEST = {
  watermark: INSTANT,
  attribution: 'Data provided by CoinGecko',
  formats: [{ id: 'csv', contentType: 'text/csv; charset=utf-8; header=present', extension: 'csv' }],
  datasets: [
    {
      id: 'market-data',
      hasHistory: true,
      timeColumn: 'observed_at',
      filters: ['asset', 'origin', 'granularity'],
      intervals: [],
      columns: [{ name: 'price_usd', kind: 'decimal', unit: 'USD', precision: 36, scale: 24 }],
      rows: 8_640,
      rowsAreExact: true,
      from: '2026-10-30T15:40:00.000Z',
      to: INSTANT,
    },
  ],
}

export const EXAMPLE_PROBLEM = {
  type: 'about:blank',
  title: 'Bad request',
  status: 400,
  detail: 'The query is not usable.',
  errors: [{ path: 'format', message: 'must be one of csv, ndjson, json, xlsx, parquet' }],
}
