import type {
  AreaData,
  CandlestickData,
  HistogramData,
  LineData,
  SeriesMarker,
  UTCTimestamp,
  WhitespaceData,
} from 'lightweight-charts'
import type { CandleData, ChartMarker } from './candle-data'
import { faded, type Palette } from './candle-palette'
import { barAt, type Timeline } from './candle-timeline'
import { MARKER_SIGNS } from './chart-series'

type Bar = UTCTimestamp
/** The library counts seconds. */
export const secondsOf = (time: number): Bar => Math.floor(time / 1000) as Bar

/** Pixels beyond which no plot is drawn. */
const WIDEST_SCREEN = 2_000

const isKnown = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value)

/**
 * Bars of the library; a slot without a bar is whitespace, so that gaps stay gaps. A newest bar that may still grow is
 * drawn in `openColour` of its direction.
 */
export function candleRows(
  { open, high, low, close, isOpen }: CandleData,
  timeline: Timeline,
  openColour?: (isUp: boolean) => string,
): (CandlestickData<Bar> | WhitespaceData<Bar>)[] {
  const last = close.length - 1
  return timeline.times.map((at, slot) => {
    const time = secondsOf(at)
    const bar = timeline.bars[slot] ?? null
    if (bar === null) return { time }
    const [o, h, l, c] = [open[bar], high[bar], low[bar], close[bar]]
    if (!(isKnown(o) && isKnown(h) && isKnown(l) && isKnown(c))) return { time }
    const row = { time, open: o, high: h, low: l, close: c }
    return isOpen && openColour && bar === last ? { ...row, color: openColour(c >= o) } : row
  })
}

/** Columns of the library; `colourOf` only where sign matters. */
export function columnRows(
  values: readonly (number | null)[],
  timeline: Timeline,
  colourOf?: (value: number) => string,
): (HistogramData<Bar> | WhitespaceData<Bar>)[] {
  return timeline.times.map((at, slot) => {
    const bar = timeline.bars[slot] ?? null
    const value = bar === null ? null : values[bar]
    const time = secondsOf(at)
    if (!isKnown(value)) return { time }
    return colourOf ? { time, value, color: colourOf(value) } : { time, value }
  })
}

/**
 * Points of a line of the library. It would draw on across whitespace, so the last point before a gap is made
 * transparent: a segment carries the colour of the point it starts from.
 */
export function lineRows(
  values: readonly (number | null)[],
  timeline: Timeline,
): (LineData<Bar> | WhitespaceData<Bar>)[] {
  const at = (slot: number): number | null => {
    const bar = timeline.bars[slot] ?? null
    const value = bar === null ? null : values[bar]
    return isKnown(value) ? value : null
  }
  return timeline.times.map((time, slot) => {
    const value = at(slot)
    if (value === null) return { time: secondsOf(time) }
    const last = slot === timeline.times.length - 1
    return !last && at(slot + 1) === null
      ? { time: secondsOf(time), value, color: 'transparent' }
      : { time: secondsOf(time), value }
  })
}

/** Points of an area of the library, which goes under at a gap as a line does. */
export function areaRows(
  values: readonly (number | null)[],
  timeline: Timeline,
): (AreaData<Bar> | WhitespaceData<Bar>)[] {
  return lineRows(values, timeline).map((row) => {
    if (!('value' in row) || row.color === undefined) return row
    const { time, value, color } = row
    return { time, value, lineColor: color, topColor: color, bottomColor: color }
  })
}

/** Gaps of a line that show at its narrowest, when all of it is in view: those wider than about a pixel. */
export function hasWideGap(rows: readonly (LineData<Bar> | AreaData<Bar> | WhitespaceData<Bar>)[]): boolean {
  let [gap, widest, begun] = [0, 0, false]
  for (const row of rows) {
    if ('value' in row) {
      if (begun) widest = Math.max(widest, gap)
      ;[gap, begun] = [0, true]
    } else gap += 1
  }
  return widest > rows.length / WIDEST_SCREEN
}

/** Shape, place and sign say the kind; colour only repeats it. A marker outside the bars is left out. */
export function markerRows(
  markers: readonly ChartMarker[],
  data: CandleData,
  palette: Palette,
): SeriesMarker<Bar>[] {
  return markers
    .flatMap((marker): SeriesMarker<Bar>[] => {
      const bar = barAt(data, marker.at)
      const time = bar === null ? undefined : data.times[bar]
      if (time === undefined) return []
      const { kind, direction } = marker
      const shape = direction === 'up' ? 'arrowUp' : direction === 'down' ? 'arrowDown' : 'circle'
      return [
        {
          time: secondsOf(time),
          position: direction === 'up' ? 'belowBar' : 'aboveBar',
          shape: kind === 'anomaly' ? shape : kind === 'alert' ? 'square' : 'circle',
          color: kind === 'decision' ? palette['--acc'] : palette['--amber'],
          text: MARKER_SIGNS[kind],
          size: 1.5,
        },
      ]
    })
    .toSorted((a, b) => a.time - b.time)
}

/** Neutral, because a rolling sum has no direction. */
export const quietColour = (palette: Palette): string => faded(palette['--mut'], 0.35)
