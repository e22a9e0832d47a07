import {
  AreaSeries,
  type AutoscaleInfo,
  CandlestickSeries,
  createTextWatermark,
  HistogramSeries,
  type IChartApiBase,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type PriceFormatCustom,
  type SeriesType,
  type Time,
} from 'lightweight-charts'
import { clearOfFlags, markTexts } from './candle-axis'
import { areaRows, candleRows, columnRows, hasWideGap, lineRows, quietColour } from './candle-columns'
import { type CandleData, type ChartMarker, type ChartPane, hasVolume } from './candle-data'
import { MAIN_HEIGHT, PANE_HEIGHT } from './candle-height'
import { faded, type Palette } from './candle-palette'
import { CANDLES, leastMove, type Plot, plotFigure, VOLUME, VOLUME_LABEL, volumeFigure } from './candle-plots'
import { type PriceScale, placedBars, priceScaleOf } from './candle-scale'
import { type Timeline, timelineOf } from './candle-timeline'

export interface DrawingInput {
  data: CandleData
  plots: readonly Plot[]
  panes: readonly ChartPane[]
  markers: readonly ChartMarker[]
  zone: string
}

export type Chart = IChartApiBase<Time>
type Series = ISeriesApi<SeriesType, Time>

/** The numbers of one drawing, which the parts are filled from. */
export interface Sheet {
  input: DrawingInput
  timeline: Timeline
  scale: PriceScale
}

/** One series of the chart. It lives as long as the form of the drawing stays, and is filled anew with every sheet. */
export interface Part {
  series: Series
  group: string
  fill: (sheet: Sheet, palette: Palette) => void
}

const DASH = { solid: LineStyle.Solid, dashed: LineStyle.Dashed, dotted: LineStyle.Dotted } as const
/** Bars would have to be narrower than this share of a pixel to be merged. */
const NEVER_MERGED = 1e-9
const MERGED = 1
/** A pane below the candles leaves room for its name. */
const PANE_MARGINS = { top: 0.28, bottom: 0.06 }

export const sheetOf = (input: DrawingInput): Sheet => ({
  input,
  timeline: timelineOf(input.data),
  scale: priceScaleOf(input),
})

/** What a living chart cannot change: a sheet of the same form can be laid into it. */
export function formOf({ data, plots, panes, zone }: DrawingInput): string {
  const drawn = plots.map(({ id, group, pane, shape, unit, token, dash }) =>
    [id, group, pane, shape, unit, token, dash].join(),
  )
  const below = panes.map(({ id, label, levels = [] }) => [id, label, ...levels].join())
  return JSON.stringify([data.stepMs, hasVolume(data), zone, drawn, below])
}

/** Volume has the first pane under the candles, where there is any. */
const firstPane = (data: CandleData): number => (hasVolume(data) ? 2 : 1)
const paneOf = (pane: number, data: CandleData): number => (pane === 0 ? 0 : pane - 1 + firstPane(data))

/** Values of the flags that stand on the axis of a pane. */
const flagsBeside = (series: Series): number[] =>
  series
    .getPane()
    .getSeries()
    .filter((one) => one.options().visible && one.options().lastValueVisible)
    .flatMap((one) => {
      const newest = one.lastValueData(true)
      return newest.noData ? [] : [newest.price]
    })

function formatOf(
  series: Series,
  format: Pick<PriceFormatCustom, 'minMove'> & { formatter: (value: number) => string },
): PriceFormatCustom {
  return {
    type: 'custom',
    ...format,
    tickmarksFormatter: (values) =>
      clearOfFlags(values, markTexts(values, format.formatter), {
        flags: flagsBeside(series),
        placeOf: (value) => series.priceToCoordinate(value),
        height: series.getPane().getHeight(),
      }),
  }
}

function candlePart(chart: Chart): Part {
  const candles = chart.addSeries(CandlestickSeries, { borderVisible: false, priceLineVisible: false })
  return {
    series: candles,
    group: CANDLES,
    fill: ({ input, timeline, scale }, palette) => {
      const { '--up': up, '--down': down } = palette
      candles.applyOptions({
        priceFormat: formatOf(candles, scale.format),
        upColor: up,
        downColor: down,
        wickUpColor: up,
        wickDownColor: down,
      })
      const rows = candleRows(placedBars(input.data, scale.place), timeline, (isUp) =>
        faded(isUp ? up : down, 0.6),
      )
      candles.setData(rows)
    },
  }
}

