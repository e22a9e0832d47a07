import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clearOfFlags, markTexts } from './candle-axis'
import { areaRows, candleRows, columnRows, hasWideGap, lineRows, markerRows } from './candle-columns'
import type { CandleData, ChartMarker } from './candle-data'
import { faded, type Palette } from './candle-palette'
import { barAt, timelineOf } from './candle-timeline'
import { rangeOf, viewOf } from './candle-view'

const STEP = 300_000
const START = Date.UTC(2026, 10, 23, 12)
const barsAt = (slots: readonly number[]): CandleData => ({
  times: slots.map((slot) => START + slot * STEP),
  open: slots.map((slot) => slot + 10),
  high: slots.map((slot) => slot + 12),
  low: slots.map((slot) => slot + 9),
  close: slots.map((slot) => slot + 11),
  volume: slots.map((slot) => (slot === 1 ? null : slot * 100)),
  stepMs: STEP,
})
const palette = {
  '--bg': '#ffffff',
  '--card': '#ffffff',
  '--line': '#e4e7ec',
  '--line-strong': '#8a94a6',
  '--ink': '#101828',
  '--mut': '#5b6474',
  '--acc': '#2f5bd7',
  '--up': '#0b7a5b',
  '--down': '#b0470f',
  '--amber': '#955300',
  '--series-1': '#2f5bd7',
  '--series-2': '#b0470f',
  '--series-3': '#0b7a5b',
  '--series-4': '#8a3ea8',
  '--series-5': '#5b6474',
} satisfies Palette
const seconds = (slot: number) => START / 1000 + slot * 300

describe('the time axis', () => {
  it('keeps an empty slot for every missing bar', () => {
    const line = timelineOf(barsAt([0, 1, 4]))
    expect(line.times.map((time) => (time - START) / STEP)).toEqual([0, 1, 2, 3, 4])
    expect(line.bars).toEqual([0, 1, null, null, 2])
    expect(line.slots).toEqual([0, 1, 4])
  })

  it('cuts a very long gap to 300 slots and takes a late bar for no gap', () => {
    expect(timelineOf(barsAt([0, 100_000])).times).toHaveLength(302)
    expect(timelineOf({ times: [START, START + STEP * 1.4], stepMs: STEP }).times).toHaveLength(2)
  })

  it('rises and holds every bar once, whatever is missing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 2000 }), { minLength: 1 }), (slots) => {
        const data = barsAt(slots.toSorted((a, b) => a - b))
        const line = timelineOf(data)
        expect(line.times.every((time, i) => i === 0 || time > (line.times[i - 1] ?? 0))).toBe(true)
        expect(line.bars.filter((bar) => bar !== null)).toEqual(data.times.map((_, bar) => bar))
        expect(line.slots.map((slot) => line.times[slot])).toEqual(data.times)
      }),
    )
  })

  it('finds the bar of an instant, and none in a gap or outside', () => {
    const data = barsAt([0, 1, 4])
    const at = (slot: number) => barAt(data, START + slot * STEP)
    expect([-0.1, 0, 0.9, 1, 2, 4, 4.9, 5].map(at)).toEqual([null, 0, 0, 1, null, 2, 2, null])
  })
})

