import { type BarFigures, mapHourlyBars, mapVolumes } from '@/db/queries/anomalies'
import { type DetectorStateRow, mapDetectorStates, upsertDetectorStates } from '@/db/queries/detector-state'
import type { RunTransaction } from '@/db/queries/run-transaction'
import { DAY_MS } from '@/lib/domain/slot'
import type { Detection } from '@/lib/signals/contract'
import { DETECTOR_LAYOUT, type DetectorState, readDetectorState } from '@/lib/signals/detector-state'
import { advanceTrend } from '@/lib/signals/trend-reversal'
import { detectVolumeSpike, VOLUME_DAYS } from '@/lib/signals/volume-spike'

/** Bars a missing state is rebuilt from: the averages forget within days. */
const REBUILD_MS = 60 * DAY_MS
/** Missing states rebuilt in one tick: each reads two months of bars. The next ticks take the others. */
const REBUILDS_PER_TICK = 100

/** One asset with the bars that its state has to take, oldest first. */
interface Work {
  assetId: string
  state: DetectorState
  bars: BarFigures[]
  /** Open times after this one are news; what was judged before is not told again. */
  judgedTo: number
}

interface Judged {
  assetId: string
  detection: Detection
}

/**
 * Judges the closed hourly bars, up to the one that opens at `newest`, that each asset's state has not taken yet, in
 * order, and advances the states. An asset without a state takes two months of bars and only its newest is news. The
 * caller holds the assets' lock.
 */
export async function judgeBars(
  tx: RunTransaction,
  input: { assetIds: string[]; newest: number },
): Promise<Judged[]> {
  if (input.assetIds.length === 0) return []
  const work = await listWork(tx, input)
  const judged: Judged[] = []
  const rows: DetectorStateRow[] = []
  for (const one of work) {
    let { trend } = one.state
    for (const bar of one.bars) {
      const step = advanceTrend(trend, bar)
      trend = step.state
      if (step.detection && bar.openTime > Math.max(one.judgedTo, input.newest - DAY_MS))
        judged.push({ assetId: one.assetId, detection: step.detection })
    }
    rows.push({ assetId: one.assetId, lastBar: input.newest, state: { ...one.state, trend } })
  }
  await upsertDetectorStates(tx.connection, { layout: DETECTOR_LAYOUT, rows })
  return [...judged, ...(await judgeVolumes(tx, { work, newest: input.newest }))]
}

/** What is known of an asset before its bars are read. */
interface Plan {
  assetId: string
  state: DetectorState
  judgedTo: number
  /** The state stands on today's bars and lacks a day of them at most; else it is made anew. */
  isCurrent: boolean
}

const NOTHING: DetectorState = { trend: null, usual: { '5m': null, '1h': null } }

function planOf(row: DetectorStateRow & { layout: number }, newest: number): Plan {
  const { assetId, lastBar } = row
  const state = row.layout === DETECTOR_LAYOUT ? readDetectorState(row.state) : null
  if (state === null || lastBar < newest - DAY_MS)
    return { assetId, state: NOTHING, judgedTo: lastBar, isCurrent: false }
  return { assetId, state, judgedTo: lastBar, isCurrent: true }
}

/** States that stand on the bars take the few that closed since; the others are made anew. */
async function listWork(
  tx: RunTransaction,
  { assetIds, newest }: { assetIds: string[]; newest: number },
): Promise<Work[]> {
  const rows = await mapDetectorStates(assetIds, tx.connection)
  const plans = assetIds.map((assetId): Plan => {
    const row = rows.get(assetId)
    return row ? planOf(row, newest) : { assetId, state: NOTHING, judgedTo: newest - 1, isCurrent: false }
  })
  // Another run may have been faster, or have judged bars beyond an old slot's.
  const current = plans.filter((one) => one.isCurrent && one.judgedTo < newest)
  const fresh = plans.filter((one) => !one.isCurrent && one.judgedTo <= newest).slice(0, REBUILDS_PER_TICK)
  const since = Math.min(newest, ...current.map((one) => one.judgedTo)) + 1
  const bars = new Map([
    ...(await readBars(tx, { plans: current, from: since, to: newest })),
    ...(await readBars(tx, { plans: fresh, from: newest - REBUILD_MS, to: newest })),
  ])
  return [...current, ...fresh].map(({ assetId, state, judgedTo, isCurrent }) => {
    const own = bars.get(assetId) ?? []
    return { assetId, state, judgedTo, bars: isCurrent ? own.filter((bar) => bar.openTime > judgedTo) : own }
  })
}

function readBars(tx: RunTransaction, input: { plans: Plan[]; from: number; to: number }) {
  const { plans, from, to } = input
  return mapHourlyBars(tx.connection, { assetIds: plans.map((one) => one.assetId), from, to })
}

/** Volumes at the close of the bars that are news, against the same hour of the days before. */
async function judgeVolumes(tx: RunTransaction, input: { work: Work[]; newest: number }): Promise<Judged[]> {
  // A rolling day of high volume that ended over a day ago is nobody's news.
  const since = input.newest - DAY_MS
  const news = input.work.flatMap(({ assetId, bars, judgedTo }) =>
    bars.filter((bar) => bar.openTime > Math.max(judgedTo, since)).map((bar) => ({ assetId, ...bar })),
  )
  const openTimes = new Set(news.flatMap((bar) => sameHourBefore(bar.openTime)))
  const assetIds = [...new Set(news.map((bar) => bar.assetId))]
  const volumes = await mapVolumes(tx.connection, { assetIds, openTimes: [...openTimes] })
  return news.flatMap(({ assetId, openTime, volumeUsd24h }) => {
    const own = volumes.get(assetId)
    if (!own || volumeUsd24h === null) return []
    const past = sameHourBefore(openTime).flatMap((at) => own.get(at) ?? [])
    const detection = detectVolumeSpike({ barTime: openTime, volumeUsd24h, past })
    return detection ? [{ assetId, detection }] : []
  })
}

/** The bars of the same hour on the days before, oldest first. */
function sameHourBefore(openTime: number): number[] {
  return Array.from({ length: VOLUME_DAYS }, (_, i) => openTime - (VOLUME_DAYS - i) * DAY_MS)
}
