import type { ExportColumn } from '../../lib/exports/contract'
import { CANDLE_INTERVALS } from '../../lib/metrics/candle'
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
  columns: readonly ExportColumn[]
  /** SQL of each column, in order. */
  select: readonly string[]
}

const text = (name: string): ExportColumn => ({ name, kind: 'text' })
const number = (name: string): ExportColumn => ({ name, kind: 'number' })
const time = (name: string): ExportColumn => ({ name, kind: 'time' })
const own = (columns: ExportColumn[]) => columns.map((column) => `t.\`${column.name}\``)

/** Columns of the table itself, with the asset's CoinGecko id before them. */
const ofAsset = (columns: ExportColumn[]) => ({
  join: 'asset' as const,
  columns: [text('coingecko_id'), ...columns],
  select: ['a.coingecko_id', ...own(columns)],
})

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
  text('flag'),
  time('sampled_at'),
  time('fetched_at'),
  time('source_updated_at'),
  time('known_from'),
  number('run_id'),
  number('document_id'),
]
const CANDLE_COLUMNS = [
  text('interval'),
  time('open_time'),
  ...['open', 'high', 'low', 'close', 'samples', 'expected_samples', 'volume_24h_usd', 'market_cap_usd'].map(
    number,
  ),
  time('last_slot'),
  time('known_from'),
  number('run_id'),
]
const METRIC_COLUMNS = [
  text('symbol'),
  time('metric_time'),
  ...METRICS.map((metric) => (metric.storage === 'grade' ? text(metric.id) : number(metric.id))),
  time('input_watermark'),
  time('known_from'),
  number('run_id'),
]
const ANOMALY_COLUMNS = [
  number('id'),
  text('symbol'),
  text('type'),
  text('horizon'),
  time('bar_time'),
  text('direction'),
  ...['magnitude', 'score', 'current_value', 'previous_value', 'baseline', 'samples'].map(number),
  text('data_grade'),
  number('rule_version'),
  time('detected_at'),
  time('known_from'),
  number('run_id'),
]
const RUN_COLUMNS = [text('job'), time('slot'), text('shard')]
const ATTEMPT_COLUMNS = [
  number('run_id'),
  number('attempt'),
  text('trigger_kind'),
  text('status'),
  time('started_at'),
  time('finished_at'),
  ...['read', 'inserted', 'updated', 'duplicate', 'rejected'].map((count) => number(`records_${count}`)),
  number('upstream_calls'),
  number('upstream_cost_usd'),
  text('reason'),
  text('error_code'),
  text('error_message'),
  text('app_version'),
]
const REJECT_COLUMNS = [
  number('id'),
  text('source'),
  text('kind'),
  text('reason'),
  text('field'),
  text('message'),
  text('record'),
  text('record_sha256'),
  number('document_id'),
  number('first_run_id'),
  number('last_run_id'),
  time('first_seen_at'),
  time('last_seen_at'),
  number('seen'),
  text('status'),
  number('replay_run_id'),
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
    bars: null,
    ...ofAsset(MARKET_COLUMNS),
  },
  candles: {
    table: 'market_candles',
    past: 'versions',
    time: 'open_time',
    key: ['open_time', 'asset_id'],
    bars: CANDLE_INTERVALS,
    ...ofAsset(CANDLE_COLUMNS),
  },
  'crypto-metrics': {
    table: 'crypto_metrics',
    past: 'versions',
    time: 'metric_time',
    key: ['metric_time', 'asset_id'],
    bars: null,
    ...ofAsset(METRIC_COLUMNS),
  },
  anomalies: {
    table: 'market_anomalies',
    past: 'append_only',
    time: 'bar_time',
    key: ['bar_time', 'asset_id', 'id'],
    bars: null,
    ...ofAsset(ANOMALY_COLUMNS),
  },
  runs: {
    table: 'run_attempts',
    past: 'none',
    time: 'started_at',
    key: ['started_at', 'run_id', 'attempt'],
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

/** Names of the lengths of a dataset's bars; none when its rows are no bars. */
export function barIntervals(dataset: DatasetId): readonly string[] {
  return (DATASETS[dataset].bars ?? []).map((bar) => bar.id)
}
