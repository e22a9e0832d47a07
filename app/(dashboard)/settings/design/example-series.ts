import type { CandleData, ChartLine, ChartMarker, ChartPane } from '@/app/_ui/candle-data'
import type { ChartData } from '@/app/_ui/chart-series'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { macdSeries } from '@/lib/kernels/macd'
import { rsiSeries } from '@/lib/kernels/rsi'

/** Where all examples stand in time, so that every picture of them is the same. */
export const EXAMPLE_NOW = new Date('2026-11-23T12:00:00.000Z')

/** Numbers in [0, 1) that look like chance and are the same every time (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A walk of `count` steps from 1, each up or down by at most `step`. */
export function walk(
  count: number,
  { seed, step = 0.01, drift = 0 }: { seed: number; step?: number; drift?: number },
) {
  const next = chance(seed)
  let value = 1
  return Array.from({ length: count }, () => {
    value *= 1 + drift + (next() - 0.5) * 2 * step
    return value
  })
}

/** A walk of `count` steps that ends `change` away from its first value, so that examples do not contradict themselves. */
export function walkTo(
  count: number,
  { seed, step, change }: { seed: number; step?: number; change: number },
) {
  const values = walk(count, { seed, step })
  const first = values[0] ?? 1
  const tilt = Math.log((1 + change) / ((values.at(-1) ?? 1) / first))
  return values.map((value, index) => (value / first) * Math.exp((tilt * index) / Math.max(1, count - 1)))
}

/** 5-minute bars up to the examples' now. */
export function exampleCandles(count: number): CandleData {
  const next = chance(7)
  const closes = walk(count, { seed: 3, step: 0.003 }).map((value) => value * 100_000)
  const open = closes.map((close, index) => closes[index - 1] ?? close)
  const tops = closes.map((close, index) => Math.max(close, open[index] ?? close) * (1 + next() * 0.001))
  const bottoms = closes.map((close, index) => Math.min(close, open[index] ?? close) * (1 - next() * 0.001))
  const start = EXAMPLE_NOW.getTime() - count * SLOT_MS
  return {
    times: closes.map((_, index) => start + index * SLOT_MS),
    open,
    high: tops,
    low: bottoms,
    close: closes,
    volume: walk(count, { seed: 9, step: 0.004 }).map((level, index) =>
      index % 97 === 5 ? null : level * 3e10,
    ),
    stepMs: SLOT_MS,
  }
}

/** Mean of the last `length` closes; unknown until there are as many. */
export function exampleMean({ close }: CandleData, length: number): ChartLine {
  let sum = 0
  const values = close.map((value, index) => {
    sum += value - (index < length ? 0 : (close[index - length] ?? 0))
    return index + 1 < length ? null : sum / length
  })
  return { id: `mean-${length}`, label: `Mean of ${length}`, values }
}

/** One of each kind, in the last part of the bars. */
export function exampleMarkers({ times }: CandleData): ChartMarker[] {
  const at = (fromEnd: number) => times.at(-fromEnd) ?? EXAMPLE_NOW.getTime()
  return [
    { at: at(60), kind: 'anomaly', direction: 'up', label: 'price spike +2.1 % in 5 min, z 6.4' },
    { at: at(40), kind: 'alert', direction: 'down', label: 'source silent for 20 min' },
    { at: at(15), kind: 'decision', direction: null, label: 'spread 0.9 → 1.1 %' },
  ]
}

/** Where the lines of the example end. */
export const EXAMPLE_CHANGES = { alpha: 0.0163, beta: -0.0211 }

/** Two lines over a day, one with a gap. */
export function exampleLines(): ChartData {
  const count = DAY_MS / SLOT_MS
  const lines = [
    {
      id: 'alpha',
      label: 'Alpha',
      values: walkTo(count, { seed: 5, step: 0.002, change: EXAMPLE_CHANGES.alpha }),
    },
    {
      id: 'beta',
      label: 'Beta',
      values: walkTo(count, { seed: 6, step: 0.003, change: EXAMPLE_CHANGES.beta }),
    },
  ]
  const isGap = (id: string, index: number) => id === 'beta' && index > 120 && index < 150
  return {
    times: Array.from({ length: count }, (_, index) => EXAMPLE_NOW.getTime() - (count - 1 - index) * SLOT_MS),
    series: lines.map(({ id, label, values }) => ({
      id,
      label,
      values: values.map((value, index) => (isGap(id, index) ? null : value - 1)),
    })),
  }
}

/** What happened on the lines of the example. */
export function exampleLineMarkers(): ChartMarker[] {
  const ago = (hours: number) => EXAMPLE_NOW.getTime() - hours * HOUR_MS
  return [
    { at: ago(13.8), kind: 'alert', direction: null, label: 'Beta: source silent for 20 min' },
    { at: ago(9), kind: 'anomaly', direction: 'down', label: 'Beta: price spike −1.1 % in 5 min, z 4.2' },
    { at: ago(4), kind: 'decision', direction: null, label: 'spread 0.9 → 1.1 %' },
  ]
}

/** A line that has only just begun. */
export function shortLine(): ChartData {
  return { times: [EXAMPLE_NOW.getTime()], series: [{ id: 'alpha', label: 'Alpha', values: [0] }] }
}

/** Another asset beside the candles, as change since the first bar. */
export const exampleCompare = (count: number): ChartLine => ({
  id: 'beta',
  label: 'Beta',
  values: walkTo(count, { seed: 8, step: 0.003, change: -0.02 }).map((value) => value - 1),
})

/** RSI and MACD of the example's closes. */
export function examplePanes({ close }: CandleData): ChartPane[] {
  const { line, signal, histogram } = macdSeries(close)
  return [
    {
      id: 'rsi',
      label: 'RSI 14',
      lines: [{ id: 'rsi', label: 'RSI 14', values: rsiSeries(close) }],
      levels: [30, 70],
      unit: 'index',
    },
    {
      id: 'macd',
      label: 'MACD 12, 26, 9',
      lines: [
        { id: 'macd', label: 'MACD', values: line },
        { id: 'macd-signal', label: 'Signal', values: signal },
      ],
      histogram: { id: 'macd-histogram', label: 'MACD − signal', values: histogram },
      unit: 'usd',
    },
  ]
}

/** A week by the hour that ends `change` away from where it began. */
export const exampleSparkline = (seed: number, change: number): number[] =>
  walkTo((7 * DAY_MS) / HOUR_MS, { seed, change })
