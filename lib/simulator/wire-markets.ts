import { HOUR_MS } from '@/lib/domain/slot'
import { hourlyInstant } from './chart-times'
import type { Coin } from './coin'
import type { Currency } from './currencies'
import { DAY_MS, mixHash } from './noise'
import { computeExtremeUsd } from './price'
import { type Precision, roundAmount, roundChange, roundPercent, roundPrice } from './rounding'
import { okAnswer, type WireAnswer } from './wire-errors'
import { readClamped, readList, readPrecision, requireCurrency, type WireRequest } from './wire-query'
import type { Quote, World } from './world'

/**
 * 2018-01-01T00:00:00Z; all-time lows are dated in the 700 days from here, highs in the 1,700 days after
 * that.
 */
const EXTREMES_SINCE_MS = 1_514_764_800_000
const LOW_DAYS = 700
const HIGH_DAYS = 1_700
const CHANGE_WINDOWS_HOURS = {
  '1h': 1,
  '24h': 24,
  '7d': 168,
  '14d': 336,
  '30d': 720,
  '200d': 4_800,
  '1y': 8_760,
}
const SPARKLINE_POINTS = 168

interface RowRequest {
  world: World
  atMs: number
  currency: Currency
  precision: Precision
  sparkline: boolean
  windows: string[]
}

const NO_MARKET = {
  current_price: null,
  market_cap: null,
  market_cap_rank: null,
  fully_diluted_valuation: null,
  total_volume: null,
  high_24h: null,
  low_24h: null,
  price_change_24h: null,
  price_change_percentage_24h: null,
  market_cap_change_24h: null,
  market_cap_change_percentage_24h: null,
  circulating_supply: null,
  total_supply: null,
  max_supply: null,
  ath: null,
  ath_change_percentage: null,
  ath_date: null,
  atl: null,
  atl_change_percentage: null,
  atl_date: null,
  roi: null,
}

function priceIn(coin: Coin, request: RowRequest, atMs: number): number {
  return (request.world.priceUsd(coin, atMs) ?? 0) * request.world.perUsd(request.currency, atMs)
}

/**
 * Percent change over a window, null for a coin whose market stands still, as upstream says it for stale
 * ones.
 */
function changePercent(coin: Coin, request: RowRequest, hours: number): number | null {
  if (coin.kind === 'stale' || coin.kind === 'dead') return null
  const before = priceIn(coin, request, request.atMs - hours * HOUR_MS)
  return roundPercent(100 * (priceIn(coin, request, request.atMs) / before - 1))
}

/** Highest and lowest of the whole hours within the last day and of now itself; coarse on purpose. */
function dayExtremes(coin: Coin, request: RowRequest): { high: number; low: number } {
  const now = priceIn(coin, request, request.atMs)
  const lastHour = Math.floor(request.atMs / HOUR_MS)
  const hours = Array.from({ length: 24 }, (_, n) => priceIn(coin, request, (lastHour - n) * HOUR_MS))
  return { high: Math.max(now, ...hours), low: Math.min(now, ...hours) }
}

function extremeFields(coin: Coin, request: RowRequest, day: { high: number; low: number }) {
  const { precision, atMs } = request
  const rate = request.world.perUsd(request.currency, atMs)
  const price = priceIn(coin, request, atMs)
  const ath = Math.max(day.high, computeExtremeUsd(coin, 'high') * rate)
  const atl = Math.min(day.low, computeExtremeUsd(coin, 'low') * rate)
  const dateOf = (day: number, reached: boolean) => {
    const past = EXTREMES_SINCE_MS + day * DAY_MS + (mixHash(coin.key, day) % DAY_MS)
    const recent = Math.floor(atMs / HOUR_MS) * HOUR_MS
    return new Date(reached ? recent : Math.min(past, atMs - DAY_MS)).toISOString()
  }
  return {
    ath: roundPrice(ath, precision),
    ath_change_percentage: roundPercent(100 * (price / ath - 1)),
    ath_date: dateOf(LOW_DAYS + (mixHash(coin.key, 21) % HIGH_DAYS), ath === day.high),
    atl: roundPrice(atl, precision),
    atl_change_percentage: roundPercent(100 * (price / atl - 1)),
    atl_date: dateOf(mixHash(coin.key, 23) % LOW_DAYS, atl === day.low),
  }
}

function capFields(coin: Coin, request: RowRequest, quote: Quote) {
  const rate = request.world.perUsd(request.currency, request.atMs)
  const before = priceIn(coin, request, request.atMs - DAY_MS) * coin.circulatingSupply
  const cap = quote.marketCapUsd * rate
  const diluted = priceIn(coin, request, request.atMs) * (coin.maxSupply ?? coin.totalSupply ?? 0)
  const moves = coin.kind !== 'stale'
  return {
    cap: roundAmount(cap),
    rank: request.world.ranking(request.atMs).rankOf.get(coin.id) ?? null,
    diluted: coin.fdvKnown === false ? null : roundAmount(diluted),
    change: moves ? roundAmount(cap === 0 ? 0 : cap - before) : null,
    changePercent: moves ? roundPercent(cap === 0 ? 0 : 100 * (cap / before - 1)) : null,
  }
}

