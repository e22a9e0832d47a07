import type { ExportColumn } from '../../lib/exports/contract'
import { CANDLE_INTERVALS } from '../../lib/metrics/candle'
import type { SlotMetric } from '../../lib/metrics/contract'
import { METRICS } from '../../lib/metrics/index'

export interface Dataset {
  /** `t` in the SQL. */
  table: string
  /** What stands beside `t`: `a` the asset or `r` the run, each found by its key. */
  join: 'asset' | 'run' | null
  /** What it knows of earlier times. versions: replaced rows stand in <table>_history. append_only: none is ever replaced. */
  past: 'versions' | 'append_only' | 'none'
  /** Column that `from` and `to` bound. */
  time: string
  /** Order of the rows; unique, the first columns of an index (inside one interval), and never changed. */
  key: readonly string[]
  /** Lengths of the bars, one after the other; null when the rows are no bars. */
  bars: readonly { id: string; ms: number }[] | null
  /** Parameters that pick rows by one word or several, and the SQL of the column each looks at. */
  filters: Readonly<Record<string, string>>
  columns: readonly ExportColumn[]
  /** SQL of each column, in order. */
  select: readonly string[]
}

const word = (name: string): ExportColumn => ({ name, kind: 'word', unit: null })
const text = (name: string): ExportColumn => ({ name, kind: 'text', unit: null })
const integer = (name: string, unit: string | null = null): ExportColumn => ({ name, kind: 'integer', unit })
const double = (name: string, unit: string | null = null): ExportColumn => ({ name, kind: 'double', unit })
const time = (name: string): ExportColumn => ({ name, kind: 'time', unit: 'UTC' })
const decimal = (name: string, digits: readonly [number, number], unit: string): ExportColumn => ({
  name,
  kind: 'decimal',
  digits,
  unit,
})
/** As db/schema/columns.ts keeps them. */
const PRICE_DIGITS = [36, 24] as const
const AMOUNT_DIGITS = [30, 8] as const
const priceUsd = (name: string) => decimal(name, PRICE_DIGITS, 'USD')
const amountUsd = (name: string) => decimal(name, AMOUNT_DIGITS, 'USD')
const own = (columns: ExportColumn[]) => columns.map((column) => `t.\`${column.name}\``)

/** Columns of the table itself, with the asset's CoinGecko id before them. */
const ofAsset = (columns: ExportColumn[]) => ({
  join: 'asset' as const,
  columns: [text('coingecko_id'), ...columns],
  select: ['a.coingecko_id', ...own(columns)],
})

const METRIC_COLUMN = {
  price: ({ id, unit }: SlotMetric) => decimal(id, PRICE_DIGITS, unit),
  amount: ({ id, unit }: SlotMetric) => decimal(id, AMOUNT_DIGITS, unit),
  double: ({ id, unit }: SlotMetric) => double(id, unit),
  grade: ({ id }: SlotMetric) => word(id),
}

