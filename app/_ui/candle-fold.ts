import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS } from '@/lib/domain/slot'
import type { CandleData, ChartPane } from './candle-data'
import type { Plot } from './candle-plots'

/** As many bars as can be told apart by their bodies on a phone. */
const NARROW_BARS = 64
/** From here on bars are there to be panned and zoomed, not to be seen at once. */
const PANNED_FROM = 2_000
const STEPS_MS = [
  30 * MINUTE_MS,
  ...[1, 2, 4, 8, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 4, 7, 14, 28].map((days) => days * DAY_MS),
]

/** Length of bars that a narrow screen can show: that of `data` where these are few or very many. */
export function narrowStep({ times, stepMs }: Pick<CandleData, 'times' | 'stepMs'>): number {
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  if (times.length <= NARROW_BARS || times.length > PANNED_FROM) return stepMs
  const fits = (step: number) => step % stepMs === 0 && (last - first) / step < NARROW_BARS
  return STEPS_MS.find(fits) ?? stepMs
}

const isKnown = (value: number | null) => value !== null

interface Drawn {
  data: CandleData
  plots: readonly Plot[]
  panes: readonly ChartPane[]
}

/** Longer bars from shorter ones; a line has in each of them its value at the last short one. Panes are only named. */
export function foldDrawn<T extends Drawn>(drawn: T, stepMs: number): T {
  const { data, plots } = drawn
  if (stepMs === data.stepMs) return drawn
  const groups: { time: number; from: number; to: number }[] = []
  data.times.forEach((at, bar) => {
    const time = floorTo(at, stepMs)
    const last = groups.at(-1)
    if (last?.time === time) last.to = bar
    else groups.push({ time, from: bar, to: bar })
  })
  const over = (values: readonly number[], pick: (part: readonly number[]) => number) =>
    groups.map(({ from, to }) => pick(values.slice(from, to + 1)))
  const lastOf = (values: readonly (number | null)[]) => groups.map(({ to }) => values[to] ?? null)
  return {
    ...drawn,
    data: {
      ...data,
      stepMs,
      times: groups.map(({ time }) => time),
      open: over(data.open, (part) => part[0] ?? Number.NaN),
      high: over(data.high, (part) => Math.max(...part)),
      low: over(data.low, (part) => Math.min(...part)),
      close: over(data.close, (part) => part.at(-1) ?? Number.NaN),
      // As in any bar, the last that is known.
      volume: groups.map(({ from, to }) => data.volume.slice(from, to + 1).findLast(isKnown) ?? null),
      baseClose: data.baseClose ?? data.close[0],
      isOpen: data.isOpen || isCut(data, stepMs),
    },
    plots: plots.map((plot) => ({ ...plot, values: lastOf(plot.values) })),
  }
}

/** Whether the newest long bar has not all of its time. */
function isCut({ times, stepMs }: CandleData, longMs: number): boolean {
  const end = (times.at(-1) ?? 0) + stepMs
  return end % longMs !== 0
}
