import {
  createSeriesMarkers,
  type ISeriesMarkersPluginApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import { crosshairLabel, tickLabel } from './candle-clock'
import { markerRows } from './candle-columns'
import type { CandleCursor } from './candle-cursor'
import { faded, type Palette, readPalette, watchTheme } from './candle-palette'
import { addParts, type Chart, type DrawingInput, formOf, furnish, type Sheet, sheetOf } from './candle-parts'
import { type CandleView, rangeOf, viewOf } from './candle-view'
import { createZonedChart } from './candle-zone'

export type { DrawingInput } from './candle-parts'

/** What the card may ask of the drawing. */
export interface CandleDrawing {
  /** Lays other bars into the living chart: what is zoomed to and the crosshair stay. False when its form differs. */
  update: (input: DrawingInput) => boolean
  screenshot: () => HTMLCanvasElement
  /** Puts the crosshair on a slot of the axis and moves it into view; null takes it away. */
  point: (slot: number | null) => void
  /** Shows `factor` times as many slots around the crosshair, or the middle. */
  zoom: (factor: number, around: number | null) => void
  hide: (groups: ReadonlySet<string>) => void
  slots: () => number
  /** What is zoomed to, for the drawing that follows this one. */
  view: () => CandleView | null
  remove: () => void
}

/** Pixels of the price axis, about: the slots have the rest of the width. */
const AXIS_WIDTH = 72

const msOf = (time: Time): number => Number(time) * 1000

function layoutOf(palette: Palette) {
  return {
    layout: {
      background: { color: palette['--card'] },
      textColor: palette['--mut'],
      fontFamily: getComputedStyle(document.body).fontFamily,
      fontSize: 11,
      // The logo brings a style element that the content security policy refuses; the card links to its makers instead.
      attributionLogo: false,
      panes: { separatorColor: palette['--line'], separatorHoverColor: faded(palette['--mut'], 0.2) },
    },
    grid: { vertLines: { visible: false }, horzLines: { color: palette['--line'] } },
    crosshair: {
      vertLine: { color: palette['--mut'], labelBackgroundColor: palette['--ink'] },
      horzLine: { color: palette['--mut'], labelBackgroundColor: palette['--ink'] },
    },
  }
}

function openChart(container: HTMLElement, { zone, data }: DrawingInput): Chart {
  return createZonedChart(container, zone, {
    autoSize: true,
    ...layoutOf(readPalette()),
    localization: { timeFormatter: (time: Time) => crosshairLabel(msOf(time), zone) },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.09, bottom: 0.07 } },
    timeScale: {
      borderVisible: false,
      timeVisible: data.stepMs < 86_400_000,
      secondsVisible: false,
      minBarSpacing: 0.001,
      lockVisibleTimeRangeOnResize: true,
      // Bars narrower than a pixel are merged for drawing: 50,000 of them stay fluent, no high or low is lost.
      enableConflation: true,
      precomputeConflationOnInit: true,
      rightOffset: 1,
      tickMarkFormatter: (time: Time, type: number) => tickLabel(msOf(time), type, zone),
    },
    handleScroll: { vertTouchDrag: false },
  })
}

function moveInto(chart: Chart, slot: number): void {
  const range = chart.timeScale().getVisibleLogicalRange()
  if (!range || (slot >= range.from && slot <= range.to)) return
  const shift = slot < range.from ? slot - range.from - 1 : slot - range.to + 1
  chart.timeScale().setVisibleLogicalRange({ from: range.from + shift, to: range.to + shift })
}

/** A chart with what is laid into it at the moment. */
interface Stage {
  chart: Chart
  container: HTMLElement
  parts: ReturnType<typeof addParts>
  furniture: (palette: Palette) => void
  flags: ISeriesMarkersPluginApi<Time>
  sheet: Sheet
  cursor: CandleCursor
  /** The slot that keys have pointed to; a mouse points by itself. */
  pointed: number | null
}

function setStage(container: HTMLElement, input: DrawingInput, cursor: CandleCursor): Stage {
  const chart = openChart(container, input)
  const parts = addParts(chart, input)
  return {
    chart,
    container,
    parts,
    furniture: furnish(chart, input, parts),
    // Without room of its own: the margins of the axis are enough for a sign.
    flags: createSeriesMarkers(parts[0].series, [], { autoScale: false }),
    sheet: sheetOf(input),
    cursor,
    pointed: null,
  }
}

