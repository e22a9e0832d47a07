import { type AssetRow, listTrackedAssets } from '@/db/queries/assets'
import { listExpiredRuns, markMissed } from '@/db/queries/runs'
import { claimSetting, getSetting, putSetting, type SettingName } from '@/db/queries/settings'
import { DAY_MS, HOUR_MS, SLOT_MS, slotOf } from '@/lib/domain/slot'
import { getEnv, getMode } from '@/lib/env'
import { log } from '@/lib/log'
import { APP_VERSION } from '@/lib/version'
import { type HistorySpan, loadHistory } from './history'
import { findJob } from './jobs'
import { hasEnded, runJob } from './run'
import type { RunContext } from './run-context'
import { failureOf } from './run-failure'
import { getUpstream } from './upstream'

/** Assets of one slice, so that a slice stays well under its 30 s. */
const FIRST_SLICE_ASSETS = 6
const REST_SLICE_ASSETS = 1
/** Between two background slices the application answers people. */
const PAUSE_MS = 300
const RETRY_PAUSE_MS = 5_000
const FIRST_TICK_PAUSE_MS = 500
/** A running slot and a late one are no gap yet. */
const GAP_MS = 3 * SLOT_MS
const DAYS_OF_5M = 30
const SLICE_BUDGET_MS = 120_000
/** Part of a 300 s function that one delivery gives to the demo's history. */
const DELIVERY_BUDGET_MS = 150_000

const HISTORY_JOB = 'backfill'
const GAP_SHARD = 'demo gap'

interface Phase {
  name: string
  done: SettingName
  sliceAssets: number
  spans(epoch: Date): HistorySpan[]
}

/**
 * Before health turns ok: a day of 5-minute and 90 days of hourly data. The day before overlaps it, so that also the
 * slot exactly 24 h before the first tick is there.
 */
const FIRST: Phase = {
  name: 'first',
  done: 'demo_first_history',
  sliceAssets: FIRST_SLICE_ASSETS,
  spans: (epoch) => [{ days: 1 }, { days: 1, asOf: new Date(epoch.getTime() - 20 * HOUR_MS) }, { days: 90 }],
}

/** Afterwards: a year of daily data, and 30 days of 5-minute data asked for day by day on a virtual clock. */
const REST: Phase = {
  name: 'rest',
  done: 'demo_rest_history',
  sliceAssets: REST_SLICE_ASSETS,
  spans: (epoch) => [
    { days: 365 },
    ...Array.from({ length: DAYS_OF_5M - 1 }, (_, i) => ({
      days: 1,
      asOf: new Date(epoch.getTime() - (i + 1) * DAY_MS),
    })),
  ],
}

/**
 * Fills the demo's history through the real pipeline, slice by slice, each a run of its own that is resumed after a
 * crash. Ends when `until` passes or everything is there; safe to call again and from several processes.
 */
export async function fillDemoHistory(input: { until?: number } = {}): Promise<void> {
  const assets = await firstAssets(input.until)
  if (assets.length === 0) return
  const epoch = new Date(await claimSetting('demo_epoch', slotOf(new Date()).toISOString()))
  if ((await getSetting('demo_first_history')) !== null) await fillGap(assets, input.until)
  for (const phase of [FIRST, REST]) {
    if (!(await fillPhase(phase, { ...input, epoch, assets }))) return
  }
}

/** The tracked assets, once the first tick (ours or another's) has brought them; none when time ran out. */
async function firstAssets(until: number = Number.POSITIVE_INFINITY): Promise<AssetRow[]> {
  const market = findJob('market')
  if (!market) throw new Error('the market job is not registered')
  for (;;) {
    const assets = await listTrackedAssets()
    if (assets.length > 0 || Date.now() > until) return assets
    const summary = await runJob({ job: market, trigger: 'scheduler' })
    if (summary.status !== 'succeeded')
      await new Promise((resolve) => setTimeout(resolve, FIRST_TICK_PAUSE_MS))
  }
}

/** On Vercel nothing runs between requests: each delivery of a demo fills what its time allows. */
export async function continueDemoHistory(): Promise<void> {
  if (getMode() !== 'demo' || !getEnv().VERCEL) return
  await fillDemoHistory({ until: Date.now() + DELIVERY_BUDGET_MS }).catch((error) => {
    log.error('demo history stopped', { failure: failureOf(error) })
  })
}

