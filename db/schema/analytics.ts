import {
  customType,
  double,
  index,
  int,
  type MySqlColumnBuilderBase,
  mysqlTable,
  primaryKey,
  varchar,
} from 'drizzle-orm/mysql-core'
import { METRICS } from '../../lib/metrics/index'
import { amountUsd, instant, priceUsd, reference, word } from './columns'

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
  index('crypto_metrics_time').on(t.metricTime, t.assetId),
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
