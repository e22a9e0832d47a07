'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useMemo, useState } from 'react'
import { createCursor } from './candle-cursor'
import type { CandleData, ChartLine, ChartMarker, ChartPane } from './candle-data'
import type { CandleDrawing } from './candle-drawing'
import { candleCsv } from './candle-export'
import { readPalette } from './candle-palette'
import { legendOf, plotsOf } from './candle-plots'
import { CandleReadout } from './candle-readout'
import { candleHeight } from './candle-skeleton'
import { CandleTable } from './candle-table'
import { timelineOf } from './candle-timeline'
import { ChartActions } from './chart-actions'
import { composePicture, sampleOf, saveCsv, savePng } from './chart-files'
import { ChartHead, type ChartView } from './chart-head'
import { ChartLegend, type LegendEntry, toggled } from './chart-legend'
import { ChartMarkerList } from './chart-marker-list'
import { DEFAULT_ZONE, formatExactTime } from './format-time'
import { EmptyState, Skeleton } from './states'

const CandleChart = dynamic(() => import('./candle-chart'), {
  ssr: false,
  loading: () => <Skeleton className="h-full w-full" />,
})

const NO_LINES: readonly ChartLine[] = []
const NO_PANES: readonly ChartPane[] = []
const NO_MARKERS: readonly ChartMarker[] = []
const CREDIT = 'Data provided by CoinGecko'
interface CandleChartCardProps {
  /** The finding, or the measure with its unit. */
  title: string
  /** What is drawn, in one sentence. */
  measure: string
  data: CandleData
  /** Lines over the candles in USD: EMA, Bollinger bands. */
  overlays?: readonly ChartLine[]
  panes?: readonly ChartPane[]
  markers?: readonly ChartMarker[]
  /** Other assets as ratios since the first bar: with one of them the axis reads percent. */
  compare?: readonly ChartLine[]
  zone?: string
  /** Name of downloaded files, without extension. */
  exportName: string
  /** Right of the legend, for an attribution. */
  aside?: ReactNode
  /** Whose data it is, written into pictures. */
  credit?: string
  /** Under the title: choices of overlays, panes, interval. */
  controls?: ReactNode
}

/** Candles of one asset with volume, overlays, panes and markers, the same as a table, and both as files. */
export function CandleChartCard(props: CandleChartCardProps) {
  const { title, measure, data, exportName, aside, controls, panes = NO_PANES } = props
  const { markers = NO_MARKERS, zone = DEFAULT_ZONE, credit = CREDIT } = props
  const { overlays = NO_LINES, compare = NO_LINES } = props
  const [view, setView] = useState<ChartView>('chart')
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const [cursor] = useState(() => createCursor((run) => requestAnimationFrame(run)))
  const [drawing, setDrawing] = useState<CandleDrawing | null>(null)
  const input = useMemo(() => {
    const plots = plotsOf({ overlays, panes, compare })
    return { data, panes, markers, zone, plots, timeline: timelineOf(data) }
  }, [data, overlays, panes, markers, compare, zone])
  const { plots } = input
  const legend = useMemo(() => legendOf(plots), [plots])
  const height = candleHeight(panes.length)
  const drawable = data.times.length > 1
  return (
    <section aria-label={title} className="card">
      <ChartHead title={title} measure={measure} view={drawable ? view : null} onView={setView} />
      {controls}
      {!drawable && <TooShort height={height} />}
      {drawable && view === 'chart' && (
        <>
          <CandleReadout input={input} cursor={cursor} hidden={hidden} />
          <div style={{ height }}>
            <CandleChart
              label={`${title}. ${measure}.`}
              input={input}
              cursor={cursor}
              hidden={hidden}
              onDrawing={setDrawing}
            />
          </div>
        </>
      )}
      {drawable && view === 'table' && (
        <div className="overflow-y-auto" style={{ height }}>
          <CandleTable title={title} data={data} plots={plots} hidden={hidden} zone={zone} />
        </div>
      )}
      <footer className="mt-2 flex flex-wrap items-baseline gap-x-[18px] gap-y-1.5 text-[12.5px]">
        {drawable && (
          <>
            <ChartLegend entries={legend} hidden={hidden} onToggle={(id) => setHidden(toggled(hidden, id))} />
            <ChartActions
              onCsv={() => saveCsv(exportName, candleCsv(data, { plots, hidden }))}
              onPng={
                drawing &&
                (() =>
                  savePng(
                    exportName,
                    pictureOf(drawing, { title, measure, data, zone, credit, legend, hidden }),
                  ))
              }
            />
          </>
        )}
        <span className="ml-auto flex flex-wrap gap-x-3 text-mut">
          <a className="link" href="https://www.tradingview.com/" rel="noreferrer" target="_blank">
            Charts by TradingView
          </a>
          {aside}
        </span>
      </footer>
      <ChartMarkerList markers={markers} zone={zone} />
    </section>
  )
}

function TooShort({ height }: { height: number }) {
  return (
    <div style={{ height }}>
      <EmptyState title="Too little history to draw.">
        Candles need two bars. The next ones come with the next ticks.
      </EmptyState>
    </div>
  )
}

interface PictureInput extends Required<Pick<CandleChartCardProps, 'title' | 'measure' | 'zone' | 'credit'>> {
  data: CandleData
  legend: readonly LegendEntry[]
  hidden: ReadonlySet<string>
}

function pictureOf(drawing: CandleDrawing, input: PictureInput): HTMLCanvasElement {
  const { title, measure, data, zone, credit, legend, hidden } = input
  const palette = readPalette()
  return composePicture(drawing.screenshot(), {
    ratio: window.devicePixelRatio,
    palette,
    caption: {
      title,
      measure,
      legend: legend.filter(({ id }) => !hidden.has(id)).map((entry) => sampleOf(entry, palette)),
      asOf: formatExactTime(new Date(data.times.at(-1) ?? 0), zone),
      credit,
    },
  })
}
