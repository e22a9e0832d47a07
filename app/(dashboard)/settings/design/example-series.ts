import type { CandleData, ChartLine, ChartMarker } from '@/app/_ui/candle-data'
import type { ChartData } from '@/app/_ui/chart-series'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'

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
    volume: closes.map((_, index) => (index % 97 === 5 ? null : 2e10 * (1 + next()))),
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

/** Two lines over a day, one with a gap. */
export function exampleLines(): ChartData {
  const count = DAY_MS / SLOT_MS
  const lines = [
    { id: 'alpha', label: 'Alpha', values: walk(count, { seed: 5, step: 0.002, drift: 0.00005 }) },
    { id: 'beta', label: 'Beta', values: walk(count, { seed: 6, step: 0.003, drift: -0.0001 }) },
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

/** A week by the hour. */
export const exampleSparkline = (seed: number, drift: number): number[] =>
  walk((7 * DAY_MS) / HOUR_MS, { seed, drift })
