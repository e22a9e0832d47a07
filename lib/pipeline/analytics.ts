import { lockAssets } from '@/db/queries/assets'
import {
  getSlotBounds,
  listNewAssets,
  listRangeInputs,
  listSlotInputs,
  type MarketInput,
} from '@/db/queries/metric-input'
import {
  type MetricRow,
  type MetricValues,
  mapMetricWatermarks,
  type SnapshotRow,
  upsertMetricRows,
  upsertSnapshots,
} from '@/db/queries/metric-output'
import { mapMetricStates, type StateRow, upsertMetricStates } from '@/db/queries/metric-state'
import { inRunTransaction, type RunLease, type RunTransaction } from '@/db/queries/run-transaction'
import { DAY_MS, floorTo } from '@/lib/domain/slot'
import { toUnits } from '@/lib/kernels/decimal'
import { PRICE_SCALE, type SlotPoint, type SlotWindow } from '@/lib/metrics/contract'
import { METRICS } from '@/lib/metrics/index'
import { type SlotInput, SlotSeries } from '@/lib/metrics/slot-series'
import { decodeSlotSeries, encodeSlotSeries, encodeSparkline } from '@/lib/metrics/slot-series-codec'
import { advanceCandles, buildCandles, rebuildCandles } from './candles'

/** The farthest a slot metric looks back. */
const LOOK_BACK_MS = DAY_MS
/** What a series needs before the first slot it answers for: the sparkline's week. */
const WARM_UP_MS = 7 * DAY_MS

/** Everything one slot of one asset leaves behind. */
interface Analysed {
  metric: MetricRow
  snapshot: SnapshotRow
  series: SlotSeries
  watermark: number
}

const unitsOf = (price: string | null) => (price === null ? null : toUnits(price, PRICE_SCALE))
const pointOf = (row: MarketInput): SlotPoint => ({
  slot: row.slot,
  sampledAt: row.sampledAt,
  units: unitsOf(row.priceUsd),
})
const inputOf = (row: MarketInput): SlotInput => ({
  ...pointOf(row),
  volume24hUsd: row.volume24hUsd,
  sourceUpdatedAt: row.sourceUpdatedAt,
})

function computeValues(window: SlotWindow): MetricValues {
  const values = METRICS.map((metric) => [metric.id, metric.compute(window)])
  return Object.fromEntries(values)
}

function analyse(
  row: MarketInput,
  series: SlotSeries,
  far: Map<number, MarketInput>,
  watermark: number,
): Analysed {
  const window = series.advance(inputOf(row), (slot) => {
    const found = far.get(slot)
    return found ? pointOf(found) : null
  })
  const values = computeValues(window)
  const newest = Math.max(watermark, row.knownFrom)
  return {
    metric: {
      assetId: row.assetId,
      slot: row.slot,
      symbol: row.symbol,
      values,
      inputWatermark: newest,
      live: row.origin === 'live',
    },
    snapshot: snapshotOf(row, values, series),
    series,
    watermark: newest,
  }
}

function snapshotOf(row: MarketInput, values: MetricValues, series: SlotSeries): SnapshotRow {
  const numberOrNull = (value: string | number | null) => (typeof value === 'number' ? value : null)
  return {
    assetId: row.assetId,
    slot: row.slot,
    sampledAt: row.sampledAt,
    priceUsd: row.priceUsd,
    volume24hUsd: row.volume24hUsd,
    marketCapUsd: row.marketCapUsd,
    logReturn1h: numberOrNull(values.log_return_1h),
    logReturn24h: numberOrNull(values.log_return_24h),
    dataGrade: String(values.data_grade),
    sparklineHour: series.sparklineHour ?? row.slot,
    sparkline: encodeSparkline(series.sparkline),
    documentId: row.documentId,
  }
}

/**
 * Brings metrics, states and snapshots up to the market rows of one slot. A tick advances each asset's packed state
 * by one step; an asset whose row is late, or whose state is missing, is computed again from its rows. Repeating it
 * changes nothing. Returns the rows written and the assets that need `recomputeRange`.
 */
