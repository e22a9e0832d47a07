import { type ChartWindow, chooseGranularity, type Granularity, listChartInstants } from './chart-times'
import type { Coin } from './coin'
import { DAY_MS } from './noise'
import { roundPrice } from './rounding'
import { historyTooOld, okAnswer, plainError, planTooSmall, Refusal, type WireAnswer } from './wire-errors'
import { readPrecision, requireCurrency, requireParameter, type WireRequest } from './wire-query'

/** History of the Demo plan. */
const PLAN_DAYS = 365
/** A client's clock and ours differ; an hour keeps "365 days ago" of an honest client inside the plan. */
const PLAN_SLACK_MS = 3_600_000
const LONGEST_HOURLY_DAYS = 100
const CHART_DELAY_MS = 10 * 60_000
const RANGE_DELAY_MS = 35 * 60_000

function requireCoin({ world }: WireRequest, id: string): Coin {
  const coin = world.find(id)
  if (coin === null) throw new Refusal(plainError(404, 'coin not found'))
  return coin
}

function readGranularity(request: WireRequest, window: ChartWindow): Granularity {
  const interval = request.query.get('interval') ?? ''
  if (interval === '') return chooseGranularity(window)
  if (interval === '5m') throw new Refusal(planTooSmall(request.atMs))
  const tooLong = window.toMs - window.fromMs > LONGEST_HOURLY_DAYS * DAY_MS
  if (interval === 'daily' || (interval === 'hourly' && !tooLong)) return interval
  throw new Refusal(plainError(422, 'invalid interval'))
}

function requireWindowOfDays(request: WireRequest): ChartWindow {
  const text = requireParameter(request.query, 'days')
  const days = text === 'max' ? Number.POSITIVE_INFINITY : Number(text)
  if (text !== 'max' && (!Number.isInteger(days) || days < 1)) {
    throw new Refusal(plainError(422, 'Invalid days'))
  }
  if (days > PLAN_DAYS) throw new Refusal(historyTooOld(request.atMs))
  return { fromMs: request.atMs - days * DAY_MS, toMs: request.atMs, nowMs: request.atMs }
}

function requireWindowOfRange(request: WireRequest): ChartWindow {
  const [fromMs = 0, toMs = 0] = ['from', 'to'].map((name) => {
    const seconds = Number(requireParameter(request.query, name))
    if (!Number.isFinite(seconds) || seconds < 0) throw new Refusal(plainError(422, `Invalid ${name}`))
    return seconds * 1_000
  })
  if (fromMs < request.atMs - PLAN_DAYS * DAY_MS - PLAN_SLACK_MS)
    throw new Refusal(historyTooOld(request.atMs))
  return { fromMs, toMs: Math.min(toMs, request.atMs), nowMs: request.atMs }
}

function answerChart(
  request: WireRequest,
  chart: { id: string; readWindow: (request: WireRequest) => ChartWindow; dailyDelayMs: number },
): WireAnswer {
  const currency = requireCurrency(request.query)
  const precision = readPrecision(request.query)
  const coin = requireCoin(request, chart.id)
  const window = chart.readWindow(request)
  const granularity = readGranularity(request, window)
  const instants = listChartInstants(coin, { ...window, granularity, dailyDelayMs: chart.dailyDelayMs })
  const prices: [number, number][] = []
  const marketCaps: [number, number][] = []
  const totalVolumes: [number, number][] = []
  for (const instant of instants) {
    const quote = request.world.quote(coin, instant)
    if (quote === null) continue
    const rate = request.world.perUsd(currency, instant)
    const price = quote.priceUsd * rate
    prices.push([instant, precision === 'auto' ? price : roundPrice(price, precision)])
    marketCaps.push([instant, quote.marketCapUsd * rate])
    totalVolumes.push([instant, quote.volumeUsd24h * rate])
  }
  return okAnswer({ prices, market_caps: marketCaps, total_volumes: totalVolumes }, 30)
}

/**
 * `GET /coins/{id}/market_chart`: `days` 1 to 365 back from now, `interval` daily or hourly, prices
 * unrounded unless `precision` says so. A dead coin has empty arrays. Throws: Refusal (404, 422, 401 code
 * 10012 or 10005).
 */
export function answerMarketChart(request: WireRequest, id: string): WireAnswer {
  return answerChart(request, { id, readWindow: requireWindowOfDays, dailyDelayMs: CHART_DELAY_MS })
}

/** `GET /coins/{id}/market_chart/range`: `from` and `to` in unix seconds, both included. Throws: Refusal. */
export function answerMarketChartRange(request: WireRequest, id: string): WireAnswer {
  return answerChart(request, { id, readWindow: requireWindowOfRange, dailyDelayMs: RANGE_DELAY_MS })
}
