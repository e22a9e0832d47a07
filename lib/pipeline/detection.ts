import { type AlertTarget, insertAlertEvents } from '@/db/queries/alert-events'
import {
  insertAnomaly,
  listReturns,
  listSlotFigures,
  mapVolumes,
  type SlotFigures,
} from '@/db/queries/anomalies'
import { lockAssets } from '@/db/queries/assets'
import { listCandles } from '@/db/queries/candles'
import {
  type DetectorStateRow,
  listDetectedAssets,
  mapDetectorStates,
  upsertDetectorStates,
} from '@/db/queries/detector-state'
import { inRunTransaction, type RunLease, type RunTransaction } from '@/db/queries/run-transaction'
import { DAY_MS, floorTo, HOUR_MS } from '@/lib/domain/slot'
import { type Detection, isTrusted } from '@/lib/signals/contract'
import { detectPriceSpike, exceedsFloor, type PriceHorizon } from '@/lib/signals/price-spike'
import { advanceTrend, TREND_LAYOUT, type TrendState } from '@/lib/signals/trend-reversal'
import { detectVolumeSpike, VOLUME_DAYS } from '@/lib/signals/volume-spike'
import { anomalyEvent, ruleOf } from './anomaly-event'

const PRICE_LOOK_BACK_MS = 7 * DAY_MS
/** Bars a missing state is rebuilt from. */
const REBUILD_MS = 60 * DAY_MS
/** Missing states rebuilt in one tick: each reads two months of bars. */
const REBUILDS_PER_TICK = 100

interface Found {
  detection: Detection
  figures: SlotFigures
}

/**
 * Looks for anomalies in one live slot and in the hourly bars that closed before it, and raises an event for each, in
 * one fenced transaction. Repeating it finds the same and keeps each once. Returns how many were found.
 */
export async function detectAnomalies(
  lease: RunLease,
  input: { assetIds: string[]; slot: number; targets: readonly AlertTarget[] },
): Promise<number> {
  if (input.assetIds.length === 0) return 0
  return inRunTransaction(lease, async (tx) => {
    await lockAssets(tx.connection, input.assetIds)
    const figures = await listSlotFigures(tx.connection, input)
    const prices = await findPriceSpikes(tx, { figures, slot: input.slot })
    const bars = await findInClosedBars(tx, { figures, slot: input.slot })
    const found = [...prices, ...bars].filter((one) => isTrusted(one.figures.dataGrade))
    const detectedAt = await tx.clock()
    for (const one of found) {
      const ruleVersion = ruleOf(one.detection).version
      const id = await insertAnomaly(tx.connection, { ...one, ruleVersion, detectedAt, runId: lease.id })
      const event = anomalyEvent({ id, ...one, runId: lease.id })
      await insertAlertEvents(tx.connection, { events: [event], targets: input.targets })
    }
    return found.length
  })
}

/** Only moves beyond the floor, which are few, have their past read. */
async function findPriceSpikes(
  tx: RunTransaction,
  input: { figures: SlotFigures[]; slot: number },
): Promise<Found[]> {
  const found: Found[] = []
  for (const figures of input.figures) {
    const { assetId, priceUsd } = figures
    const moves: [PriceHorizon, number | null][] = [
      ['5m', figures.logReturn5m],
      ['1h', figures.logReturn1h],
    ]
    for (const [horizon, logReturn] of moves) {
      if (priceUsd === null || logReturn === null || !exceedsFloor(logReturn, horizon)) continue
      const from = input.slot - PRICE_LOOK_BACK_MS
      const past = await listReturns(tx.connection, { assetId, horizon, from, to: input.slot })
      const detection = detectPriceSpike({ slot: input.slot, horizon, logReturn, past, priceUsd })
      if (detection) found.push({ detection, figures })
    }
  }
  return found
}

