import { hasCandles, listCandles, upsertCandles } from '@/db/queries/candles'
import type { MarketInput } from '@/db/queries/metric-input'
import type { RunTransaction } from '@/db/queries/run-transaction'
import { floorTo } from '@/lib/domain/slot'
import { CANDLE_INTERVALS, candlesOf, foldCandle, intervalMs } from '@/lib/metrics/candle'

/**
 * Takes one slot's rows into their open bars, in the transaction that advances the assets' series: so each row is
 * taken exactly once. The caller holds the assets' lock.
 */
export async function advanceCandles(
  tx: RunTransaction,
  input: { runId: string; slot: number; rows: MarketInput[] },
): Promise<void> {
  for (const { id: interval, ms } of CANDLE_INTERVALS) {
    const openTime = floorTo(input.slot, ms)
    const assetIds = input.rows.map((row) => row.assetId)
    const known = await listCandles(tx.connection, { assetIds, interval, from: openTime, to: openTime })
    const open = new Map(known.map((one) => [one.assetId, one]))
    const candles = input.rows.flatMap(
      (row) => foldCandle(open.get(row.assetId) ?? null, row, interval) ?? [],
    )
    await upsertCandles(tx, { runId: input.runId, interval, candles, restates: true })
  }
}

/** First slot whose rows `rebuildCandles` needs: of the day of `from`, or of the asset when it has no bars yet. */
export async function candlesStart(
  tx: RunTransaction,
  input: { assetId: string; from: number; first: number },
): Promise<number> {
  const known = await hasCandles(tx.connection, input.assetId)
  return known ? floorTo(input.from, intervalMs('1d')) : input.first
}

/** Builds an asset's bars from `start` on again from its rows, which come in rising order and hold all since then. */
export async function rebuildCandles(
  tx: RunTransaction,
  input: { runId: string; start: number; rows: MarketInput[]; restates: boolean },
): Promise<void> {
  const rows = input.rows.filter((row) => row.slot >= input.start)
  for (const { id: interval } of CANDLE_INTERVALS) {
    const candles = candlesOf(rows, interval)
    await upsertCandles(tx, { runId: input.runId, interval, candles, restates: input.restates })
  }
}
