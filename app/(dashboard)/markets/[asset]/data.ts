import 'server-only'
import { cache } from 'react'
import { type AnomalyLine, listAssetAnomalies } from '@/db/queries/anomalies'
import {
  type Bar,
  type Completeness,
  countBarSlots,
  countSlots,
  getSlotSpan,
  listSlotBars,
  listStoredBars,
} from '@/db/queries/asset-bars'
import { type AssetHead, getAssetHead, listMetricSlots, type MetricSlot } from '@/db/queries/asset-page'
import { type AssetRow, findAssets, listTrackedAssets } from '@/db/queries/assets'
import { getDocumentFacts } from '@/db/queries/documents'
import { requireUser } from '@/lib/auth/session'
import type { DocumentFacts } from '@/lib/domain/proof'
import { hasRole } from '@/lib/domain/role'
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { intervalMs } from '@/lib/metrics/candle'
import { occurredAt } from '@/lib/pipeline/anomaly-event'
import { type Range, type RangeId, resolveRange } from '../../range'
import { type BarPlan, planBars } from './bar-plan'
import { foldBars, readableStep } from './bars'
import type { TileSlots } from './tile-figures'
import type { View } from './view'

/** A storm over a year is still a list that can be read. */
const ANOMALY_LIMIT = 200
/** Assets offered for a comparison: more cannot be picked from a list. */
const CHOICE_LIMIT = 250

/** What every card of the page is about. */
export interface Subject {
  asset: AssetRow
  view: View
  /** One clock for all cards, so that they speak of the same stretch. */
  now: Date
}

/** Assets that a name of the address may mean: one id, or those that share a symbol. */
export const listNamedAssets = cache(async (name: string): Promise<AssetRow[]> => {
  await requireUser()
  return findAssets(name)
})

const getHead = cache(getAssetHead)
const getSpan = cache(getSlotSpan)
const listTracked = cache(listTrackedAssets)

/** The metric rows of the 24 hours up to an asset's newest slot, both ends included, oldest first. */
const listDaySlots = cache(async (assetId: string): Promise<MetricSlot[]> => {
  const head = await getHead(assetId)
  if (!head?.newest) return []
  const to = head.newest.metricTime
  return listMetricSlots({ assetId, from: new Date(to.getTime() - DAY_MS), to })
})

/** Newest figures with the assets that stand before and after it by rank. */
export async function getHeader({ asset }: Subject) {
  await requireUser()
  const [head, slots, tracked] = await Promise.all([getHead(asset.id), listDaySlots(asset.id), listTracked()])
  const place = tracked.findIndex(({ id }) => id === asset.id)
  return {
    head,
    newest: slots.at(-1) ?? null,
    before: place > 0 ? (tracked[place - 1] ?? null) : null,
    after: place >= 0 ? (tracked[place + 1] ?? null) : null,
  }
}

/** What the tiles show: the newest slot, the day behind it, and the slot a week before. */
export async function getTiles({ asset }: Subject): Promise<{ head: AssetHead | null; slots: TileSlots }> {
  await requireUser()
  const head = await getHead(asset.id)
  if (!head?.newest) return { head, slots: { day: [], weekBefore: null } }
  const at = new Date(head.newest.metricTime.getTime() - 7 * DAY_MS)
  const [day, [weekBefore]] = await Promise.all([
    listDaySlots(asset.id),
    listMetricSlots({ assetId: asset.id, from: at, to: at }),
  ])
  return { head, slots: { day, weekBefore: weekBefore ?? null } }
}

const readBars = (plan: BarPlan, assetId: string): Promise<Bar[]> => {
  const stretch = { assetId, from: plan.warmFrom, to: plan.to }
  return plan.part === '5m' ? listSlotBars(stretch) : listStoredBars({ ...stretch, interval: plan.part })
}

const getPlan = async ({ asset, view, now }: Subject) => {
  const span = await getSpan(asset.id)
  const range = resolveRange(view, now)
  return span && { span, range, plan: planBars(range, span.first) }
}

/** Bars of the range with those before it that averages start from; `none` says why there is nothing to draw. */
export type ChartFacts =
  | { kind: 'none' }
  | { kind: 'outside'; first: number; last: number; plan: BarPlan }
  | {
      kind: 'bars'
      plan: BarPlan
      /** What the address came to. */
      range: RangeId
      /** The asset's first slot. */
      first: number
      /** Folded bars, the warm-up included. */
      bars: Bar[]
      anomalies: AnomalyLine[]
      other: { asset: AssetRow; bars: Bar[] } | null
      logReturn24h: number | null
    }