describe('rows for the library', () => {
  const data = barsAt([0, 1, 3])
  const line = timelineOf(data)

  it('leave a gap of bars empty', () => {
    expect(candleRows(data, line)).toEqual([
      { time: seconds(0), open: 10, high: 12, low: 9, close: 11 },
      { time: seconds(1), open: 11, high: 13, low: 10, close: 12 },
      { time: seconds(2) },
      { time: seconds(3), open: 13, high: 15, low: 12, close: 14 },
    ])
  })

  it('leave unknown columns empty, and colour by sign only where asked', () => {
    expect(columnRows(data.volume, line)).toEqual([
      { time: seconds(0), value: 0 },
      { time: seconds(1) },
      { time: seconds(2) },
      { time: seconds(3), value: 300 },
    ])
    const signed = columnRows([1, -1, null], line, (value) => (value < 0 ? 'low' : 'high'))
    expect(signed.slice(0, 2)).toEqual([
      { time: seconds(0), value: 1, color: 'high' },
      { time: seconds(1), value: -1, color: 'low' },
    ])
  })

  it('break a line before a gap, so that nothing is drawn across it', () => {
    expect(lineRows([5, 6, 7], line)).toEqual([
      { time: seconds(0), value: 5 },
      { time: seconds(1), value: 6, color: 'transparent' },
      { time: seconds(2) },
      { time: seconds(3), value: 7 },
    ])
    expect(lineRows([null, Number.NaN, 7], line).filter((row) => 'value' in row)).toHaveLength(1)
  })

  it('end an area at a gap too, and tell a gap that shows from one narrower than a pixel', () => {
    const gone = { lineColor: 'transparent', topColor: 'transparent', bottomColor: 'transparent' }
    expect(areaRows([5, 6, 7], line)[1]).toEqual({ time: seconds(1), value: 6, ...gone })
    expect(hasWideGap(lineRows([5, 6, 7], line))).toBe(true)
    expect(hasWideGap(lineRows([null, 6, 7], timelineOf(barsAt([0, 1, 2]))))).toBe(false)
    const long = timelineOf(
      barsAt(Array.from({ length: 5000 }, (_, slot) => (slot < 2000 ? slot : slot + 1))),
    )
    expect(hasWideGap(lineRows(Array(5000).fill(1), long))).toBe(false)
  })

  it('draw the newest bar lighter while it may grow', () => {
    const open = candleRows({ ...data, isOpen: true }, line, (isUp) => (isUp ? 'light' : 'dark'))
    expect(open.map((row) => ('color' in row ? row.color : null))).toEqual([null, null, null, 'light'])
  })

  it('say by shape and sign what a marker is, and leave out what lies in no bar', () => {
    const marker = (slot: number, kind: ChartMarker['kind'], direction: ChartMarker['direction']) => ({
      at: START + slot * STEP + 1000,
      kind,
      direction,
      label: '',
    })
    const markers = [
      marker(3, 'decision', null),
      marker(2, 'anomaly', 'up'),
      marker(1, 'alert', null),
      marker(0, 'anomaly', 'up'),
      marker(0, 'anomaly', 'down'),
    ]
    const rows = markerRows(markers, data, palette)
    expect(rows.map(({ time, shape, position, text }) => [time, shape, position, text])).toEqual([
      [seconds(0), 'arrowUp', 'belowBar', '!'],
      [seconds(0), 'arrowDown', 'aboveBar', '!'],
      [seconds(1), 'square', 'aboveBar', 'A'],
      [seconds(3), 'circle', 'aboveBar', '✓'],
    ])
  })

  it('fade only what is written as six hex digits', () => {
    expect([faded('#0b7a5b', 0.5), faded('red', 0.5)]).toEqual(['#0b7a5b80', 'red'])
  })
})

describe('the view', () => {
  const line = timelineOf(barsAt([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  const longer = timelineOf(barsAt([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]))
  const axis = { stepMs: STEP, width: 328 }

  it('stays on the same instants when bars come and go, to the fraction of a bar', () => {
    const view = viewOf({ from: 3.25, to: 6.5 }, line, STEP)
    expect(rangeOf(view, longer, axis)).toEqual({ from: 1.25, to: 4.5 })
    expect(rangeOf(view, line, axis)).toEqual({ from: 3.25, to: 6.5 })
  })

  it('follows the newest bar when that was in view, with the same room behind it', () => {
    const view = viewOf({ from: 6, to: 9.5 }, line, STEP)
    expect(rangeOf(view, longer, axis)).toEqual({ from: 6, to: 9.5 })
  })

  it('is everything when it was, when bars have another length, and when nothing of it is left', () => {
    const whole = rangeOf(null, line, axis)
    expect(viewOf({ from: -0.2, to: 9 }, line, STEP)).toBeNull()
    const view = viewOf({ from: 3, to: 6 }, line, STEP)
    expect(rangeOf(view, line, { ...axis, stepMs: 2 * STEP })).toEqual(whole)
    const later = timelineOf(barsAt([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]))
    expect(rangeOf(view, later, axis)).toEqual(whole)
  })

  it('leaves the same pixels at the left however many bars there are, so that the first mark is whole', () => {
    const many = timelineOf(barsAt(Array.from({ length: 1000 }, (_, slot) => slot)))
    for (const one of [line, many]) {
      const { from, to } = rangeOf(null, one, axis)
      expect((-from / (to - from)) * axis.width).toBeGreaterThan(20)
      expect((-from / (to - from)) * axis.width).toBeLessThan(28)
    }
  })
})

describe('the axis of values', () => {
  it('is written in whole dollars where cents say nothing', () => {
    const write = (value: number) => `$${value.toFixed(2)}`
    expect(markTexts([107_000, 108_000], write)).toEqual(['$107000', '$108000'])
    expect(markTexts([107_000, 107_000.5], write)).toEqual(['$107000.00', '$107000.50'])
    expect(markTexts([12, 13], write)).toEqual(['$12.00', '$13.00'])
  })

  it('leaves out the marks that would stand under a flag or be cut by an edge', () => {
    const pane = { flags: [50], placeOf: (value: number) => 200 - value, height: 200 }
    expect(clearOfFlags([5, 30, 39, 65, 66, 195], ['a', 'b', 'c', 'd', 'e', 'f'], pane)).toEqual([
      '',
      'b',
      '',
      '',
      'e',
      '',
    ])
    expect(clearOfFlags([50], ['a'], { ...pane, flags: [] })).toEqual(['a'])
  })
})