/** Lays the sheet into the chart, with `range` in view. */
function fill({ chart, parts, flags, sheet }: Stage, range: { from: number; to: number } | null): void {
  const palette = readPalette()
  for (const part of parts) part.fill(sheet, palette)
  flags.setMarkers(markerRows(sheet.input.markers, sheet.input.data, palette))
  if (range) chart.timeScale().setVisibleLogicalRange(range)
}

function rangeFor({ container, sheet }: Stage, view: CandleView | null) {
  const width = container.clientWidth - AXIS_WIDTH
  return rangeOf(view, sheet.timeline, { stepMs: sheet.input.data.stepMs, width })
}

const viewOn = ({ chart, sheet }: Stage): CandleView | null =>
  viewOf(chart.timeScale().getVisibleLogicalRange(), sheet.timeline, sheet.input.data.stepMs)

function point(stage: Stage, slot: number | null): void {
  const { chart, cursor, parts, sheet } = stage
  const at = slot === null ? undefined : sheet.timeline.times[slot]
  stage.pointed = at === undefined ? null : slot
  cursor.set(stage.pointed)
  if (slot === null || at === undefined) {
    chart.clearCrosshairPosition()
    return
  }
  moveInto(chart, slot)
  const bar = sheet.timeline.bars[slot] ?? null
  const price = bar === null ? 0 : (sheet.input.data.close[bar] ?? 0)
  const second = Math.floor(at / 1000) as UTCTimestamp
  chart.setCrosshairPosition(sheet.scale.place(price), second, parts[0].series)
}

function zoom(chart: Chart, factor: number, around: number | null): void {
  const range = chart.timeScale().getVisibleLogicalRange()
  if (!range) return
  const centre = around ?? (range.from + range.to) / 2
  chart.timeScale().setVisibleLogicalRange({
    from: centre - (centre - range.from) * factor,
    to: centre + (range.to - centre) * factor,
  })
}

/** Draws bars; afterwards they are exchanged in place, and colours, visibility and the crosshair change. */
export function drawCandles(
  container: HTMLElement,
  input: DrawingInput,
  { cursor, view }: { cursor: CandleCursor; view: CandleView | null },
): CandleDrawing {
  const form = formOf(input)
  const stage = setStage(container, input, cursor)
  const { chart, parts } = stage
  fill(stage, rangeFor(stage, view))
  stage.furniture(readPalette())
  const unwatch = watchTheme(() => {
    const palette = readPalette()
    chart.applyOptions(layoutOf(palette))
    stage.furniture(palette)
    fill(stage, chart.timeScale().getVisibleLogicalRange())
  })
  chart.subscribeCrosshairMove(({ logical, sourceEvent }) => {
    if (sourceEvent) stage.pointed = null
    cursor.set(logical ?? null)
  })
  chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    container.dataset.view = range ? `${range.from.toFixed(2)} ${range.to.toFixed(2)}` : ''
  })
  // Until it has been painted the library answers with a range of its own, which nobody has chosen.
  let painted = false
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      painted = true
    }),
  )
  const viewNow = () => (painted ? viewOn(stage) : view)
  return {
    update: (next) => {
      if (formOf(next) !== form) return false
      const kept = viewNow()
      const at = stage.pointed === null ? undefined : stage.sheet.timeline.times[stage.pointed]
      stage.sheet = sheetOf(next)
      fill(stage, rangeFor(stage, kept))
      if (at !== undefined) point(stage, stage.sheet.timeline.times.indexOf(at))
      return true
    },
    screenshot: () => chart.takeScreenshot(true, false),
    point: (slot) => point(stage, slot),
    zoom: (factor, around) => zoom(chart, factor, around),
    hide: (groups) => {
      for (const { series, group } of parts) series.applyOptions({ visible: !groups.has(group) })
    },
    slots: () => stage.sheet.timeline.times.length,
    view: viewNow,
    remove: () => {
      unwatch()
      chart.remove()
    },
  }
}
