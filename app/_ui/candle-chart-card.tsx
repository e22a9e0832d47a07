'use client'

import dynamic from 'next/dynamic'
import { type CSSProperties, type ReactNode, useMemo, useState } from 'react'
import { stepWords } from './bar-words'
import { createCursor } from './candle-cursor'
import { type CandleData, type ChartLine, type ChartMarker, type ChartPane, hasVolume } from './candle-data'
import type { CandleDrawing } from './candle-drawing'
import { candleCsv } from './candle-export'
import { foldDrawn, narrowStep } from './candle-fold'
import { candleHeight } from './candle-height'
import { readPalette } from './candle-palette'
import { legendOf, plotsOf } from './candle-plots'
import { CandleReadout } from './candle-readout'
import { CandleTable } from './candle-table'
import { timelineOf } from './candle-timeline'
import { ChartActions } from './chart-actions'
import { type ChartAddress, useChartAddress } from './chart-address'
import { composePicture, sampleOf, saveCsv, savePng } from './chart-files'
import { ChartHead } from './chart-head'
import { ChartLegend, type LegendEntry } from './chart-legend'
import { ChartMarkerList } from './chart-marker-list'
import { DEFAULT_ZONE, formatExactTime } from './format-time'
import { EmptyState, Skeleton } from './states'
import { useNarrow } from './use-narrow'

const CandleChart = dynamic(() => import('./candle-chart'), {
  ssr: false,
  loading: () => <Skeleton className="h-full w-full" />,
})

const NO_LINES: readonly ChartLine[] = []
const NO_PANES: readonly ChartPane[] = []
const NO_MARKERS: readonly ChartMarker[] = []
const CREDIT = 'Data provided by CoinGecko'
interface CandleChartCardProps {
  /** Names the card's state in the address: two cards of a page have two names. */
  id: string
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
  /** Under the title: choices of overlays, panes, interval. On a phone behind the drawing. */
  controls?: ReactNode
}

/**
 * On a phone the drawing stands above the words that come before it in the document: its row has its height from the
 * first byte on, so that words which are there earlier do not jump.
 */
const PHONE_ROWS =
  'max-sm:grid max-sm:grid-cols-[minmax(0,1fr)] max-sm:grid-rows-[auto_var(--drawing)_repeat(5,auto)]'
/** The drawing's row, with a little room below it. */
const roomFor = (height: number) => ({ '--drawing': `${height + 8}px` }) as CSSProperties

/** Everything that is drawn of a card, in the bars of its data. */
function useInput(props: CandleChartCardProps) {
  const { data, overlays = NO_LINES, compare = NO_LINES, panes = NO_PANES } = props
  const { markers = NO_MARKERS, zone = DEFAULT_ZONE } = props
  return useMemo(() => {
    const plots = plotsOf({ overlays, panes, compare })
    return { data, panes, markers, zone, plots }
  }, [data, overlays, panes, markers, compare, zone])
}

/** Candles of one asset with volume, overlays, panes and markers, the same as a table, and both as files. */
export function CandleChartCard(props: CandleChartCardProps) {
  const { title, measure, data, controls } = props
  const input = useInput(props)
  const { plots, panes, markers, zone } = input
  const isNarrow = useNarrow()
  const shown = useMemo(() => {
    const folded = foldDrawn(input, isNarrow ? narrowStep(data) : data.stepMs)
    return { ...folded, timeline: timelineOf(folded.data) }
  }, [input, data, isNarrow])
  const legend = useMemo(() => legendOf(plots, data), [plots, data])
  const address = useChartAddress(
    props.id,
    legend.map(({ id }) => id),
  )
  const { view, setView, hidden } = address
  const [cursor] = useState(() => createCursor((run) => requestAnimationFrame(run)))
  const [drawing, setDrawing] = useState<CandleDrawing | null>(null)
  const height = candleHeight(panes.length + (hasVolume(data) ? 1 : 0))
  const drawable = data.times.length > 1
  const isFolded = shown.data.stepMs !== data.stepMs
  return (
    <section aria-label={title} className={`card flex flex-col ${PHONE_ROWS}`} style={roomFor(height)}>
      <ChartHead title={title} view={drawable ? view : null} onView={setView} />
      <p className="-mt-3 mb-3 text-[13px] text-mut max-sm:row-start-4 max-sm:mt-1 max-sm:mb-2">
        {measure}
        {isFolded &&
          view === 'chart' &&
          `; drawn here as ${stepWords(shown.data.stepMs)} bars, table and files keep the shorter`}
      </p>
      {controls && <div className="max-sm:row-start-5">{controls}</div>}
      {!drawable && <TooShort height={height} />}
      {drawable && view === 'chart' && (
        <>
          <div className="max-sm:row-start-3">
            <CandleReadout input={shown} cursor={cursor} hidden={hidden} />
          </div>
          <div className="max-sm:row-start-2" style={{ height }}>
            <CandleChart
              label={`${title}. ${measure}.`}
              input={shown}
              cursor={cursor}
              hidden={hidden}
              onDrawing={setDrawing}
            />
          </div>
        </>
      )}
      {drawable && view === 'table' && (
        <div className="overflow-y-auto max-sm:row-start-2" style={{ height }}>
          <CandleTable title={title} data={data} plots={plots} zone={zone} address={address} />
        </div>
      )}
      <Foot card={props} input={input} legend={legend} address={address} drawing={drawing} />
      <div className="max-sm:row-start-7">
        <ChartMarkerList markers={markers} zone={zone} />
      </div>
    </section>
  )
}

interface FootProps {
  card: CandleChartCardProps
  input: ReturnType<typeof useInput>
  legend: readonly LegendEntry[]
  address: ChartAddress
  drawing: CandleDrawing | null
}

/** The lines' switches, the files, and whose work and data it is. */
function Foot({ card, input, legend, address, drawing }: FootProps) {
  const { title, measure, exportName, aside, credit = CREDIT } = card
  const { data, plots, zone } = input
  const { hidden, toggle } = address
  const picture = (of: CandleDrawing) =>
    savePng(exportName, pictureOf(of, { title, measure, data, zone, credit, legend, hidden }))
  return (
    <footer className="mt-2 flex max-sm:row-start-6 flex-wrap items-baseline gap-x-[18px] gap-y-1.5 text-[12.5px]">
      {data.times.length > 1 && (
        <>
          <ChartLegend entries={legend} hidden={hidden} onToggle={toggle} />
          <ChartActions
            onCsv={() => saveCsv(exportName, candleCsv(data, { plots, hidden }))}
            onPng={drawing && (() => picture(drawing))}
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
  )
}

function TooShort({ height }: { height: number }) {
  return (
    <div className="max-sm:row-start-2" style={{ height }}>
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
