import { HOUR_MS, MINUTE_MS } from '@/lib/domain/slot'
import type { Coin } from './coin'
import { DAY_MS, mixHash } from './noise'

const FIVE_MINUTES_MS = 300_000

export type Granularity = '5m' | 'hourly' | 'daily'

/** Half-open is not how upstream thinks: both ends belong to the window. Epoch ms. */
export interface ChartWindow {
  fromMs: number
  toMs: number
  nowMs: number
}

/**
 * Instant of one 5-minute point: up to ten seconds after the slot, so gaps are 290 to 310 s. Same in every
 * answer.
 */
export function fiveMinuteInstant(coin: Coin, slot: number): number {
  return slot * FIVE_MINUTES_MS + (mixHash(coin.key ^ 0x5e7, slot) % 10_001)
}

/** Instant of one hourly point: one to thirteen seconds after the hour. Same in every answer. */
export function hourlyInstant(coin: Coin, hour: number): number {
  return hour * HOUR_MS + 1_000 + (mixHash(coin.key ^ 0x407, hour) % 12_001)
}

/**
 * Granularity without an explicit interval: one day back from now in 5 minutes, any other span up to 90
 * days hourly, longer daily. https://docs.coingecko.com/demo/reference/coins-id-market-chart-range (read
 * 2026).
 */
export function chooseGranularity(window: ChartWindow): Granularity {
  const slackMs = 5 * MINUTE_MS
  if (window.fromMs >= window.nowMs - DAY_MS - slackMs) return '5m'
  return window.toMs - window.fromMs <= 90 * DAY_MS + slackMs ? 'hourly' : 'daily'
}

function instantsOf(coin: Coin, granularity: Granularity, window: ChartWindow): number[] {
  const periodMs = { '5m': FIVE_MINUTES_MS, hourly: HOUR_MS, daily: DAY_MS }[granularity]
  const instantOf = {
    '5m': fiveMinuteInstant,
    hourly: hourlyInstant,
    daily: (_: Coin, day: number) => day * DAY_MS,
  }
  const first = Math.floor(window.fromMs / periodMs)
  const last = Math.floor(window.toMs / periodMs)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) =>
    instantOf[granularity](coin, first + n),
  )
}

/**
 * Instants of a chart, ascending, without repeats: the grid inside the window, then "now" when the window
 * reaches it (at most a minute short). A finished UTC day appears only `dailyDelayMs` after midnight.
 */
export function listChartInstants(
  coin: Coin,
  request: ChartWindow & { granularity: Granularity; dailyDelayMs: number },
): number[] {
  const { fromMs, nowMs, granularity } = request
  const toMs = Math.min(request.toMs, nowMs)
  const shownUntilMs = granularity === 'daily' ? Math.min(toMs, nowMs - request.dailyDelayMs) : toMs
  const instants = instantsOf(coin, granularity, { fromMs, toMs, nowMs }).filter(
    (instant) => instant >= fromMs && instant <= shownUntilMs,
  )
  const reachesNow = toMs >= fromMs && toMs >= nowMs - MINUTE_MS
  if (reachesNow && (instants.at(-1) ?? 0) < toMs) instants.push(toMs)
  return instants
}
