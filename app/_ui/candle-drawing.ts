import {
  CandlestickSeries,
  createSeriesMarkers,
  createTextWatermark,
  HistogramSeries,
  type IChartApiBase,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type SeriesType,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import { crosshairLabel, tickLabel } from './candle-clock'
import { candleRows, columnRows, lineRows, markerRows, volumeColour } from './candle-columns'
import type { CandleCursor } from './candle-cursor'
import type { CandleData, ChartMarker, ChartPane } from './candle-data'
import { faded, type Palette, readPalette, watchTheme } from './candle-palette'
import { CANDLES, leastMove, type Plot, plotFigure, VOLUME } from './candle-plots'
import { type PriceScale, placedBars, priceScaleOf } from './candle-scale'
import { type Timeline, timelineOf } from './candle-timeline'
import { type CandleView, rangeOf, viewOf } from './candle-view'
import { createZonedChart } from './candle-zone'

export interface DrawingInput {
  data: CandleData
  plots: readonly Plot[]
  panes: readonly ChartPane[]
  markers: readonly ChartMarker[]
  zone: string
}

/** What the card may ask of the drawing. */
export interface CandleDrawing {
  screenshot: () => HTMLCanvasElement
  /** Puts the crosshair on a slot of the axis and moves it into view; null takes it away. */
  point: (slot: number | null) => void
  /** Shows `factor` times as many slots around the crosshair, or the middle. */
  zoom: (factor: number, around: number | null) => void
  hide: (groups: ReadonlySet<string>) => void
  slots: number
  /** What is zoomed to, for the drawing that follows this one. */
  view: () => CandleView | null
  remove: () => void
}

type Chart = IChartApiBase<Time>
type Series = ISeriesApi<SeriesType, Time>
interface Part {
  series: Series
  group: string
  paint: (palette: Palette) => void
}

interface Sheet {
  input: DrawingInput
  timeline: Timeline
  scale: PriceScale
}

const DASH = { solid: LineStyle.Solid, dashed: LineStyle.Dashed, dotted: LineStyle.Dotted } as const
/** The pane of the candles is this many times as high as one below it. */
const MAIN_STRETCH = 4
/** Part of the pane's height that the volume columns may fill. */
const VOLUME_SHARE = 0.18

/** Bars would have to be narrower than this share of a pixel to be merged. */
const NEVER_MERGED = 1e-9

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
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.08, bottom: VOLUME_SHARE + 0.04 } },
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

function candleParts(chart: Chart, { input, timeline, scale }: Sheet): [Part, Part] {
  const { data } = input
  const candles = chart.addSeries(CandlestickSeries, {
    borderVisible: false,
    priceLineVisible: false,
    priceFormat: scale.format,
  })
  candles.setData(candleRows(placedBars(data, scale.place), timeline))
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: VOLUME,
    priceFormat: { type: 'volume' },
    lastValueVisible: false,
    priceLineVisible: false,
  })
  volume.priceScale().applyOptions({ scaleMargins: { top: 1 - VOLUME_SHARE, bottom: 0 } })
  volume.setData(columnRows(data.volume, timeline))
  return [
    {
      series: candles,
      group: CANDLES,
      paint: (palette) => {
        const { '--up': up, '--down': down } = palette
        candles.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down })
      },
    },
    {
      series: volume,
      group: VOLUME,
      paint: (palette) => volume.applyOptions({ color: volumeColour(palette) }),
    },
  ]
}

function plotPart(chart: Chart, plot: Plot, { input, timeline, scale }: Sheet): Part {
  const { group, pane, unit, token, dash } = plot
  const quiet = { priceLineVisible: false, lastValueVisible: unit !== 'usd' || pane > 0 }
  const own = {
    type: 'custom' as const,
    minMove: unit === 'index' ? 0.1 : leastMove(input.data),
    formatter: (value: number) => plotFigure(unit, value).text,
  }
  const priceFormat = pane === 0 ? scale.format : own
  if (plot.shape === 'columns') {
    const series = chart.addSeries(HistogramSeries, { ...quiet, lastValueVisible: false, priceFormat }, pane)
    const paint = (palette: Palette) => {
      const { '--up': up, '--down': down } = palette
      // Merged columns have no colour of their own.
      series.applyOptions({ color: volumeColour(palette) })
      series.setData(columnRows(plot.values, timeline, (value) => faded(value < 0 ? down : up, 0.55)))
    }
    return { series, group, paint }
  }
  const series = chart.addSeries(
    LineSeries,
    { ...quiet, priceFormat, lineWidth: 2, lineStyle: DASH[dash], crosshairMarkerRadius: 3 },
    pane,
  )
  // Compare lines are ratios already, and then the axis is one of ratios.
  const isPrice = pane === 0 && unit === 'usd'
  const values = isPrice
    ? plot.values.map((value) => (value === null ? null : scale.place(value)))
    : plot.values
  const rows = lineRows(values, timeline)
  // Merged points lose their colour, and with it the gap: a line with gaps is drawn point by point.
  if (rows.some((row) => 'color' in row)) series.applyOptions({ conflationThresholdFactor: NEVER_MERGED })
  series.setData(rows)
  return { series, group, paint: (palette) => series.applyOptions({ color: palette[token] }) }
}