/** A rolling total is a level, not what a bar traded: an area from zero in a pane of its own. */
function volumePart(chart: Chart): Part {
  const volume = chart.addSeries(
    AreaSeries,
    {
      priceLineVisible: false,
      lineWidth: 1,
      crosshairMarkerRadius: 3,
      autoscaleInfoProvider: (original: () => AutoscaleInfo | null) => {
        const info = original()
        if (!info?.priceRange) return info
        return { ...info, priceRange: { minValue: 0, maxValue: info.priceRange.maxValue } }
      },
    },
    1,
  )
  volume.priceScale().applyOptions({ scaleMargins: { top: PANE_MARGINS.top, bottom: 0 } })
  return {
    series: volume,
    group: VOLUME,
    fill: ({ input, timeline }, palette) => {
      const formatter = (value: number) => volumeFigure(value).text
      const rows = areaRows(input.data.volume, timeline)
      volume.applyOptions({
        priceFormat: formatOf(volume, { minMove: 0.01, formatter }),
        conflationThresholdFactor: hasWideGap(rows) ? NEVER_MERGED : MERGED,
        lineColor: palette['--mut'],
        topColor: quietColour(palette),
        bottomColor: faded(palette['--mut'], 0.1),
      })
      volume.setData(rows)
    },
  }
}

function columnsPart(chart: Chart, index: number, { plot, pane }: { plot: Plot; pane: number }): Part {
  const series = chart.addSeries(HistogramSeries, { priceLineVisible: false, lastValueVisible: false }, pane)
  return {
    series,
    group: plot.group,
    fill: ({ input, timeline }, palette) => {
      const { '--up': up, '--down': down } = palette
      const values = input.plots[index]?.values ?? []
      // Merged columns have no colour of their own.
      series.applyOptions({ priceFormat: ownFormat(series, plot, input.data), color: quietColour(palette) })
      series.setData(columnRows(values, timeline, (value) => faded(value < 0 ? down : up, 0.55)))
    },
  }
}

function ownFormat(series: Series, { unit }: Plot, data: CandleData): PriceFormatCustom {
  const formatter = (value: number) => plotFigure(unit, value).text
  return formatOf(series, { minMove: unit === 'index' ? 0.1 : leastMove(data), formatter })
}

function linePart(chart: Chart, index: number, { plot, pane }: { plot: Plot; pane: number }): Part {
  const { group, unit, token, dash } = plot
  const series = chart.addSeries(
    LineSeries,
    {
      priceLineVisible: false,
      lastValueVisible: unit !== 'usd' || pane > 0,
      lineWidth: 2,
      lineStyle: DASH[dash],
      crosshairMarkerRadius: 3,
    },
    pane,
  )
  return {
    series,
    group,
    fill: ({ input, timeline, scale }, palette) => {
      const values = input.plots[index]?.values ?? []
      // Compare lines are ratios already, and then the axis is one of ratios.
      const isPrice = pane === 0 && unit === 'usd'
      const placed = isPrice ? values.map((value) => (value === null ? null : scale.place(value))) : values
      const rows = lineRows(placed, timeline)
      series.applyOptions({
        priceFormat: pane === 0 ? formatOf(series, scale.format) : ownFormat(series, plot, input.data),
        // Merged points lose their colour, and with it the gap: a line with gaps is drawn point by point.
        conflationThresholdFactor: hasWideGap(rows) ? NEVER_MERGED : MERGED,
        color: palette[token],
      })
      series.setData(rows)
    },
  }
}

/** Every series of the drawing, the candles first. */
export function addParts(chart: Chart, { data, plots }: DrawingInput): [Part, ...Part[]] {
  const candles = candlePart(chart)
  const volume = hasVolume(data) ? [volumePart(chart)] : []
  const drawn = plots.map((plot, index) => {
    const place = { plot, pane: paneOf(plot.pane, data) }
    return plot.shape === 'columns' ? columnsPart(chart, index, place) : linePart(chart, index, place)
  })
  return [candles, ...volume, ...drawn]
}

/** Heights, level lines and the name of each pane below the candles; gives what colours them. */
export function furnish(
  chart: Chart,
  { data, panes }: DrawingInput,
  parts: readonly Part[],
): (palette: Palette) => void {
  chart.panes()[0]?.setStretchFactor(MAIN_HEIGHT)
  const named: Pick<ChartPane, 'label' | 'levels'>[] = [
    ...(hasVolume(data) ? [{ label: VOLUME_LABEL }] : []),
    ...panes,
  ]
  const paints = named.flatMap(({ label, levels = [] }, index) => {
    const pane = chart.panes()[index + 1]
    const series = parts.find(({ series: one }) => one.getPane().paneIndex() === index + 1)?.series
    if (!pane || !series) return []
    pane.setStretchFactor(PANE_HEIGHT)
    if (label !== VOLUME_LABEL) series.priceScale().applyOptions({ scaleMargins: PANE_MARGINS })
    const lines = levels.map((price) =>
      series.createPriceLine({ price, lineWidth: 1, lineStyle: LineStyle.Dashed, axisLabelVisible: false }),
    )
    const name = createTextWatermark(pane, { horzAlign: 'left', vertAlign: 'top', lines: [] })
    return [
      (palette: Palette) => {
        for (const line of lines) line.applyOptions({ color: palette['--line-strong'] })
        const text = { text: label, color: palette['--mut'], fontSize: 11, lineHeight: 20 }
        name.applyOptions({ lines: [text] })
      },
    ]
  })
  return (palette) => {
    for (const paint of paints) paint(palette)
  }
}
