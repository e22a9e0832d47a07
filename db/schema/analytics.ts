import {
  customType,
  double,
  index,
  int,
  json,
  type MySqlColumnBuilderBase,
  mysqlTable,
  primaryKey,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core'
import { METRICS } from '../../lib/metrics/index'
import { amountUsd, id, instant, priceUsd, reference, word } from './columns'

const blob = customType<{ data: Buffer }>({ dataType: () => 'blob' })

const STORAGE = { price: priceUsd, amount: amountUsd, double: (name: string) => double(name), grade: word }

type MetricId = (typeof METRICS)[number]['id']

/** One nullable column per slot metric of the registry; null means unknown. */
function metricColumns(): Record<MetricId, MySqlColumnBuilderBase> {
  const columns = METRICS.map((metric) => [metric.id, STORAGE[metric.storage](metric.id)])
  return Object.fromEntries(columns)
}

const cryptoMetricsColumns = () => ({
  assetId: reference('asset_id').notNull(),
  /** The slot. */
  metricTime: instant('metric_time').notNull(),
  symbol: varchar('symbol', { length: 128 }).notNull(),
  ...metricColumns(),
  /** Newest known_from among the raw rows it was computed from. */
  inputWatermark: instant('input_watermark').notNull(),
  /** Database clock when this version was written. */
  knownFrom: instant('known_from').notNull(),
  /** Run that computed it. */
  runId: reference('run_id').notNull(),
})

/** Layer 3. One wide row per asset and slot; can be recomputed. Idempotency key (asset_id, metric_time). */
export const cryptoMetrics = mysqlTable('crypto_metrics', cryptoMetricsColumns(), (t) => [
  primaryKey({ name: 'crypto_metrics_key', columns: [t.assetId, t.metricTime] }),
  index('crypto_metrics_time').on(t.metricTime, t.assetId, t.knownFrom),
])

/** Layer 3. Versions that were replaced. Key (asset_id, metric_time, known_from). */
export const cryptoMetricsHistory = mysqlTable(
  'crypto_metrics_history',
  {
    ...cryptoMetricsColumns(),
    /** When the next version replaced it. */ knownTo: instant('known_to').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'crypto_metrics_history_key',
      columns: [t.assetId, t.metricTime, t.knownFrom, t.knownTo],
    }),
    index('crypto_metrics_history_time').on(t.metricTime, t.assetId),
  ],
)

/** Layer 3. Newest figures of each asset: what tables and tiles read. Rebuildable. Key asset_id. */
export const assetSnapshots = mysqlTable('asset_snapshots', {
  assetId: reference('asset_id').primaryKey(),
  metricTime: instant('metric_time').notNull(),
  sampledAt: instant('sampled_at').notNull(),
  priceUsd: priceUsd('price_usd'),
  volume24hUsd: amountUsd('volume_24h_usd'),
  marketCapUsd: amountUsd('market_cap_usd'),
  logReturn1h: double('log_return_1h'),
  logReturn24h: double('log_return_24h'),
  dataGrade: word('data_grade').notNull(),
  /** Start of the newest hour of the sparkline. */
  sparklineHour: instant('sparkline_hour').notNull(),
  /** 168 little-endian f32, last price of each hour, oldest first, NaN where none. */
  sparkline: blob('sparkline').notNull(),
  runId: reference('run_id').notNull(),
  documentId: reference('document_id').notNull(),
})

/** Layer 3. Packed rolling windows (lib/metrics/slot-series-codec.ts). Rebuildable. Key asset_id. */
export const metricState = mysqlTable('metric_state', {
  assetId: reference('asset_id').primaryKey(),
  /** Newest slot inside, so that a late row is noticed without unpacking. */
  lastSlot: instant('last_slot').notNull(),
  /** Newest known_from among the raw rows inside. */
  inputWatermark: instant('input_watermark').notNull(),
  /** Layout version of `state`. */
  layout: int('layout').notNull(),
  state: blob('state').notNull(),
})

