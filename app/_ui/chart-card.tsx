'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useMemo, useRef } from 'react'
import type { ChartMarker } from './candle-data'
import { readPalette } from './candle-palette'
import { ChartActions } from './chart-actions'
import { useChartAddress } from './chart-address'
import { composePicture, sampleOf, saveCsv, savePng } from './chart-files'
import { ChartHead } from './chart-head'
import { ChartLegend } from './chart-legend'
import { ChartMarkerList } from './chart-marker-list'
import { seriesPicture } from './chart-picture'
import { type ChartData, seriesCsv, seriesLegend } from './chart-series'
import { type ChartUnit, chartFigure } from './chart-unit'
import { type Column, DataTable } from './data-table'
import { FigureText } from './figure'
import { DEFAULT_ZONE, formatExactTime, formatShortTime, zoneName } from './format-time'
import { EmptyState, Skeleton } from './states'

/** One height for the drawing, its table and its skeleton, so that nothing moves between them. */
export const CHART_HEIGHT = 'h-[268px]'
const SeriesChart = dynamic(() => import('./series-chart'), {
  ssr: false,
  loading: () => <Skeleton className="h-full w-full" />,
})
/** Edges of the drawn area, asked for only with a picture: the drawing's file is loaded by then. */
const plotEdges = async () => (await import('./series-chart')).PLOT

const NO_MARKERS: readonly ChartMarker[] = []
const CREDIT = 'Data provided by CoinGecko'

interface ChartCardProps {
  /** Names the card's state in the address: two cards of a page have two names. */
  id: string
  /** The finding, or the measure with its unit. */
  title: string
  /** What is drawn, in one sentence: it stands under the title and describes the picture. */
  measure: string
  data: ChartData
  unit: ChartUnit
  markers?: readonly ChartMarker[]
  /** Name of downloaded files, without extension. */
  exportName: string
  zone?: string
  /** Whose data it is, written into pictures. */
  credit?: string
  /** Right of the legend, for an attribution. */
  aside?: ReactNode
}

const drawable = ({ series }: ChartData): boolean =>
  series.some(({ values }) => values.filter((value) => value !== null).length > 1)

/** A chart that says what happened: legend that switches, markers, the same figures as a table, and both as files. */
export function ChartCard(props: ChartCardProps) {
  const { title, measure, data, unit, exportName, aside } = props
  const { markers = NO_MARKERS, zone = DEFAULT_ZONE } = props
  const box = useRef<HTMLDivElement>(null)
  const legend = useMemo(() => seriesLegend(data, unit), [data, unit])
  const { view, setView, hidden, toggle } = useChartAddress(
    props.id,
    legend.map(({ id }) => id),
  )
  if (!drawable(data)) {
    return (
      <section aria-label={title} className="card">
        <ChartHead title={title} measure={measure} view={null} onView={setView} />
        <div className={CHART_HEIGHT}>
          <EmptyState title="Too little history to draw.">A line needs two points.</EmptyState>
        </div>
      </section>
    )
  }
  return (
    <section aria-label={title} className="card">
      <ChartHead title={title} measure={measure} view={view} onView={setView} />
      {view === 'chart' ? (
        <div
          ref={box}
          role="img"
          aria-label={`${title}. ${measure}. The same figures stand in the table view.`}
          className={CHART_HEIGHT}
        >
          <SeriesChart data={data} unit={unit} markers={markers} hidden={hidden} zone={zone} />
        </div>
      ) : (
        <div className={`${CHART_HEIGHT} overflow-y-auto`}>
          <ChartTable title={title} data={data} unit={unit} hidden={hidden} zone={zone} />
        </div>
      )}
      <div className="mt-2 flex flex-wrap items-baseline gap-x-[18px] gap-y-1 text-[12.5px]">
        <ChartLegend entries={legend} hidden={hidden} onToggle={toggle} />
        <span className="ml-auto flex flex-wrap items-baseline gap-x-3 text-mut">
          <ChartActions
            onCsv={() => saveCsv(exportName, seriesCsv(data, unit, hidden))}
            onPng={view === 'chart' ? () => savePicture(box.current, { ...props, hidden }) : null}
          />
          {aside}
        </span>
      </div>
      <ChartMarkerList markers={markers} zone={zone} />
    </section>
  )
}

async function savePicture(
  box: HTMLElement | null,
  props: ChartCardProps & { hidden: ReadonlySet<string> },
): Promise<void> {
  const { title, measure, data, unit, markers = NO_MARKERS, zone = DEFAULT_ZONE, hidden } = props
  if (!box) throw new Error('The drawing is not there yet: try again in a moment.')
  const palette = readPalette()
  const ratio = window.devicePixelRatio
  const plot = await plotEdges()
  const drawing = await seriesPicture(box, { times: data.times, markers, palette, ratio, plot })
  const legend = seriesLegend(data, unit).filter(({ id }) => !hidden.has(id))
  const caption = {
    title,
    measure,
    legend: legend.map((entry) => sampleOf(entry, palette)),
    asOf: formatExactTime(new Date(data.times.at(-1) ?? 0), zone),
    credit: props.credit ?? CREDIT,
  }
  await savePng(props.exportName, composePicture(drawing, { ratio, palette, caption }))
}

interface ChartTableProps {
  title: string
  data: ChartData
  unit: ChartUnit
  hidden: ReadonlySet<string>
  zone: string
}

function ChartTable({ title, data, unit, hidden, zone }: ChartTableProps) {
  const first = new Date(data.times[0] ?? 0)
  const columns: Column<number>[] = [
    {
      id: 'time',
      header: `Time, ${zoneName(first, zone)}`,
      cell: (row) => formatShortTime(new Date(data.times[row] ?? 0), zone),
    },
    ...data.series
      .filter(({ id }) => !hidden.has(id))
      .map(({ id, label, values }) => ({
        id,
        header: label,
        numeric: true,
        cell: (row: number) => <FigureText figure={chartFigure(unit, values[row] ?? null)} />,
      })),
  ]
  // Newest first: what is looked for stands on top.
  const rows = data.times.map((_, row) => row).reverse()
  return <DataTable caption={title} columns={columns} rows={rows} rowKey={String} />
}
