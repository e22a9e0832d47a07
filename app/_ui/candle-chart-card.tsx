'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react'
import { createCursor } from './candle-cursor'
import type { CandleData, ChartLine, ChartMarker, ChartPane } from './candle-data'
import type { CandleDrawing } from './candle-drawing'
import { plotsOf } from './candle-plots'
import { CandleReadout } from './candle-readout'
import { timelineOf } from './candle-timeline'
import { ChartSwitch, type ChartView } from './chart-switch'
import { DEFAULT_ZONE } from './format-time'
import { EmptyState, Skeleton } from './states'

const CandleChart = dynamic(() => import('./candle-chart'), {
  ssr: false,
  loading: () => <Skeleton className="h-full w-full" />,
})

const NO_LINES: readonly ChartLine[] = []
const NO_PANES: readonly ChartPane[] = []
const NO_MARKERS: readonly ChartMarker[] = []
/** Pixels of the candles, and of each pane below them. */
const MAIN_HEIGHT = 340
const PANE_HEIGHT = 96

/** Height of the drawing with `panes` below the candles, for skeletons around the card. */
export const candleHeight = (panes: number): number => MAIN_HEIGHT + panes * PANE_HEIGHT

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
  /** Under the title: choices of overlays, panes, interval. */
  controls?: ReactNode
}

/** Candles of one asset with volume, overlays, panes and markers, the same as a table, and both as files. */
export function CandleChartCard({
  title,
  measure,
  data,
  overlays = NO_LINES,
  panes = NO_PANES,
  markers = NO_MARKERS,
  compare = NO_LINES,
  zone = DEFAULT_ZONE,
  aside,
  controls,
}: CandleChartCardProps) {
  const [view, setView] = useState<ChartView>('chart')
  const [hidden] = useState<ReadonlySet<string>>(() => new Set())
  const [cursor] = useState(() => createCursor((run) => requestAnimationFrame(run)))
  const drawing = useRef<CandleDrawing | null>(null)
  const onDrawing = useCallback((made: CandleDrawing | null) => {
    drawing.current = made
  }, [])
  const input = useMemo(
    () => ({
      data,
      panes,
      markers,
      zone,
      plots: plotsOf({ overlays, panes, compare }),
      timeline: timelineOf(data),
    }),
    [data, overlays, panes, markers, compare, zone],
  )
  return (
    <section aria-label={title} className="card">
      <header className="mb-3 flex items-start justify-between gap-4">
        <div>
          <h2 className="text-[15px] font-semibold tracking-tight">{title}</h2>
          <p className="text-[13px] text-mut">{measure}</p>
        </div>
        <ChartSwitch view={view} onChange={setView} />
      </header>
      {controls}
      {data.times.length < 2 ? (
        <div style={{ height: candleHeight(panes.length) }}>
          <EmptyState title="Too little history to draw.">A candle chart needs two bars.</EmptyState>
        </div>
      ) : (
        <>
          <CandleReadout input={input} cursor={cursor} hidden={hidden} />
          <div style={{ height: candleHeight(panes.length) }}>
            <CandleChart
              label={`${title}. ${measure}.`}
              input={input}
              cursor={cursor}
              hidden={hidden}
              onDrawing={onDrawing}
            />
          </div>
        </>
      )}
      <footer className="mt-2 flex flex-wrap items-baseline gap-x-[18px] gap-y-1 text-[12.5px] text-mut">
        <a className="link" href="https://www.tradingview.com/" rel="noreferrer" target="_blank">
          Charts by TradingView
        </a>
        {aside && <div className="ml-auto">{aside}</div>}
      </footer>
    </section>
  )
}
