import type { SearchParams } from 'nuqs/server'
import {
  createLoader,
  createParser,
  createSerializer,
  type inferParserType,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import {
  isCursorOf,
  MARKET_SORTS,
  type MarketCursor,
  type MarketFilter,
  type MarketOrder,
} from '@/db/queries/market-list'
import { GRADES } from '@/lib/domain/market'
import { DAY_MS } from '@/lib/domain/slot'
import { rangeParsers } from '../range'
import { HEAT_PERIODS, type HeatPeriod } from './heat-scale'

export const PATH = '/markets'
export const MOVES = ['up', 'down', 'either'] as const
export const DEFAULT_OVER = 5
const DEFAULT_ORDER: MarketOrder = { by: 'rank', descending: false }
const MAX_TEXT = 100

/** `24h`, or `-24h` for the largest first. */
const order = createParser<MarketOrder>({
  parse: (text) => {
    const descending = text.startsWith('-')
    const by = MARKET_SORTS.find((one) => one === (descending ? text.slice(1) : text))
    return by ? { by, descending } : null
  },
  serialize: ({ by, descending }) => `${descending ? '-' : ''}${by}`,
  eq: (one, other) => one.by === other.by && one.descending === other.descending,
})

/** Asset, and behind a colon the value of the sort key; without one the value is unknown. */
const cursor = createParser<MarketCursor>({
  parse: (text) => {
    const [, assetId, value] = /^(\d{1,18})(?::([\s\S]*))?$/.exec(text) ?? []
    return assetId === undefined ? null : { assetId, value: value ?? null }
  },
  serialize: ({ assetId, value }) => (value === null ? assetId : `${assetId}:${value}`),
})

/** Percent above zero with at most two digits behind the point. */
const percent = createParser<number>({
  parse: (text) => (/^\d{1,5}(\.\d{1,2})?$/.test(text) ? Number(text) : null),
  serialize: String,
})

const parsers = {
  q: parseAsString,
  move: parseAsStringLiteral(MOVES),
  over: percent.withDefault(DEFAULT_OVER),
  grade: parseAsStringLiteral(GRADES),
  anomalies: parseAsBoolean.withDefault(false),
  sort: order.withDefault(DEFAULT_ORDER),
  view: parseAsStringLiteral(['table', 'map']).withDefault('table'),
  period: parseAsStringLiteral(HEAT_PERIODS),
  after: cursor,
  ...rangeParsers,
}

const load = createLoader(parsers)
const serialize = createSerializer(parsers)

export type MarketView = inferParserType<typeof parsers>

/** Reads the address; what cannot be read is as good as not given. */
export async function loadView(params: Promise<SearchParams>): Promise<MarketView> {
  const view = await load(params)
  const q = view.q?.trim().slice(0, MAX_TEXT) || null
  const after = view.after && isCursorOf(view.sort.by, view.after) ? view.after : null
  return { ...view, q, after }
}

/** Address of a view with some of it changed; a changed list starts at its first page. */
export function hrefOf(view: MarketView, change: Partial<MarketView>): string {
  return serialize(PATH, { ...view, after: null, ...change })
}

/** Address of a view without its filter. */
export function unfilteredHref(view: MarketView): string {
  return hrefOf(view, { q: null, move: null, over: DEFAULT_OVER, grade: null, anomalies: false })
}

/** Whether a view leaves assets out. */
export function isFiltered({ q, move, grade, anomalies }: MarketView): boolean {
  return q !== null || move !== null || grade !== null || anomalies
}

/** What a view asks of the database at `now`. `keeps`: how old a figure may be to stay an A, and a B. */
export function filterOf(view: MarketView, now: number, keeps: { a: number; b: number }): MarketFilter {
  return {
    text: view.q,
    move: view.move === null ? null : { direction: view.move, over: view.over / 100 },
    grade: view.grade,
    anomaliesSince: view.anomalies ? new Date(now - DAY_MS) : null,
    gradeClock: { a: new Date(now - keeps.a), b: new Date(now - keeps.b) },
  }
}

/** What the heat map's colours speak of: its own choice, else the range of the frame where it is stored. */
export function heatPeriodOf({ period, range }: MarketView): HeatPeriod {
  return period ?? (range === '7d' ? '7d' : '24h')
}

/** Address of the heat map with the colours of a period; those the range picker knows are its range. */
export function heatHref(view: MarketView, period: HeatPeriod): string {
  if (period === '1h') return hrefOf(view, { view: 'map', period })
  return hrefOf(view, { view: 'map', period: null, range: period, from: null, to: null })
}
