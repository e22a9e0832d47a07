import {
  boolean,
  index,
  int,
  mysqlTable,
  primaryKey,
  text,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core'
import { amountFiat, amountUsd, id, instant, priceUsd, reference, sha256, word } from './columns'

/** Layer 2. Who the rows speak of. Idempotency key coingecko_id; symbols are shared upstream. */
export const assets = mysqlTable(
  'assets',
  {
    id: id(),
    coingeckoId: varchar('coingecko_id', { length: 191 }).notNull(),
    /** As upstream spells it now; not unique, may be empty. */
    symbol: varchar('symbol', { length: 128 }).notNull(),
    name: varchar('name', { length: 255 }).notNull(),
    /** Market-cap rank; null when upstream has none. */
    rank: int('market_rank'),
    /** In the selection of the last complete tick. */
    tracked: boolean('tracked').notNull().default(true),
    /** Fetch time of the first and of the newest row. */
    firstSeenAt: instant('first_seen_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
  },
  (t) => [uniqueIndex('assets_coingecko_id').on(t.coingeckoId), index('assets_symbol').on(t.symbol)],
)

/** Columns of a market row, shared by the table and its history. */
const marketColumns = () => ({
  assetId: reference('asset_id').notNull(),
  /** The slot: sampled_at floored to 5 minutes UTC. */
  observedAt: instant('observed_at').notNull(),
  symbol: varchar('symbol', { length: 128 }).notNull(),
  name: varchar('name', { length: 255 }).notNull(),
  /** Null: upstream knows no price. */
  priceUsd: priceUsd('price_usd'),
  /** Rolling 24 h at the source; null unknown. */
  volume24hUsd: amountUsd('volume_24h_usd'),
  marketCapUsd: amountUsd('market_cap_usd'),
  /** NGN price of a named source; null until one is read (part 5). */
  priceNgn: amountFiat('price_ngn'),
  /** 5m, 1h or 1d: spacing of the feed it came from; finer wins. */
  granularity: word('granularity').notNull(),
  /** live or backfill (retrospective). */
  origin: word('origin').notNull(),
  fetchedAt: instant('fetched_at').notNull(),
  /** The value's own instant. */
  sampledAt: instant('sampled_at').notNull(),
  /** When upstream refreshed this coin; null when it does not say. */
  sourceUpdatedAt: instant('source_updated_at'),
  /** What is known to be wrong with the row, e.g. volume_clamped (adopted rows); null: nothing. */
  flag: word('flag'),
  /** Database clock when this version was written. */
  knownFrom: instant('known_from').notNull(),
  runId: reference('run_id').notNull(),
  documentId: reference('document_id').notNull(),
})

/** Layer 2. One row per asset and slot, newest version. Idempotency key (asset_id, observed_at). */
export const rawCryptoMarketData = mysqlTable(
  'raw_crypto_market_data',
  { id: bigintAuto(), ...marketColumns() },
  (t) => [
    primaryKey({ name: 'raw_crypto_market_data_key', columns: [t.assetId, t.observedAt] }),
    index('raw_crypto_market_data_id').on(t.id),
    // known_from: what an instant may see is counted by the index alone.
    index('raw_crypto_market_data_observed').on(t.observedAt, t.assetId, t.knownFrom),
  ],
)

/** Layer 2. Versions that were replaced. Key (asset_id, observed_at, known_from). */
export const rawCryptoMarketDataHistory = mysqlTable(
  'raw_crypto_market_data_history',
  {
    id: reference('id').notNull(),
    ...marketColumns(),
    /** Database clock when the next version replaced this one. */
    knownTo: instant('known_to').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'raw_crypto_market_data_history_key',
      columns: [t.assetId, t.observedAt, t.knownFrom, t.id],
    }),
    index('raw_crypto_market_data_history_observed').on(t.observedAt, t.assetId),
  ],
)

/** Auto-increment that is not the primary key: the key is (asset_id, time) so that months can be partitions. */
function bigintAuto() {
  return reference('id').notNull().autoincrement()
}

