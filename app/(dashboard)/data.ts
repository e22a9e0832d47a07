import 'server-only'
import { cache } from 'react'
import { type AnomalyLine, listAnomalies } from '@/db/queries/anomalies'
import { type AssetSnapshot, listPriceSeries, listSnapshots } from '@/db/queries/market'
import { requireUser } from '@/lib/auth/session'
import { DAY_MS, SLOT_MS } from '@/lib/domain/slot'
import { orderAnomalies } from './anomaly-order'
import { composeMoves, type Moves } from './moves'

/** Rows of Today's table: one page of CoinGecko; a longer list is for the Markets page. */
const TABLE_LIMIT = 250
const TILE_COUNT = 6
/** More lines than this cannot be told apart in one chart. */
const CHART_COUNT = 5
/** A storm over all assets is still a list that can be read. */
const ANOMALY_LIMIT = 200

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

export interface Detections {
  anomalies: AnomalyLine[]
  /** True when only the newest are listed. */
  cut: boolean
}

/** What the rules found in the 24 hours before `now`, largest first. */
export async function listDetections(now: Date): Promise<Detections> {
  await requireUser()
  const since = new Date(now.getTime() - DAY_MS)
  const anomalies = await listAnomalies({ since, limit: ANOMALY_LIMIT })
  return { anomalies: orderAnomalies(anomalies), cut: anomalies.length === ANOMALY_LIMIT }
}