/** What an early buyer made; upstream knows it for few coins, and in the currency of the sale. */
function roiOf(coin: Coin, quote: Quote): { times: number; currency: string; percentage: number } | null {
  if (coin.kind !== 'floating' || coin.key % 7 !== 0) return null
  const times = quote.priceUsd / (coin.basePriceUsd * 0.05) - 1
  return { times, currency: coin.key % 2 === 0 ? 'usd' : 'btc', percentage: 100 * times }
}

function marketFields(coin: Coin, request: RowRequest, quote: Quote) {
  const { atMs, precision } = request
  const price = priceIn(coin, request, atMs)
  const day = dayExtremes(coin, request)
  const cap = capFields(coin, request, quote)
  const change = price - priceIn(coin, request, atMs - DAY_MS)
  return {
    current_price: roundPrice(price, precision),
    market_cap: cap.cap,
    market_cap_rank: cap.rank,
    fully_diluted_valuation: cap.diluted,
    total_volume: roundAmount(quote.volumeUsd24h * request.world.perUsd(request.currency, atMs)),
    high_24h: roundPrice(day.high, precision),
    low_24h: roundPrice(day.low, precision),
    price_change_24h: coin.kind === 'stale' ? null : roundChange(change),
    price_change_percentage_24h: changePercent(coin, request, 24),
    market_cap_change_24h: cap.change,
    market_cap_change_percentage_24h: cap.changePercent,
    circulating_supply: coin.circulatingSupply,
    total_supply: coin.totalSupply,
    max_supply: coin.maxSupply,
    ...extremeFields(coin, request, day),
    roi: roiOf(coin, quote),
  }
}

/** Optional fields, present only when asked for; the sparkline repeats the hourly points of the chart. */
function extraFields(coin: Coin, request: RowRequest): Record<string, unknown> {
  const extras: Record<string, unknown> = {}
  if (request.sparkline) {
    const last = Math.floor((request.atMs - 13_001) / HOUR_MS)
    const instants = Array.from({ length: SPARKLINE_POINTS }, (_, n) =>
      hourlyInstant(coin, last - SPARKLINE_POINTS + 1 + n),
    )
    const price = coin.kind === 'dead' ? [] : instants.map((instant) => priceIn(coin, request, instant))
    extras.sparkline_in_7d = { price }
  }
  for (const [window, hours] of Object.entries(CHANGE_WINDOWS_HOURS)) {
    if (!request.windows.includes(window)) continue
    extras[`price_change_percentage_${window}_in_currency`] = changePercent(coin, request, hours)
  }
  return extras
}

function marketRow(coin: Coin, request: RowRequest): Record<string, unknown> {
  const quote = request.world.quote(coin, request.atMs)
  return {
    id: coin.id,
    symbol: coin.symbol,
    name: coin.name,
    image: coin.image ?? `https://coin-images.example/coins/images/${coin.index + 1}/large/${coin.id}.png`,
    ...(quote === null ? NO_MARKET : marketFields(coin, request, quote)),
    last_updated: new Date(request.world.lastUpdatedMs(coin, request.atMs)).toISOString(),
    ...extraFields(coin, request),
  }
}

function orderCoins({ world, query, atMs }: WireRequest): readonly Coin[] {
  const byId = (a: Coin, b: Coin) => (a.id < b.id ? -1 : 1)
  const volumes = new Map<string, number>()
  const volumeOf = (coin: Coin) => volumes.get(coin.id) ?? 0
  const order = query.get('order') ?? 'market_cap_desc'
  if (order.startsWith('volume_')) {
    for (const coin of world.coins) volumes.set(coin.id, world.quote(coin, atMs)?.volumeUsd24h ?? 0)
  }
  switch (order) {
    case 'id_asc':
      return [...world.coins].sort(byId)
    case 'id_desc':
      return [...world.coins].sort(byId).reverse()
    case 'volume_asc':
      return [...world.coins].sort((a, b) => volumeOf(a) - volumeOf(b))
    case 'volume_desc':
      return [...world.coins].sort((a, b) => volumeOf(b) - volumeOf(a))
    case 'market_cap_asc':
      return [...world.ranking(atMs).order].reverse()
    default:
      return world.ranking(atMs).order
  }
}

/**
 * `GET /coins/markets`: one page of rows in `vs_currency`, 1 to 250 per page (100 by default), unknown ids
 * left out, a page past the end empty. Throws: Refusal 422.
 */
export function answerMarkets(request: WireRequest): WireAnswer {
  const { world, query, atMs } = request
  const row: RowRequest = {
    world,
    atMs,
    currency: requireCurrency(query),
    precision: readPrecision(query),
    sparkline: query.get('sparkline') === 'true',
    windows: readList(query, 'price_change_percentage'),
  }
  const perPage = readClamped(query, { name: 'per_page', fallback: 100, min: 1, max: 250 })
  const page = readClamped(query, { name: 'page', fallback: 1, min: 1, max: 100_000 })
  const wanted = new Set(readList(query, 'ids'))
  const ordered = orderCoins(request)
  const filtered = wanted.size === 0 ? ordered : ordered.filter((coin) => wanted.has(coin.id))
  const rows = filtered.slice((page - 1) * perPage, page * perPage).map((coin) => marketRow(coin, row))
  return okAnswer(rows, 30)
}
