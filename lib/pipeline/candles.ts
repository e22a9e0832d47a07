import { lockAssets } from '@/db/queries/assets'
import {
  getNewestDay,
  listCandleSamples,
  listCandles,
  listCandlesAt,
  replaceCandles,
} from '@/db/queries/candles'
import { outdateDetectorState } from '@/db/queries/detector-state'
import { getSlotBounds } from '@/db/queries/metric-input'
import { mapMetricStates } from '@/db/queries/metric-state'
import { inRunTransaction, type RunLease, type RunTransaction } from '@/db/queries/run-transaction'
import { DAY_MS, floorTo } from '@/lib/domain/slot'
import { CANDLE_INTERVALS, type CandleSample, candlesOf, foldCandle } from '@/lib/metrics/candle'

/** Days of one slice of `buildCandles`: about 9,000 rows, well under a second. */
const SLICE_MS = 31 * DAY_MS

/**
 * Takes one slot's rows into their open bars, in the transaction that advances the assets' series: so each row is
 * taken exactly once. The caller holds the assets' lock.
 */
export async function advanceCandles(
  tx: RunTransaction,
  input: { runId: string; slot: number; rows: readonly CandleSample[] },
): Promise<void> {
  const assetIds = input.rows.map((row) => row.assetId)
  const stored = await listCandlesAt(tx.connection, { assetIds, slot: input.slot })
  const open = new Map(stored.map((one) => [`${one.assetId} ${one.interval}`, one]))
  const candles = input.rows.flatMap((row) =>
    CANDLE_INTERVALS.flatMap(({ id }) => foldCandle(open.get(`${row.assetId} ${id}`) ?? null, row, id) ?? []),
  )
  await replaceCandles(tx, { runId: input.runId, stored, candles, restates: true })
}

/**
 * Makes an asset's bars in [from, to), whole days, what its rows there say; `rows` are in rising order and hold all of
 * them. What the detectors had taken from a bar that changed is judged again from the bars. The caller holds the lock.
 */
export async function rebuildCandles(
  tx: RunTransaction,
  input: {
    runId: string
    assetId: string
    from: number
    to: number
    rows: readonly CandleSample[]
    restates: boolean
  },
): Promise<void> {
  const { runId, assetId, from, to, restates } = input
  const rows = input.rows.filter((row) => row.slot >= from && row.slot < to)
  for (const { id: interval } of CANDLE_INTERVALS) {
    const stored = await listCandles(tx.connection, { assetId, interval, from, to })
    const candles = candlesOf(rows, interval)
    const changed = await replaceCandles(tx, { runId, stored, candles, restates })
    if (interval !== '1h' || changed.length === 0) continue
    const bar = changed.reduce((first, one) => Math.min(first, one.openTime), to)
    await outdateDetectorState(tx.connection, { assetId, bar })
  }
}

/**
 * Builds the bars of an asset whose rows have none: one from before the bars, or one that was only loaded so far. Goes
 * month by month, each in a transaction of its own, and on from where an earlier attempt ended. What marks the asset
 * is its missing series (`mapMetricStates`), which `recomputeRange` writes afterwards; nobody else writes bars
 * meanwhile. Throws: FencedError.
 */
export async function buildCandles(lease: RunLease, assetId: string): Promise<void> {
  let from: number | null = Number.NEGATIVE_INFINITY
  while (from !== null) {
    const next: number = from
    from = await inRunTransaction(lease, (tx) => buildSlice(tx, { runId: lease.id, assetId, from: next }))
  }
}

/** Start of the next slice, or null when there is nothing left to build. */
async function buildSlice(
  tx: RunTransaction,
  input: { runId: string; assetId: string; from: number },
): Promise<number | null> {
  const { runId, assetId } = input
  await lockAssets(tx.connection, [assetId])
  const states = await mapMetricStates(tx.connection, [assetId])
  const bounds = await getSlotBounds(tx.connection, assetId)
  if (states.has(assetId) || !bounds) return null
  const newest = (await getNewestDay(tx.connection, assetId)) ?? Number.NEGATIVE_INFINITY
  const from = Math.max(floorTo(bounds.first, DAY_MS), newest, input.from)
  const to = from + SLICE_MS
  const rows = await listCandleSamples(tx.connection, { assetId, from, to })
  await rebuildCandles(tx, { runId, assetId, from, to, rows, restates: false })
  return to <= bounds.last ? to : null
}
