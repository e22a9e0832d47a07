import { loadRange, type RangeId, resolveRange } from '../range'
import { RANGE_WORDS } from './range-words'

const ASSET_PAGE = /^\/markets\/([^/]+)$/

/** The market data that a page speaks of as a file: of its asset where it has one, over the range of its address. */
export function marketExport({ path, search, now }: { path: string; search: string; now: Date }): {
  label: string
  href: string
} {
  const asset = ASSET_PAGE.exec(path)?.[1]
  const { id, from, to } = resolveRange(loadRange(new URLSearchParams(search)), now)
  const query = new URLSearchParams({ format: 'csv' })
  if (asset !== undefined) query.set('asset', decodeURIComponent(asset))
  if (from !== null) query.set('from', from.toISOString())
  query.set('to', to.toISOString())
  const whose = asset === undefined ? 'all assets' : decodeURIComponent(asset)
  return {
    label: `Export market data as CSV: ${whose}, ${SPANS[id] ?? RANGE_WORDS[id].text}`,
    href: `/api/v1/exports/market-data?${query}`,
  }
}

const SPANS: Partial<Record<RangeId, string>> = { max: 'all there is', custom: 'the days chosen' }
