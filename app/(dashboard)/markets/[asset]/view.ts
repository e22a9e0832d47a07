import {
  createLoader,
  createParser,
  createSerializer,
  type inferParserType,
  parseAsArrayOf,
  parseAsStringLiteral,
} from 'nuqs/server'
import { rangeParsers } from '../../range'

/** What can be drawn beside the candles, in the order of the switches. */
export const SHOWS = [
  { id: 'volume', label: 'Volume' },
  { id: 'ema', label: 'EMA' },
  { id: 'bollinger', label: 'Bollinger' },
  { id: 'rsi', label: 'RSI' },
  { id: 'macd', label: 'MACD' },
] as const
export type Show = (typeof SHOWS)[number]['id']
const SHOW_IDS = SHOWS.map(({ id }) => id)

/** Name of the chart's own state in the address: chart, chart-off, chart-page. */
export const CHART_ID = 'chart'

/** The form sends an empty name for no comparison. */
const nameParser = createParser({ parse: (name) => (name === '' ? null : name), serialize: String })

const viewParsers = {
  ...rangeParsers,
  show: parseAsArrayOf(parseAsStringLiteral(SHOW_IDS)).withDefault(['volume', 'ema']),
  /** CoinGecko id of the asset to compare with. */
  compare: nameParser,
}
export type View = inferParserType<typeof viewParsers>

/** Reads the address; what cannot be read is as good as not given. */
export const loadView = createLoader(viewParsers)
const serialize = createSerializer(viewParsers)

/** Address of a view of one asset. */
export const hrefOf = (coingeckoId: string, view: Partial<View> = {}): string =>
  `/markets/${encodeURIComponent(coingeckoId)}${serialize(view)}`

/** The view with one thing more, or less, beside the candles. */
export function toggled(view: View, show: Show): View {
  const wanted = (id: Show) => view.show.includes(id) !== (id === show)
  return { ...view, show: SHOW_IDS.filter(wanted) }
}

/** What of the view goes along to another asset: everything, but a comparison of that asset with itself. */
export const carried = (view: View, coingeckoId: string): View =>
  view.compare === coingeckoId ? { ...view, compare: null } : view

/** An address with those of `keys` that `now` has as well, commas left readable. */
export function withKept(href: string, now: Pick<URLSearchParams, 'get'>, keys: readonly string[]): string {
  const kept = keys.flatMap((key) => {
    const value = now.get(key)
    return value === null ? [] : [`${key}=${encodeURIComponent(value).replaceAll('%2C', ',')}`]
  })
  if (kept.length === 0) return href
  return `${href}${href.includes('?') ? '&' : '?'}${kept.join('&')}`
}