/** Level lines and the name of each pane below the candles. */
function paneFurniture(chart: Chart, panes: readonly ChartPane[], parts: readonly Part[]) {
  return panes.flatMap((pane, index) => {
    const target = chart.panes()[index + 1]
    const series = parts.find(({ series: one }) => one.getPane().paneIndex() === index + 1)?.series
    if (!target || !series) return []
    target.setStretchFactor(1)
    const levels = (pane.levels ?? []).map((price) =>
      series.createPriceLine({ price, lineWidth: 1, lineStyle: LineStyle.Dashed, axisLabelVisible: false }),
    )
    const name = createTextWatermark(target, { horzAlign: 'left', vertAlign: 'top', lines: [] })
    return [
      (palette: Palette) => {
        for (const level of levels) level.applyOptions({ color: palette['--line-strong'] })
        name.applyOptions({
          lines: [{ text: pane.label, color: palette['--mut'], fontSize: 11, lineHeight: 20 }],
        })
      },
    ]
  })
}

function moveInto(chart: Chart, slot: number): void {
  const range = chart.timeScale().getVisibleLogicalRange()
  if (!range || (slot >= range.from && slot <= range.to)) return
  const shift = slot < range.from ? slot - range.from - 1 : slot - range.to + 1
  chart.timeScale().setVisibleLogicalRange({ from: range.from + shift, to: range.to + shift })
}

/** Draws everything once; afterwards only colours, visibility and the crosshair change. */
export function drawCandles(
  container: HTMLElement,
  input: DrawingInput,
  { cursor, view }: { cursor: CandleCursor; view: CandleView | null },
): CandleDrawing {
  const chart = openChart(container, input)
  const timeline = timelineOf(input.data)
  const sheet = { input, timeline, scale: priceScaleOf(input) }
  const bars = candleParts(chart, sheet)
  const parts: Part[] = [...bars, ...input.plots.map((plot) => plotPart(chart, plot, sheet))]
  chart.panes()[0]?.setStretchFactor(MAIN_STRETCH)
  const furniture = paneFurniture(chart, input.panes, parts)
  const flags = createSeriesMarkers(bars[0].series, [])
  const paint = () => {
    const palette = readPalette()
    chart.applyOptions(layoutOf(palette))
    for (const part of parts) part.paint(palette)
    for (const repaint of furniture) repaint(palette)
    flags.setMarkers(markerRows(input.markers, input.data, palette))
  }
  paint()
  const unwatch = watchTheme(paint)
  chart.subscribeCrosshairMove(({ logical }) => cursor.set(logical ?? null))
  chart.timeScale().setVisibleLogicalRange(rangeOf(view, timeline, input.data.stepMs))
  // Until it has been painted the library answers with a range of its own, which nobody has chosen.
  let painted = false
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      painted = true
    }),
  )
  return {
    screenshot: () => chart.takeScreenshot(true, false),
    point: (slot) => {
      cursor.set(slot)
      const at = slot === null ? undefined : timeline.times[slot]
      if (slot === null || at === undefined) return chart.clearCrosshairPosition()
      moveInto(chart, slot)
      const bar = timeline.bars[slot] ?? null
      const price = bar === null ? 0 : (input.data.close[bar] ?? 0)
      chart.setCrosshairPosition(
        sheet.scale.place(price),
        Math.floor(at / 1000) as UTCTimestamp,
        bars[0].series,
      )
    },
    zoom: (factor, around) => {
      const range = chart.timeScale().getVisibleLogicalRange()
      if (!range) return
      const centre = around ?? (range.from + range.to) / 2
      chart.timeScale().setVisibleLogicalRange({
        from: centre - (centre - range.from) * factor,
        to: centre + (range.to - centre) * factor,
      })
    },
    hide: (groups) => {
      for (const { series, group } of parts) series.applyOptions({ visible: !groups.has(group) })
    },
    slots: timeline.times.length,
    view: () =>
      painted ? viewOf(chart.timeScale().getVisibleLogicalRange(), timeline, input.data.stepMs) : view,
    remove: () => {
      unwatch()
      chart.remove()
    },
  }
}
