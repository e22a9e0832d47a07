import { type AlertTarget, insertAlertEvents } from '@/db/queries/alert-events'
import {
  insertAnomaly,
  listMoves,
  listSlotFigures,
  mapReturns,
  mapToldMoves,
  type PastReturns,
  type SlotFigures,
} from '@/db/queries/anomalies'
import { lockAssets } from '@/db/queries/assets'
import { listUnjudgedAssets, mapDetectorStates, upsertDetectorStates } from '@/db/queries/detector-state'
import { inRunTransaction, type RunLease, type RunTransaction } from '@/db/queries/run-transaction'
import { floorTo, HOUR_MS } from '@/lib/domain/slot'
import { type Detection, HORIZONS_MS, isFresh, isNewMove } from '@/lib/signals/contract'
import { DETECTOR_LAYOUT, readDetectorState } from '@/lib/signals/detector-state'
import {
  detectPriceSpike,
  mayBeSpike,
  PRICE_FLOORS,
  PRICE_LOOK_BACK_MS,
  usualMoves,
} from '@/lib/signals/price-spike'
import { listAlertTargets } from './alert-targets'
import { anomalyEvent, ruleOf } from './anomaly-event'
import { judgeBars } from './bar-detection'

const PRICE_HORIZONS = ['5m', '1h'] as const

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
  const suspects = await listSuspects(input)
  const unjudged = await listUnjudgedAssets({ assetIds, layout: DETECTOR_LAYOUT, bar })
  if (suspects.length === 0 && unjudged.length === 0) return 0
  const targets = await listAlertTargets()
  return inRunTransaction(lease, (tx) =>
    judge(tx, { runId: lease.id, slot, bar, suspects, unjudged, targets }),
  )
}

/** Assets whose move at one slot is beyond the floor and not known to be usual: only their past is read. */
async function listSuspects(input: { assetIds: string[]; slot: number }): Promise<string[]> {
  const { slot } = input
  const moves = await listMoves({ ...input, floors: PRICE_FLOORS })
  const assetIds = moves.map((one) => one.assetId)
  const states = await mapDetectorStates(assetIds)
  const suspects = moves.filter((move) => {
    const row = states.get(move.assetId)
    const state = row?.layout === DETECTOR_LAYOUT ? readDetectorState(row.state) : null
    return PRICE_HORIZONS.some((horizon) => {
      const logReturn = move[horizon]
      return logReturn !== null && mayBeSpike({ slot, horizon, logReturn }, state?.usual[horizon] ?? null)
    })
  })
  return suspects.map((one) => one.assetId)
}

interface Judgement {
  runId: string
  slot: number
  /** Start of the newest closed bar. */
  bar: number
  suspects: string[]
  /** Assets with a closed bar that was not judged yet. */
  unjudged: string[]
  targets: readonly AlertTarget[]
}

async function judge(tx: RunTransaction, input: Judgement): Promise<number> {
  const { connection } = tx
  const assetIds = [...new Set([...input.suspects, ...input.unjudged])]
  await lockAssets(connection, assetIds)
  const figures = await listSlotFigures(connection, { assetIds, slot: input.slot })
  const bars = await judgeBars(tx, { assetIds: input.unjudged, newest: input.bar })
  const moves = await judgeMoves(tx, { suspects: input.suspects, figures, slot: input.slot })
  const byId = new Map(figures.map((one) => [one.assetId, one]))
  // Whether this slot is fresh says nothing of the bars that closed before it.
  const fresh = moves.filter(({ assetId }) => isFresh(byId.get(assetId)?.staleMs ?? null))
  const judged = [...fresh, ...bars].flatMap(({ assetId, detection }) => {
    const own = byId.get(assetId)
    return own ? [{ figures: own, detection }] : []
  })
  const found = await tellNewMoves(tx, judged)
  await raise(tx, { ...input, found })
  return found.length
}

interface Judged {
  figures: SlotFigures
  detection: Detection
}

interface Found extends Judged {
  /** False: a move that was told is seen again. */
  isNew: boolean
}

/** Moves of one slot against the week before, whose measure is kept for the next hours. */
async function judgeMoves(
  tx: RunTransaction,
  input: { suspects: string[]; figures: SlotFigures[]; slot: number },
): Promise<{ assetId: string; detection: Detection }[]> {
  const { slot, suspects } = input
  const window = { from: slot - PRICE_LOOK_BACK_MS, to: slot }
  const past = await mapReturns(tx.connection, { assetIds: suspects, ...window })
  await keepUsualMoves(tx, { past, slot })
  return input.figures.flatMap(({ assetId, priceUsd, logReturn5m, logReturn1h }) => {
    const own = past.get(assetId)
    if (!own || priceUsd === null) return []
    const returns = { '5m': logReturn5m, '1h': logReturn1h }
    return PRICE_HORIZONS.flatMap((horizon) => {
      const logReturn = returns[horizon]
      if (logReturn === null) return []
      const detection = detectPriceSpike({ slot, horizon, logReturn, past: own[horizon], priceUsd })
      return detection ? [{ assetId, detection }] : []
    })
  })
}

async function keepUsualMoves(
  tx: RunTransaction,
  { past, slot }: { past: Map<string, PastReturns>; slot: number },
): Promise<void> {
  const states = await mapDetectorStates([...past.keys()], tx.connection)
  const rows = [...states.values()].flatMap((row) => {
    const state = row.layout === DETECTOR_LAYOUT ? readDetectorState(row.state) : null
    const own = past.get(row.assetId)
    if (!state || !own) return []
    const usual = { '5m': usualMoves(own['5m'], slot), '1h': usualMoves(own['1h'], slot) }
    return [{ ...row, state: { ...state, usual } }]
  })
  await upsertDetectorStates(tx.connection, { layout: DETECTOR_LAYOUT, rows })
}

/**
 * Which of them tell something new: a move over an hour or a day is seen again at the next slots or bars. All are kept,
 * as their rules say; only what is new wakes somebody.
 */
async function tellNewMoves(tx: RunTransaction, judged: Judged[]): Promise<Found[]> {
  const assetIds = [...new Set(judged.map((one) => one.figures.assetId))]
  const oldest = Math.min(...judged.map((one) => one.detection.barTime))
  const earlier = await mapToldMoves({ assetIds, since: oldest - HORIZONS_MS['24h'] }, tx.connection)
  return judged.map((one) => {
    const own = earlier.get(one.figures.assetId) ?? []
    const isNew = isNewMove(one.detection, own)
    if (isNew) own.push(one.detection)
    return { ...one, isNew }
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
