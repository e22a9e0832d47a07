import type { CandleData } from '@/app/_ui/candle-data'
import type { Bar } from '@/db/queries/asset-bars'
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { isAbove } from '@/lib/metrics/candle'

/**
 * Longer bars from shorter ones, which come in rising order: first open, last close, and the extremes of all, exactly
 * as they stand. A bar that no shorter one falls into is absent.
 */
export function foldBars(bars: readonly Bar[], stepMs: number): Bar[] {
  const folded: Bar[] = []
  for (const bar of bars) {
    const openTime = floorTo(bar.openTime, stepMs)
    const last = folded.at(-1)
    if (last?.openTime === openTime) folded[folded.length - 1] = joined(last, bar)
    else folded.push({ ...bar, openTime })
  }
  return folded
}

const joined = (first: Bar, next: Bar): Bar => ({
  ...first,
  high: isAbove(next.high, first.high) ? next.high : first.high,
  low: isAbove(first.low, next.low) ? next.low : first.low,
  close: next.close,
  samples: first.samples + next.samples,
  volume24hUsd: next.volume24hUsd ?? first.volume24hUsd,
})

/** Lengths that sparse bars are folded into: history that was loaded comes by the hour or by the day. */
const COARSER_MS = [HOUR_MS, 4 * HOUR_MS, DAY_MS]

/**
 * The length at which at least half of the bars from `from` on exist, not below `stepMs`: prices that come by the hour
 * would be lonely strokes among 15-minute bars.
 */
export function readableStep(bars: readonly Bar[], plan: { from: number; stepMs: number }): number {
  const drawn = bars.filter(({ openTime }) => openTime >= plan.from)
  const isDense = (stepMs: number) => {
    const folded = foldBars(drawn, stepMs)
    return holesOf(folded, stepMs).absent <= folded.length
  }
  return [plan.stepMs, ...COARSER_MS.filter((ms) => ms > plan.stepMs)].find(isDense) ?? plan.stepMs
}

/** The bars as a drawing takes them: here exact prices become doubles. */
export function toCandleData(bars: readonly Bar[], stepMs: number): CandleData {
  return {
    times: bars.map((bar) => bar.openTime),
    open: bars.map((bar) => Number(bar.open)),
    high: bars.map((bar) => Number(bar.high)),
    low: bars.map((bar) => Number(bar.low)),
    close: bars.map((bar) => Number(bar.close)),
    volume: bars.map((bar) => (bar.volume24hUsd === null ? null : Number(bar.volume24hUsd))),
    stepMs,
  }
}

/** Bars of a drawing that no price fell into, and bars that miss some of their slots. */
export interface Holes {
  absent: number
  /** Made of one price, as in history that was loaded. */
  single: number
  /** Made of several prices, but not of all. */
  partial: number
}

/** What is missing between the first and the newest bar; the newest may still be growing. */
export function holesOf(bars: readonly Bar[], stepMs: number): Holes {
  const [first, last] = [bars[0], bars.at(-1)]
  if (!first || !last) return { absent: 0, single: 0, partial: 0 }
  const whole = (last.openTime - first.openTime) / stepMs + 1
  const due = stepMs / SLOT_MS
  const short = bars.slice(0, -1).filter(({ samples }) => samples < due)
  const single = short.filter(({ samples }) => samples === 1).length
  return { absent: whole - bars.length, single, partial: short.length - single }
}

/**
 * Another asset's closes over the same bars as change since the first bar that both have; null where it has none.
 * Doubles: for drawing.
 */
export function changeLine(bars: readonly Bar[], other: readonly Bar[]): (number | null)[] {
  const closes = new Map(other.map(({ openTime, close }) => [openTime, Number(close)]))
  const own = bars.map(({ openTime }) => closes.get(openTime) ?? null)
  const base = own.find((close) => close !== null && close > 0) ?? null
  return own.map((close) => (close === null || base === null ? null : close / base - 1))
}