/** True when every slice of the phase is in; false when time ran out. */
async function fillPhase(
  phase: Phase,
  input: { epoch: Date; assets: AssetRow[]; until?: number },
): Promise<boolean> {
  if ((await getSetting(phase.done)) !== null) return true
  const ids = input.assets.map((asset) => asset.coingeckoId)
  const started = Date.now()
  for (let at = 0; at < ids.length; at += phase.sliceAssets) {
    const slice = { shard: `demo ${phase.name} ${at}`, coingeckoIds: ids.slice(at, at + phase.sliceAssets) }
    while (!(await fillSlice(phase, slice, input.epoch))) {
      if (input.until !== undefined && Date.now() > input.until) return false
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS))
    }
    if (input.until !== undefined && Date.now() > input.until) return false
    if (phase === REST) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  await claimSetting(phase.done, new Date().toISOString())
  log.info('demo history filled', { phase: phase.name, seconds: Math.round((Date.now() - started) / 1000) })
  return true
}

/** True when the slice is in, by this call or an earlier one. A slice that another process works on is waited for. */
async function fillSlice(
  phase: Phase,
  slice: { shard: string; coingeckoIds: string[] },
  epoch: Date,
): Promise<boolean> {
  const upstream = await getUpstream()
  const summary = await runJob({
    job: {
      id: HISTORY_JOB,
      periodMs: SLOT_MS,
      timeBudgetMs: SLICE_BUDGET_MS,
      run: (context) =>
        loadHistory(context, { upstream, coingeckoIds: slice.coingeckoIds, spans: phase.spans(epoch) }),
    },
    trigger: 'backfill',
    slot: epoch,
    shard: slice.shard,
  }).catch(reportSlice)
  if (summary === null || summary.status === 'failed') return false
  return summary.status !== 'duplicate' || hasEnded({ job: HISTORY_JOB, slot: epoch, shard: slice.shard })
}

/**
 * The demo was stopped for a while: asks for the days since everything was known to be there, which only fills what is
 * missing. A gap filled half way is asked for again, because the mark moves when all of it is in.
 */
async function fillGap(assets: AssetRow[], until: number = Number.POSITIVE_INFINITY): Promise<void> {
  await settleAbandonedGaps()
  const now = Date.now()
  const since = Date.parse(
    (await getSetting('demo_filled_to')) ?? (await getSetting('demo_first_history')) ?? '',
  )
  if (!(now - since >= GAP_MS)) return
  const days = Math.min(DAYS_OF_5M, Math.ceil((now - since) / DAY_MS))
  const earlier = Array.from({ length: days - 1 }, (_, i) => ({
    days: 1,
    asOf: new Date(now - (i + 1) * DAY_MS),
  }))
  let failed = 0
  for (const { coingeckoId } of assets) {
    if (Date.now() > until) return
    failed += (await fillAssetGap(coingeckoId, [{ days: 1 }, ...earlier])) ? 0 : 1
  }
  if (failed === 0) await putSetting('demo_filled_to', new Date(now).toISOString())
}

async function fillAssetGap(coingeckoId: string, spans: HistorySpan[]): Promise<boolean> {
  const upstream = await getUpstream()
  const job = {
    id: HISTORY_JOB,
    periodMs: SLOT_MS,
    timeBudgetMs: SLICE_BUDGET_MS,
    run: (context: RunContext) => loadHistory(context, { upstream, coingeckoIds: [coingeckoId], spans }),
  }
  const summary = await runJob({ job, trigger: 'backfill', shard: `${GAP_SHARD} ${coingeckoId}` }).catch(
    reportSlice,
  )
  return summary?.status === 'succeeded'
}

/** Gap slices of a process that died are not taken up again under their slot: the next gap covers them. */
async function settleAbandonedGaps(): Promise<void> {
  const dead = await listExpiredRuns({ job: HISTORY_JOB, before: new Date() })
  for (const run of dead.filter((one) => one.shard.startsWith(GAP_SHARD)))
    await markMissed(run, { appVersion: APP_VERSION, reason: 'died' })
}

function reportSlice(error: unknown): null {
  log.warn('demo slice failed', { failure: failureOf(error) })
  return null
}
