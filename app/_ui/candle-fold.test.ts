import { expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@/lib/domain/slot'
import { foldDrawn, narrowStep } from './candle-fold'
import { plotsOf } from './candle-plots'

const QUARTER = 15 * MINUTE_MS
const barsOf = (count: number, stepMs: number) => {
  const times = Array.from({ length: count }, (_, bar) => bar * stepMs)
  return {
    times,
    open: times.map((_, bar) => bar),
    high: times.map((_, bar) => bar + 5),
    low: times.map((_, bar) => bar - 5),
    close: times.map((_, bar) => bar + 1),
    volume: times.map((_, bar) => (bar === 3 ? null : bar * 10)),
    stepMs,
  }
}

it('shows at most about sixty bars on a narrow screen, and leaves few or very many as they are', () => {
  const stepOf = (count: number, stepMs: number) => narrowStep(barsOf(count, stepMs))
  expect(stepOf(97, QUARTER)).toBe(30 * MINUTE_MS)
  expect(stepOf(169, HOUR_MS)).toBe(4 * HOUR_MS)
  expect(stepOf(721, HOUR_MS)).toBe(12 * HOUR_MS)
  expect(stepOf(366, DAY_MS)).toBe(7 * DAY_MS)
  expect([stepOf(40, QUARTER), stepOf(50_000, QUARTER)]).toEqual([QUARTER, QUARTER])
})

it('folds bars with their extremes, and reads lines and volume at the end of each', () => {
  const data = barsOf(5, QUARTER)
  const plots = plotsOf({
    overlays: [{ id: 'ema', label: 'EMA', values: [null, 1, 2, 3, 4] }],
    panes: [],
    compare: [],
  })
  const folded = foldDrawn({ data, plots, panes: [] }, 2 * QUARTER)
  expect(folded.data).toEqual({
    times: [0, 2 * QUARTER, 4 * QUARTER],
    open: [0, 2, 4],
    high: [6, 8, 9],
    low: [-5, -3, -1],
    close: [2, 4, 5],
    volume: [10, 20, 40],
    baseClose: 1,
    stepMs: 2 * QUARTER,
    isOpen: true,
  })
  expect(folded.plots[0]?.values).toEqual([1, 3, 4])
  expect(foldDrawn({ data, plots, panes: [] }, QUARTER).data).toBe(data)
})
