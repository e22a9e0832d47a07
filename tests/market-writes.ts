import { randomUUID } from 'node:crypto'
import { ingestMarketBatch } from '@/db/queries/market-ingestion'
import { type MetricValues, upsertMetricRows } from '@/db/queries/metric-output'
import type { RunLease, RunTransaction } from '@/db/queries/run-transaction'
import { claimRun, finishRun } from '@/db/queries/runs'
import { type IngestionCounts, type MarketObservation, ZERO_COUNTS } from '@/lib/domain/market'
import { SLOT_MS } from '@/lib/domain/slot'
import { METRICS } from '@/lib/metrics/index'

/** Claims the run of a shard in the first slot of 2026, or takes it over; null when somebody else holds it. */
export function claim(shard: string, leaseMs = 60_000): Promise<RunLease | null> {
  return claimRun({
    job: 'market',
    slot: new Date('2026-01-01T00:00:00Z'),
    shard,
    owner: randomUUID(),
    trigger: 'manual',
    leaseMs,
    appVersion: 'test',
  })
}

/** A run of its own. */
export async function openRun(leaseMs?: number): Promise<RunLease> {
  const lease = await claim(randomUUID(), leaseMs)
  if (!lease) throw new Error('a fresh shard was refused')
  return lease
}

/** Ends a run well. */
export function endRun(lease: RunLease): Promise<void> {
  return finishRun(lease, { status: 'succeeded', counts: ZERO_COUNTS, upstreamCalls: 0, failures: [] })
}

/** A live observation of a made-up coin, two minutes into its slot, worth `priceUsd`. */
export function observed(
  coingeckoId: string,
  slot: Date,
  given: Partial<MarketObservation> = {},
): MarketObservation {
  return {
    asset: { coingeckoId, symbol: coingeckoId.slice(0, 3), name: coingeckoId, rank: null },
    sampledAt: new Date(slot.getTime() + 120_000),
    sourceUpdatedAt: null,
    priceUsd: '1',
    volume24hUsd: '1000',
    marketCapUsd: null,
    granularity: '5m',
    origin: 'live',
    ...given,
  }
}

const FETCHED_AT = new Date('2026-01-01T00:00:00Z')

/** Writes observations as one page of a run. */
export function writeMarket(
  tx: RunTransaction,
  lease: RunLease,
  observations: MarketObservation[],
): Promise<IngestionCounts> {
  return ingestMarketBatch(tx, {
    source: 'coingecko',
    observations,
    rejections: [],
    read: observations.length,
    repeats: 0,
    runId: lease.id,
    documentId: '1',
    // One instant for all: of two answers for one sample the later fetched wins, and here their order is the writes'.
    fetchedAt: FETCHED_AT,
  })
}

/** Writes one metric row of a live slot in which everything but the given figures is unknown. */
export function writeMetrics(
  tx: RunTransaction,
  lease: RunLease,
  row: { assetId: string; slot: Date; values: Partial<MetricValues>; live?: boolean },
): Promise<number> {
  const unknown = Object.fromEntries(METRICS.map(({ id }) => [id, null])) as MetricValues
  return upsertMetricRows(tx, {
    runId: lease.id,
    rows: [
      {
        assetId: row.assetId,
        slot: row.slot.getTime(),
        symbol: 'tst',
        values: { ...unknown, ...row.values },
        inputWatermark: row.slot.getTime(),
        live: row.live ?? true,
      },
    ],
  })
}

/** The slot that many slots into 2026. */
export const slotNumber = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * SLOT_MS)
