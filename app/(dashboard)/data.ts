import 'server-only'
import { cache } from 'react'
import { listAnomalies } from '@/db/queries/anomalies'
import { listHourCoverage, listWatchedAssets } from '@/db/queries/coverage'
import { type AssetSnapshot, listPriceSeries, listSnapshots } from '@/db/queries/market'
import { getMarketSummary, type MarketSummary } from '@/db/queries/market-summary'
import { listLargeRestatements } from '@/db/queries/restatements'
import { listNewestRuns, type RunFacts } from '@/db/queries/run-timeline'
import { requireUser } from '@/lib/auth/session'
import { composeGaps } from '@/lib/domain/gap-grid'
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { dayStart, wallClock } from '@/lib/domain/zone-hours'
import { getEnv } from '@/lib/env'
import { listBudgetStates } from '@/lib/pipeline/budget'
import { listTroubles } from './attention'
import { type AttentionLine, composeOpen } from './attention-lines'
import { type ChangeLine, composeChanges, LARGE_RESTATEMENT } from './changes'
import { composeMoves, type Moves } from './moves'

/** Rows of Today's table: one page of CoinGecko; a longer list is for the Markets page. */
const TABLE_LIMIT = 250
const TILE_COUNT = 6
/** As many as can be read at a glance. */
const MOVERS = 3
/** More lines than this cannot be told apart in one chart. */
const CHART_COUNT = 5
/** A storm over all assets is still a list that can be read. */
const ANOMALY_LIMIT = 200
const RESTATEMENT_LIMIT = 10

/** The whole market in a few figures with what moved most, read once a request for all cards of the page. */
export const getMarket = cache(async (): Promise<MarketSummary> => {
  await requireUser()
  return getMarketSummary({ movers: MOVERS })
})

/** The tracked assets by rank, read once per request for all cards of the page. */
const getSnapshots = cache(async (): Promise<AssetSnapshot[]> => {
  await requireUser()
  return listSnapshots({ limit: TABLE_LIMIT })
})

export interface TodayAssets {
  assets: AssetSnapshot[]
  /** True when more assets may be tracked than are listed. */
  cut: boolean
}

/** The assets with the headline tiles. */
export async function listTileAssets(): Promise<AssetSnapshot[]> {
  return (await getSnapshots()).slice(0, TILE_COUNT)
}

/** The assets of the table. */
export async function listTableAssets(): Promise<TodayAssets> {
  const assets = await getSnapshots()
  return { assets, cut: assets.length === TABLE_LIMIT }
}

/** The last 24 hours of the first assets as change since their start, or null while there is no asset. */
export async function getMoves(zone: string): Promise<Moves | null> {
  const all = await getSnapshots()
  const assets = all.slice(0, CHART_COUNT)
  if (assets.length === 0) return null
  const newest = Math.max(...assets.map(({ metricTime }) => metricTime.getTime()))
  const grid = { from: new Date(newest - DAY_MS), to: new Date(newest), stepMs: SLOT_MS }
  const series = await listPriceSeries({ assetIds: assets.map(({ assetId }) => assetId), ...grid })
  return composeMoves({ assets, series, grid, zone, partial: all.length > CHART_COUNT })
}

export interface Changes {
  lines: ChangeLine[]
  /** Open alerts, the newest first. */
  open: AttentionLine[]
  /** True when only the newest detections are counted. */
  cut: boolean
}

/** What changed since an instant, largest first, and what is open. Read once a request for both cards. */
export const getChanges = cache(async (since: number, at: number): Promise<Changes> => {
  await requireUser()
  const [from, now] = [new Date(since), new Date(at)]
  const [anomalies, restatements, troubles] = await Promise.all([
    listAnomalies({ since: from, limit: ANOMALY_LIMIT }),
    listLargeRestatements({ since: from, least: LARGE_RESTATEMENT, limit: RESTATEMENT_LIMIT }),
    listTroubles({ now, since: from }),
  ])
  return {
    lines: composeChanges({ anomalies, restatements, troubles }, getEnv().BUSINESS_TIME_ZONE),
    open: composeOpen(troubles.open),
    cut: anomalies.length === ANOMALY_LIMIT,
  }
})

/** The day in five facts; null is unknown. */
export interface DayFacts {
  move: AssetSnapshot | null
  lastRun: RunFacts | null
  newest: Date | null
  /** Slots missing since midnight, of those expected in full hours. */
  gaps: { missing: number; expected: number } | null
  budget: { calls: number; limit: number } | null
}

/** What moved most, and whether the data can be trusted today. */
export async function getDayFacts(now: Date, zone: string): Promise<DayFacts> {
  const assets = await getSnapshots()
  const [market, runs, watched, budgets] = await Promise.all([
    getMarket(),
    listNewestRuns({ job: 'market', limit: 1 }),
    listWatchedAssets(),
    listBudgetStates(),
  ])
  const range = {
    from: new Date(floorTo(dayStart(wallClock(now, zone).day, zone).getTime(), HOUR_MS)),
    to: new Date(floorTo(now.getTime(), HOUR_MS)),
  }
  const coverage = await listHourCoverage({ ...range, assetId: null })
  const { missing, expected } = composeGaps({ assets: watched, coverage, ...range, zone })
  const budget = budgets[0]
  return {
    move: market.movers[0] ?? null,
    lastRun: runs[0] ?? null,
    newest: assets.length === 0 ? null : newestOf(assets, ({ sampledAt }) => sampledAt),
    gaps: watched.length === 0 ? null : { missing, expected },
    budget: budget ? { calls: budget.calls, limit: budget.limits.callsPerMonth } : null,
  }
}

const newestOf = (assets: readonly AssetSnapshot[], timeOf: (asset: AssetSnapshot) => Date): Date =>
  new Date(Math.max(...assets.map((asset) => timeOf(asset).getTime())))