const MARKET_COLUMNS = [
  integer('id'),
  text('symbol'),
  text('name'),
  priceUsd('price_usd'),
  amountUsd('volume_24h_usd'),
  time('observed_at'),
  amountUsd('market_cap_usd'),
  word('granularity'),
  word('origin'),
  word('flag'),
  time('sampled_at'),
  time('fetched_at'),
  time('source_updated_at'),
  time('known_from'),
  integer('run_id'),
  integer('document_id'),
]
const CANDLE_COLUMNS = [
  word('interval'),
  time('open_time'),
  ...['open', 'high', 'low', 'close'].map(priceUsd),
  integer('samples', 'slots'),
  integer('expected_samples', 'slots'),
  amountUsd('volume_24h_usd'),
  amountUsd('market_cap_usd'),
  time('last_slot'),
  time('known_from'),
  integer('run_id'),
]
const METRIC_COLUMNS = [
  text('symbol'),
  time('metric_time'),
  ...METRICS.map((metric) => METRIC_COLUMN[metric.storage](metric)),
  time('input_watermark'),
  time('known_from'),
  integer('run_id'),
]
const ANOMALY_COLUMNS = [
  integer('id'),
  text('symbol'),
  word('type'),
  word('horizon'),
  time('bar_time'),
  word('direction'),
  ...['magnitude', 'score', 'current_value', 'previous_value', 'baseline'].map((name) => double(name)),
  integer('samples', 'points'),
  word('data_grade'),
  integer('rule_version'),
  time('detected_at'),
  time('known_from'),
  integer('run_id'),
]
const RUN_COLUMNS = [word('job'), time('slot'), text('shard')]
const ATTEMPT_COLUMNS = [
  integer('run_id'),
  integer('attempt'),
  word('trigger_kind'),
  word('status'),
  time('started_at'),
  time('finished_at'),
  ...['read', 'inserted', 'updated', 'duplicate', 'rejected'].map((count) =>
    integer(`records_${count}`, 'records'),
  ),
  integer('upstream_calls', 'calls'),
  decimal('upstream_cost_usd', [14, 6], 'USD'),
  text('reason'),
  text('error_code'),
  text('error_message'),
  text('app_version'),
]
const REJECT_COLUMNS = [
  integer('id'),
  word('source'),
  word('kind'),
  word('reason'),
  text('field'),
  text('message'),
  text('record'),
  word('record_sha256'),
  integer('document_id'),
  integer('first_run_id'),
  integer('last_run_id'),
  time('first_seen_at'),
  time('last_seen_at'),
  integer('seen', 'times'),
  word('status'),
  integer('replay_run_id'),
  time('decided_at'),
  text('decision_reason'),
]

/** Datasets by their public name. Rows come by time, then asset; bars of one length after those of another. */
export const DATASETS = {
  'market-data': {
    table: 'raw_crypto_market_data',
    past: 'versions',
    time: 'observed_at',
    key: ['observed_at', 'asset_id'],
    filters: { origin: 't.origin', granularity: 't.granularity' },
    bars: null,
    ...ofAsset(MARKET_COLUMNS),
  },
  candles: {
    table: 'market_candles',
    past: 'versions',
    time: 'open_time',
    key: ['open_time', 'asset_id'],
    filters: {},
    bars: CANDLE_INTERVALS,
    ...ofAsset(CANDLE_COLUMNS),
  },
  'crypto-metrics': {
    table: 'crypto_metrics',
    past: 'versions',
    time: 'metric_time',
    key: ['metric_time', 'asset_id'],
    filters: { grade: 't.data_grade' },
    bars: null,
    ...ofAsset(METRIC_COLUMNS),
  },
  anomalies: {
    table: 'market_anomalies',
    past: 'append_only',
    time: 'bar_time',
    key: ['bar_time', 'asset_id', 'id'],
    filters: { type: 't.type', horizon: 't.horizon', grade: 't.data_grade' },
    bars: null,
    ...ofAsset(ANOMALY_COLUMNS),
  },
  runs: {
    table: 'run_attempts',
    past: 'none',
    time: 'started_at',
    key: ['started_at', 'run_id', 'attempt'],
    filters: { job: 'r.job', status: 't.status', trigger: 't.trigger_kind' },
    bars: null,
    join: 'run',
    columns: [...RUN_COLUMNS, ...ATTEMPT_COLUMNS],
    select: [...RUN_COLUMNS.map((column) => `r.${column.name}`), ...own(ATTEMPT_COLUMNS)],
  },
  rejected: {
    table: 'rejected_records',
    past: 'none',
    time: 'first_seen_at',
    key: ['id'],
    filters: { source: 't.source', kind: 't.kind', reason: 't.reason', status: 't.status' },
    bars: null,
    join: null,
    columns: REJECT_COLUMNS,
    select: own(REJECT_COLUMNS),
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

/** Whether a dataset can be asked for an earlier time. */
export function hasPast(dataset: DatasetId): boolean {
  return DATASETS[dataset].past !== 'none'
}

/** Whether a dataset's rows each speak of one asset. */
export function hasAssets(dataset: DatasetId): boolean {
  return DATASETS[dataset].join === 'asset'
}

/** Names of the parameters that pick rows of a dataset by words. */
export function wordFilters(dataset: DatasetId): readonly string[] {
  return Object.keys(DATASETS[dataset].filters)
}

/** Names of the lengths of a dataset's bars; none when its rows are no bars. */
export function barIntervals(dataset: DatasetId): readonly string[] {
  return (DATASETS[dataset].bars ?? []).map((bar) => bar.id)
}