/** Layer 3. Rolling state of the detectors of one asset on closed hourly bars. Rebuildable. Key asset_id. */
export const detectorState = mysqlTable('detector_state', {
  assetId: reference('asset_id').primaryKey(),
  /** Start of the newest closed hourly bar inside. */
  lastBar: instant('last_bar').notNull(),
  /** Layout version of `state`; another one is rebuilt from the candles. */
  layout: int('layout').notNull(),
  state: json('state').notNull(),
})

/**
 * Layer 3. What the detectors saw, append-only. Idempotency key (asset_id, type, horizon, bar_time, rule_version).
 * Cannot be rebuilt: it says what was seen then.
 */
export const marketAnomalies = mysqlTable(
  'market_anomalies',
  {
    id: id(),
    assetId: reference('asset_id').notNull(),
    symbol: varchar('symbol', { length: 128 }).notNull(),
    /** price_spike, volume_spike or trend_reversal. */
    type: word('type').notNull(),
    /** Length of the move: 5m, 1h or 24h. */
    horizon: varchar('horizon', { length: 8 }).notNull(),
    /** Slot (price spike) or start of the closed bar (the others) it was seen at. */
    barTime: instant('bar_time').notNull(),
    /** up or down. */
    direction: word('direction').notNull(),
    /** Log return, ratio to the usual volume, or distance of the averages in mean hourly moves. */
    magnitude: double('magnitude').notNull(),
    /** Robust z; null where the rule has none. */
    score: double('score'),
    /** Price or volume now, and at the start of the horizon; null unknown. */
    currentValue: double('current_value'),
    previousValue: double('previous_value'),
    /** What is usual: median return, median volume, or the band of the averages. */
    baseline: double('baseline'),
    /** Points the baseline was made of. */
    samples: int('samples').notNull(),
    dataGrade: word('data_grade').notNull(),
    ruleVersion: int('rule_version').notNull(),
    /** Database clock when it was written; known_from of the append-only table. */
    detectedAt: instant('detected_at').notNull(),
    knownFrom: instant('known_from').notNull(),
    runId: reference('run_id').notNull(),
  },
  (t) => [
    uniqueIndex('market_anomalies_key').on(t.assetId, t.type, t.horizon, t.barTime, t.ruleVersion),
    index('market_anomalies_detected').on(t.detectedAt),
    index('market_anomalies_bar').on(t.barTime, t.assetId),
  ],
)

/**
 * Layer 3. Figures that had been shown and were changed later, one line per figure. Append-only.
 * Idempotency key (table_name, row_key, metric, run_id).
 */
export const restatements = mysqlTable(
  'restatements',
  {
    id: id(),
    /** Table that holds the figure. */
    tableName: word('table_name').notNull(),
    assetId: reference('asset_id').notNull(),
    /** Time of the row: observed_at, metric_time or open_time. */
    rowTime: instant('row_time').notNull(),
    /** The rest of the row's key, e.g. 1h for a candle; '' when there is none. */
    rowPart: varchar('row_part', { length: 32 }).notNull().default(''),
    /** Column that changed. */
    metric: word('metric').notNull(),
    /** Exact values as text; null unknown. */
    oldValue: varchar('old_value', { length: 80 }),
    newValue: varchar('new_value', { length: 80 }),
    /** known_from of the version that was shown. */
    shownFrom: instant('shown_from').notNull(),
    /** resampled (a later sample of the same slot), corrected (the source says otherwise now) or late_input. */
    reason: word('reason').notNull(),
    runId: reference('run_id').notNull(),
    /** Database clock; known_from of the version that replaced it. */
    restatedAt: instant('restated_at').notNull(),
  },
  (t) => [
    uniqueIndex('restatements_key').on(t.tableName, t.assetId, t.rowTime, t.rowPart, t.metric, t.runId),
    index('restatements_at').on(t.restatedAt),
  ],
)
