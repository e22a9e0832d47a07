import {
  createLoader,
  createSerializer,
  parseAsBoolean,
  parseAsInteger,
  parseAsNumberLiteral,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'

export const PATH = '/settings/design'

/** Bars of the candle example: a day's worth, and as many as the frames of panning are measured with. */
export const CANDLE_COUNTS = [500, 50_000] as const

const parsers = {
  q: parseAsString.withDefault(''),
  sort: parseAsStringLiteral(['name', 'price', 'move', 'volume']).withDefault('volume'),
  desc: parseAsBoolean.withDefault(true),
  /** Rank after which the page of the table begins. */
  after: parseAsInteger.withDefault(0),
  candles: parseAsNumberLiteral(CANDLE_COUNTS).withDefault(500),
}

export const loadView = createLoader(parsers)
const serialize = createSerializer(parsers)

export type View = Awaited<ReturnType<typeof loadView>>

/** Address of a view; what has its default is left out. */
export const hrefOf = (view: Partial<View>, anchor = ''): string => `${serialize(PATH, view)}${anchor}`