/** Bars that closed since each asset was looked at last; at most of the hours only a glance at the states. */
async function findInClosedBars(
  tx: RunTransaction,
  input: { figures: SlotFigures[]; slot: number },
): Promise<Found[]> {
  const newest = floorTo(input.slot, HOUR_MS) - HOUR_MS
  const assetIds = input.figures.map((one) => one.assetId)
  const layout = TREND_LAYOUT
  const done = await listDetectedAssets(tx.connection, { assetIds, layout, bar: newest })
  const pending = assetIds.filter((id) => !done.has(id))
  if (pending.length === 0) return []
  const states = await mapDetectorStates(tx.connection, { assetIds: pending, layout })
  const fresh = pending.filter((id) => !states.has(id)).slice(0, REBUILDS_PER_TICK)
  const work = [...pending.filter((id) => states.has(id)), ...fresh]
  const closes = await closedBars(tx, { states, fresh, newest })
  const volumes = await volumesOf(tx, { assetIds: work, newest })
  const byId = new Map(input.figures.map((one) => [one.assetId, one]))
  const found: Found[] = []
  const rows: DetectorStateRow[] = []
  for (const assetId of work) {
    const known = states.get(assetId)
    const bars = closes.get(assetId) ?? []
    let state: TrendState | null = known ? (known.state as TrendState) : null
    const detections: (Detection | null)[] = []
    for (const bar of bars) {
      const step = advanceTrend(state, bar)
      state = step.state
      // A rebuilt state has seen the past before, or its owner had not yet started: only the newest bar is news.
      if (known || bar.openTime === newest) detections.push(step.detection)
    }
    const volume = volumes.get(assetId)
    if (volume) detections.push(detectVolumeSpike({ barTime: newest, ...volume }))
    if (state) rows.push({ assetId, lastBar: newest, state })
    const figures = byId.get(assetId)
    for (const detection of detections) if (detection && figures) found.push({ detection, figures })
  }
  await upsertDetectorStates(tx.connection, { layout, rows })
  return found
}

/** Closed bars each asset has not taken yet, oldest first; for a missing state those of two months. */
async function closedBars(
  tx: RunTransaction,
  input: { states: Map<string, DetectorStateRow>; fresh: string[]; newest: number },
): Promise<Map<string, { openTime: number; close: number }[]>> {
  const { newest: to } = input
  const last = [...input.states.values()].map((one) => one.lastBar)
  const since = await listCandles(tx.connection, {
    assetIds: [...input.states.keys()],
    interval: '1h',
    from: Math.max(Math.min(to, ...last) + 1, to - REBUILD_MS),
    to,
  })
  const rebuilt = await listCandles(tx.connection, {
    assetIds: input.fresh,
    interval: '1h',
    from: to - REBUILD_MS,
    to,
  })
  const bars = new Map<string, { openTime: number; close: number }[]>()
  for (const { assetId, openTime, close } of [...since, ...rebuilt]) {
    if (openTime <= (input.states.get(assetId)?.lastBar ?? Number.NEGATIVE_INFINITY)) continue
    const own = bars.get(assetId) ?? []
    own.push({ openTime, close: Number(close) })
    bars.set(assetId, own)
  }
  return bars
}

/** The volume at the newest closed bar and at the same hour of the days before, by asset. */
async function volumesOf(
  tx: RunTransaction,
  input: { assetIds: string[]; newest: number },
): Promise<Map<string, { volumeUsd24h: number; past: number[] }>> {
  const { assetIds, newest } = input
  const now = await mapVolumes(tx.connection, { assetIds, bars: [newest] })
  const days = Array.from({ length: VOLUME_DAYS }, (_, i) => newest - (VOLUME_DAYS - i) * DAY_MS)
  const past = await mapVolumes(tx.connection, { assetIds: [...now.keys()], bars: days })
  return new Map(
    [...now].map(([id, [volume]]) => [id, { volumeUsd24h: volume ?? 0, past: past.get(id) ?? [] }]),
  )
}