export async function analyseSlot(
  lease: RunLease,
  input: { assetIds: string[]; slot: number },
): Promise<{ written: number; late: string[] }> {
  if (input.assetIds.length === 0) return { written: 0, late: [] }
  return inRunTransaction(lease, async (tx) => {
    await lockAssets(tx.connection, input.assetIds)
    const rows = await listSlotInputs(tx.connection, { assetIds: input.assetIds, slots: [input.slot] })
    if (rows.length === 0) return { written: 0, late: [] }
    const ids = rows.map((row) => row.assetId)
    const done = await mapMetricWatermarks(tx.connection, { assetIds: ids, slot: input.slot })
    const todo = rows.filter((row) => (done.get(row.assetId) ?? -1) < row.knownFrom)
    if (todo.length === 0) return { written: 0, late: [] }
    const states = await mapMetricStates(tx.connection, ids)
    const stateless = todo.map((row) => row.assetId).filter((id) => !states.has(id))
    const fresh = await listNewAssets(tx.connection, { assetIds: stateless, slot: input.slot })
    const dayBefore = await listSlotInputs(tx.connection, {
      assetIds: ids,
      slots: [input.slot - LOOK_BACK_MS],
    })
    const far = new Map(dayBefore.map((row) => [row.assetId, new Map([[row.slot, row]])]))
    const results: Analysed[] = []
    const late: string[] = []
    for (const row of todo) {
      const series = fresh.has(row.assetId)
        ? new SlotSeries()
        : seriesBefore(states.get(row.assetId), row.slot)
      const watermark = states.get(row.assetId)?.inputWatermark ?? 0
      if (series) results.push(analyse(row, series, far.get(row.assetId) ?? new Map(), watermark))
      else late.push(row.assetId)
    }
    const advanced = new Set(results.map((one) => one.metric.assetId))
    const taken = todo.filter((row) => advanced.has(row.assetId))
    await advanceCandles(tx, { runId: lease.id, slot: input.slot, rows: taken })
    return { written: await store(tx, lease.id, results, results), late }
  })
}

/**
 * Computes an asset's metrics again for slots in [from, to] from its rows alone, its bars since that day (all of them,
 * when it has no state yet), and its state and snapshot as of its newest row. Equal figures are left alone. `restates`:
 * bars that had closed were shown, so what changes in them is told. Returns the metric rows written.
 */
export async function recomputeRange(
  lease: RunLease,
  input: { assetId: string; from: number; to: number; restates: boolean },
): Promise<number> {
  await buildCandles(lease, input.assetId)
  return inRunTransaction(lease, async (tx) => {
    await lockAssets(tx.connection, [input.assetId])
    const bounds = await getSlotBounds(tx.connection, input.assetId)
    if (!bounds) return 0
    const { assetId, restates } = input
    const from = Math.min(input.from, bounds.last)
    const rows = await listRangeInputs(tx.connection, { assetId, from: from - WARM_UP_MS, to: bounds.last })
    const days = { from: floorTo(from, DAY_MS), to: floorTo(bounds.last, DAY_MS) + DAY_MS }
    await rebuildCandles(tx, { runId: lease.id, assetId, ...days, rows, restates })
    const bySlot = new Map(rows.map((row) => [row.slot, row]))
    const series = new SlotSeries()
    series.firstSlot = bounds.first
    const results: Analysed[] = []
    let newest: Analysed | null = null
    for (const row of rows) {
      newest = analyse(row, series, bySlot, newest?.watermark ?? 0)
      if (row.slot >= input.from && row.slot <= input.to) results.push(newest)
    }
    return store(tx, lease.id, results, newest ? [newest] : [])
  })
}

/** The packed series when it ends before the slot; null when it must be rebuilt. */
function seriesBefore(state: StateRow | undefined, slot: number): SlotSeries | null {
  return state && state.lastSlot < slot ? decodeSlotSeries(state.state) : null
}

/** Late rows reach the metrics of the day after them. */
export function reachOf(slots: { from: number; to: number }): { from: number; to: number } {
  return { from: slots.from, to: slots.to + LOOK_BACK_MS }
}

async function store(
  tx: RunTransaction,
  runId: string,
  rows: Analysed[],
  newest: Analysed[],
): Promise<number> {
  const written = await upsertMetricRows(tx, { runId, rows: rows.map((one) => one.metric) })
  await upsertSnapshots(tx.connection, { runId, rows: newest.map((one) => one.snapshot) })
  const states = newest.map((one) => ({
    assetId: one.metric.assetId,
    lastSlot: one.metric.slot,
    inputWatermark: one.watermark,
    state: encodeSlotSeries(one.series),
  }))
  await upsertMetricStates(tx.connection, states)
  return written
}