/** Layer 2. Quarantine. Identical rejects collapse: idempotency key (source, kind, record_sha256). */
export const rejectedRecords = mysqlTable(
  'rejected_records',
  {
    id: id(),
    source: word('source').notNull(),
    kind: word('kind').notNull(),
    recordSha256: sha256('record_sha256').notNull(),
    reason: word('reason').notNull(),
    /** Field that was wrong; null for the whole record. */
    field: varchar('field', { length: 128 }),
    message: text('message').notNull(),
    /** The record as it stood in the document, at most 16 KiB of it. */
    record: text('record').notNull(),
    /** Document it was seen in last. */
    documentId: reference('document_id').notNull(),
    firstRunId: reference('first_run_id').notNull(),
    lastRunId: reference('last_run_id').notNull(),
    firstSeenAt: instant('first_seen_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    /** Times seen, once per document. */
    seen: int('seen').notNull().default(1),
    /** open, replayed or dismissed. */
    status: word('status').notNull().default('open'),
    /** Newest run that replayed it; null when nobody tried. */
    replayRunId: reference('replay_run_id'),
    /** Who dismissed or replayed it last and when; null while nobody did. */
    decidedBy: reference('decided_by'),
    decidedAt: instant('decided_at'),
    /** Why it was dismissed, in that person's words; null otherwise. */
    decisionReason: varchar('decision_reason', { length: 500 }),
  },
  (t) => [
    uniqueIndex('rejected_records_key').on(t.source, t.kind, t.recordSha256),
    index('rejected_records_status').on(t.status, t.lastSeenAt),
  ],
)

/** Columns of a candle, shared by the table and its history. */
const candleColumns = () => ({
  assetId: reference('asset_id').notNull(),
  /** 1h or 1d. */
  interval: varchar('interval', { length: 8 }).notNull(),
  /** Start of the bar, UTC; it covers [open_time, open_time + interval). */
  openTime: instant('open_time').notNull(),
  /** First, highest, lowest and last price among the priced slots of the bar. */
  open: priceUsd('open').notNull(),
  high: priceUsd('high').notNull(),
  low: priceUsd('low').notNull(),
  close: priceUsd('close').notNull(),
  /** Priced slots inside, and how many 5-minute slots the bar has. */
  samples: int('samples').notNull(),
  expectedSamples: int('expected_samples').notNull(),
  /** Rolling 24 h volume and market cap at the last slot that had one; null unknown. */
  volume24hUsd: amountUsd('volume_24h_usd'),
  marketCapUsd: amountUsd('market_cap_usd'),
  /** Slot of the newest row inside, priced or not. */
  lastSlot: instant('last_slot').notNull(),
  /** Database clock when this version was written. */
  knownFrom: instant('known_from').notNull(),
  runId: reference('run_id').notNull(),
})

/** Layer 2. Bars of the 5-minute samples; the open bar included. Rebuildable. Key (asset_id, interval, open_time). */
export const marketCandles = mysqlTable('market_candles', candleColumns(), (t) => [
  primaryKey({ name: 'market_candles_key', columns: [t.assetId, t.interval, t.openTime] }),
  // The last two: which hours are whole is told by the index alone.
  index('market_candles_time').on(
    t.interval,
    t.openTime,
    t.assetId,
    t.knownFrom,
    t.samples,
    t.expectedSamples,
  ),
])

/**
 * Layer 2. Versions of closed bars that were replaced. An open bar has no versions: `as_of` only knows bars that
 * had closed by then.
 */
export const marketCandlesHistory = mysqlTable(
  'market_candles_history',
  {
    ...candleColumns(),
    /** Database clock when the next version replaced this one. */
    knownTo: instant('known_to').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'market_candles_history_key',
      columns: [t.assetId, t.interval, t.openTime, t.knownFrom, t.knownTo],
    }),
    index('market_candles_history_time').on(t.interval, t.openTime, t.assetId),
  ],
)
