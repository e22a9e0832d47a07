import 'server-only'
import { cache } from 'react'
import { A_UP_TO_MS, B_UP_TO_MS } from '@/app/_ui/grade-at'
import type { AssetSnapshot } from '@/db/queries/market'
import {
  countMarket,
  listMarketPage,
  type MarketCounts,
  type MarketCursor,
  type MarketPage,
} from '@/db/queries/market-list'
import { getMarketSummary, type MarketSummary } from '@/db/queries/market-summary'
import { requireUser } from '@/lib/auth/session'
import { filterOf, type MarketView } from './view'

/** A few screenfuls: quick to read, to render and to sort for 17,000 assets. */
const PAGE_ROWS = 100
/** More tiles than this are specks. */
const MAP_ASSETS = 60
/** Before the first asset without a market cap, which stand behind all others. */
const CAPLESS: MarketCursor = { value: null, assetId: '0' }
const KEEPS = { a: A_UP_TO_MS, b: B_UP_TO_MS }

/** The whole market in a few figures, by the query that Today asks, read once a request for all cards of the page. */
export const getMarket = cache(async (): Promise<MarketSummary> => {
  await requireUser()
  return getMarketSummary({ movers: 1 })
})

export interface MarketList extends MarketPage, MarketCounts {}

/** One page of the table. */
export async function listAssets(view: MarketView): Promise<MarketList> {
  await requireUser()
  const filter = filterOf(view, Date.now(), KEEPS)
  const [page, counts] = await Promise.all([
    listMarketPage({ filter, order: view.sort, after: view.after, limit: PAGE_ROWS }),
    countMarket(filter),
  ])
  return { ...page, ...counts }
}

export interface MarketMap extends MarketCounts {
  /** The largest by market cap. */
  largest: AssetSnapshot[]
  /** Those without a market cap, by id; at most as many as are drawn. */
  withoutCap: AssetSnapshot[]
}

/** What the heat map draws, and what it cannot draw. */
export async function getMap(view: MarketView): Promise<MarketMap> {
  await requireUser()
  const filter = filterOf(view, Date.now(), KEEPS)
  const order = { by: 'cap' as const, descending: true }
  const read = (after: MarketCursor | null) => listMarketPage({ filter, order, after, limit: MAP_ASSETS })
  const [largest, withoutCap, counts] = await Promise.all([read(null), read(CAPLESS), countMarket(filter)])
  return {
    largest: largest.assets.filter(({ marketCapUsd }) => Number(marketCapUsd) > 0),
    withoutCap: withoutCap.assets,
    ...counts,
  }
}