/** Everything the chart draws. */
export async function getChart(subject: Subject): Promise<ChartFacts> {
  await requireUser()
  const { asset, view } = subject
  const planned = await getPlan(subject)
  if (!planned) return { kind: 'none' }
  const { plan, span, range } = planned
  if (span.last < plan.from || span.first >= plan.to) return { kind: 'outside', ...span, plan }
  const [bars, { anomalies }, other, slots] = await Promise.all([
    readBars(plan, asset.id),
    listInRange(subject),
    getOther(view.compare, plan, asset),
    listDaySlots(asset.id),
  ])
  const logReturn = slots.at(-1)?.values.log_return_24h
  const stepMs = readableStep(bars, plan)
  return {
    kind: 'bars',
    plan: { ...plan, stepMs, from: floorTo(plan.from, stepMs) },
    range: range.id,
    first: span.first,
    bars: foldBars(bars, stepMs),
    anomalies,
    other: other && { ...other, bars: foldBars(other.bars, stepMs) },
    logReturn24h: typeof logReturn === 'number' ? logReturn : null,
  }
}

async function getOther(name: string | null, plan: BarPlan, own: AssetRow) {
  const [asset, ...rest] = name === null ? [] : await findAssets(name)
  if (!asset || rest.length > 0 || asset.id === own.id) return null
  return { asset, bars: await readBars(plan, asset.id) }
}

/** Tracked assets that this one can be compared with. */
export async function listChoices({ asset }: Subject): Promise<AssetRow[]> {
  await requireUser()
  return (await listTracked()).filter(({ id }) => id !== asset.id).slice(0, CHOICE_LIMIT)
}

/** What was detected on this asset in the range, newest first. */
export const listInRange = cache(
  async (subject: Subject): Promise<{ anomalies: AnomalyLine[]; cut: boolean }> => {
    await requireUser()
    const planned = await getPlan(subject)
    if (!planned) return { anomalies: [], cut: false }
    const { from, to } = planned.plan
    // A bar is known an hour after its start: one that closes inside the range began before it.
    const lines = await listAssetAnomalies({
      assetId: subject.asset.id,
      from: new Date(from - HOUR_MS),
      to: new Date(to),
      limit: ANOMALY_LIMIT,
    })
    const at = (line: AnomalyLine) => occurredAt(line.detection)
    return {
      anomalies: lines.filter((line) => at(line) >= from && at(line) < to),
      cut: lines.length === ANOMALY_LIMIT,
    }
  },
)

export interface DataFacts {
  head: AssetHead | null
  span: { first: number; last: number } | null
  plan: BarPlan | null
  completeness: Completeness | null
  document: DocumentFacts | null
}

/** How whole the range is, and where the newest figures come from. */
export async function getFacts(subject: Subject): Promise<DataFacts> {
  await requireUser()
  const [head, planned] = await Promise.all([getHead(subject.asset.id), getPlan(subject)])
  const [completeness, document] = await Promise.all([
    planned && countRange(subject.asset.id, planned),
    head?.newest ? getDocumentFacts(head.newest.documentId) : null,
  ])
  return { head, span: planned?.span ?? null, plan: planned?.plan ?? null, completeness, document }
}

/** Counts what has ended: a slot that still runs is not missing yet, nor are those of an open bar. */
function countRange(
  assetId: string,
  { plan, span, range }: { plan: BarPlan; span: { first: number }; range: Range },
): Promise<Completeness> {
  const partMs = plan.part === '5m' ? SLOT_MS : intervalMs(plan.part)
  const stretch = {
    assetId,
    first: span.first,
    from: floorTo(range.from?.getTime() ?? span.first, partMs),
    to: floorTo(range.to.getTime(), partMs),
  }
  return plan.part === '5m' ? countSlots(stretch) : countBarSlots({ ...stretch, interval: plan.part })
}

/** The stretch that downloads are for, and whether the user's role may take rows along. */
export async function getPlannedExport(
  subject: Subject,
): Promise<{ plan: BarPlan | null; allowed: boolean }> {
  const user = await requireUser()
  const planned = await getPlan(subject)
  return { plan: planned?.plan ?? null, allowed: hasRole(user.role, 'analyst') }
}
