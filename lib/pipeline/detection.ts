import { type AlertTarget, insertAlertEvents } from '@/db/queries/alert-events'
import {
  insertAnomaly,
  listMovedAssets,
  listSlotFigures,
  mapDetections,
  mapReturns,
  type SlotFigures,
} from '@/db/queries/anomalies'
import { lockAssets } from '@/db/queries/assets'
import { listUnjudgedAssets } from '@/db/queries/detector-state'
import { inRunTransaction, type RunLease, type RunTransaction } from '@/db/queries/run-transaction'
import { DAY_MS, floorTo, HOUR_MS } from '@/lib/domain/slot'
import { type Detection, HORIZONS_MS, isNewMove, isTrusted } from '@/lib/signals/contract'
import { detectPriceSpike, exceedsFloor, PRICE_FLOORS } from '@/lib/signals/price-spike'
import { TREND_LAYOUT } from '@/lib/signals/trend-reversal'
import { listAlertTargets } from './alert-targets'
import { anomalyEvent, ruleOf } from './anomaly-event'
import { judgeBars } from './bar-detection'

const PRICE_LOOK_BACK_MS = 7 * DAY_MS

/** Where there may be something to judge at one slot. */
interface Prospects {
  /** Assets whose price moved by more than the floor. */
  moved: string[]
  /** Assets with a closed bar that was not judged yet. */
  unjudged: string[]
}

/**
 * Looks for anomalies in one live slot and in the hourly bars that closed before it, and raises an event for each, in
 * one fenced transaction. Repeating it finds the same and keeps each once. At most slots a glance says that there is
 * nothing to judge. Returns how many were found. Throws: FencedError.
 */
export async function detectAnomalies(
  lease: RunLease,
  input: { assetIds: string[]; slot: number },
): Promise<number> {
  const { assetIds, slot } = input
  const bar = floorTo(slot, HOUR_MS) - HOUR_MS
  const moved = await listMovedAssets({ assetIds, slot, floors: PRICE_FLOORS })
  const unjudged = await listUnjudgedAssets({ assetIds, layout: TREND_LAYOUT, bar })
  if (moved.length === 0 && unjudged.length === 0) return 0
  const targets = await listAlertTargets()
  return inRunTransaction(lease, (tx) => judge(tx, { runId: lease.id, slot, bar, moved, unjudged, targets }))
}

async function judge(
  tx: RunTransaction,
  input: Prospects & { runId: string; slot: number; bar: number; targets: readonly AlertTarget[] },
): Promise<number> {
  const { connection } = tx
  const assetIds = [...new Set([...input.moved, ...input.unjudged])]
  await lockAssets(connection, assetIds)
  const figures = await listSlotFigures(connection, { assetIds, slot: input.slot })
  const bars = await judgeBars(tx, { assetIds: input.unjudged, newest: input.bar })
  const moves = await judgeMoves(tx, { moved: input.moved, figures, slot: input.slot })
  const byId = new Map(figures.map((one) => [one.assetId, one]))
  const judged = [...moves, ...bars].flatMap(({ assetId, detection }) => {
    const own = byId.get(assetId)
    return own && isTrusted(own.dataGrade) ? [{ figures: own, detection }] : []
  })
  const found = await newMoves(tx, judged)
  await raise(tx, { ...input, found })
  return found.length
}

interface Found {
  figures: SlotFigures
  detection: Detection
}

/** Price moves of one slot beyond the floor, against the week before. */
async function judgeMoves(
  tx: RunTransaction,
  input: { moved: string[]; figures: SlotFigures[]; slot: number },
): Promise<{ assetId: string; detection: Detection }[]> {
  const { slot } = input
  const window = { from: slot - PRICE_LOOK_BACK_MS, to: slot }
  const past = await mapReturns(tx.connection, { assetIds: input.moved, ...window })
  return input.figures.flatMap(({ assetId, priceUsd, logReturn5m, logReturn1h }) => {
    const own = past.get(assetId)
    if (!own || priceUsd === null) return []
    const returns = { '5m': logReturn5m, '1h': logReturn1h }
    return (['5m', '1h'] as const).flatMap((horizon) => {
      const logReturn = returns[horizon]
      if (logReturn === null || !exceedsFloor(logReturn, horizon)) return []
      const detection = detectPriceSpike({ slot, horizon, logReturn, past: own[horizon], priceUsd })
      return detection ? [{ assetId, detection }] : []
    })
  })
}

/** Those that tell something new: a move over an hour or a day is seen again at the next slots or bars. */
async function newMoves(tx: RunTransaction, judged: Found[]): Promise<Found[]> {
  const assetIds = [...new Set(judged.map((one) => one.figures.assetId))]
  const oldest = Math.min(...judged.map((one) => one.detection.barTime))
  const earlier = await mapDetections(tx.connection, { assetIds, since: oldest - HORIZONS_MS['24h'] })
  return judged.filter(({ figures, detection }) => {
    const own = earlier.get(figures.assetId) ?? []
    const isNew = isNewMove(detection, own)
    if (isNew) own.push(detection)
    return isNew
  })
}

async function raise(
  tx: RunTransaction,
  input: { runId: string; found: Found[]; targets: readonly AlertTarget[] },
): Promise<void> {
  const { runId, found, targets } = input
  if (found.length === 0) return
  const detectedAt = await tx.clock()
  for (const one of found) {
    const ruleVersion = ruleOf(one.detection).version
    const id = await insertAnomaly(tx.connection, { ...one, ruleVersion, detectedAt, runId })
    const events = [anomalyEvent({ id, ...one, runId })]
    await insertAlertEvents(tx.connection, { events, targets })
  }
}
