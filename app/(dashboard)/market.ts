import 'server-only'
import { cache } from 'react'
import { getMarketSummary, type MarketSummary } from '@/db/queries/market-summary'
import { requireUser } from '@/lib/auth/session'

/** As many as can be read at a glance. */
const MOVERS = 3

/** The whole market in a few figures, read once a request: every page names the same asset that moved most. */
export const getMarket = cache(async (): Promise<MarketSummary> => {
  await requireUser()
  return getMarketSummary({ movers: MOVERS })
})
