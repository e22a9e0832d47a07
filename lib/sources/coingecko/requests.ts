import type { AssetSelection, SourceRequest } from '../contract'

/** CoinGecko's largest page. */
export const PAGE_SIZE = 250

const MARKETS = {
  endpoint: '/coins/markets',
  fixed: { vs_currency: 'usd', order: 'market_cap_desc', precision: 'full' },
}

/** Calls of one tick: 250 ids a call, or the pages of the N largest (pages of equal size, at most one row a page over). */
export function marketRequests(selection: AssetSelection): SourceRequest[] {
  const total = selection.kind === 'top' ? selection.count : selection.ids.length
  const pages = Math.ceil(total / PAGE_SIZE)
  const size = Math.ceil(total / pages)
  return Array.from({ length: pages }, (_, page) => {
    const params: Record<string, string> =
      selection.kind === 'top'
        ? { per_page: String(size), page: String(page + 1) }
        : { per_page: String(PAGE_SIZE), ids: selection.ids.slice(page * size, (page + 1) * size).join(',') }
    return { endpoint: MARKETS.endpoint, params: { ...MARKETS.fixed, ...params } }
  })
}

/** History of one coin over the last `days`: 1 → 5-minute points, 2–90 → hourly, more → daily. */
export function chartRequest(input: { coingeckoId: string; days: number }): SourceRequest {
  return {
    endpoint: `/coins/${encodeURIComponent(input.coingeckoId)}/market_chart`,
    params: { vs_currency: 'usd', days: String(input.days), precision: 'full' },
  }
}

/** Coin of a market_chart endpoint, or null for another endpoint. */
export function chartCoin(endpoint: string): string | null {
  const match = /^\/coins\/([^/]+)\/market_chart(\/range)?$/.exec(endpoint)
  return match?.[1] === undefined ? null : decodeURIComponent(match[1])
}
