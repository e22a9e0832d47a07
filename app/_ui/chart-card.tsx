'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { type ChartData, swatchOf } from './chart-series'
import { type Column, DataTable } from './data-table'
import { FigureText } from './figure'
import { formatRatio } from './format'
import { DEFAULT_ZONE, formatShortTime, zoneName } from './format-time'
import { Skeleton } from './states'

/** One height for the drawing, its table and its skeleton, so that nothing moves between them. */
export const CHART_HEIGHT = 'h-[268px]'
const SeriesChart = dynamic(() => import('./series-chart'), {
  ssr: false,
  loading: () => <Skeleton className="h-full w-full" />,
})

type View = 'chart' | 'table'

interface ChartCardProps {
  /** The finding, or the measure with its unit. */
  title: string
  /** What is drawn, in one sentence: it stands under the title and describes the picture. */
  measure: string
  data: ChartData
  zone?: string
  /** Right of the legend, for an attribution. */
  aside?: ReactNode
}

/** A chart that says what happened, with its own legend and the same figures as a table. */
export function ChartCard({ title, measure, data, zone = DEFAULT_ZONE, aside }: ChartCardProps) {
  const [view, setView] = useState<View>('chart')
  return (
    <section aria-label={title} className="card">
      <header className="mb-3 flex items-start justify-between gap-4">
        <div>
          <h2 className="text-[15px] font-semibold tracking-tight">{title}</h2>
          <p className="text-[13px] text-mut">{measure}</p>
        </div>
        <ViewSwitch view={view} onChange={setView} />
      </header>
      {view === 'chart' ? (
        <div
          role="img"
          aria-label={`${title}. ${measure}. The same figures stand in the table view.`}
          className={CHART_HEIGHT}
        >
          <SeriesChart data={data} zone={zone} />
        </div>
      ) : (
        <div className={`${CHART_HEIGHT} overflow-y-auto`}>
          <ChartTable title={title} data={data} zone={zone} />
        </div>
      )}
      <div className="mt-2 flex flex-wrap items-baseline gap-x-[18px] gap-y-1 text-[12.5px]">
        <Legend series={data.series} />
        {aside && <div className="ml-auto text-mut">{aside}</div>}
      </div>
    </section>
  )
}

function ViewSwitch({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  return (
    <fieldset className="inline-flex shrink-0 rounded-[9px] border border-line bg-card p-0.5 text-[12.5px]">
      <legend className="sr-only">Show as</legend>
      {(['chart', 'table'] as const).map((option) => (
        <button
          key={option}
          type="button"
          aria-pressed={view === option}
          onClick={() => onChange(option)}
          className="rounded-[7px] px-2 py-0.5 text-mut capitalize aria-pressed:bg-bg aria-pressed:font-semibold aria-pressed:text-ink"
        >
          {option}
        </button>
      ))}
    </fieldset>
  )
}

function Legend({ series }: { series: ChartData['series'] }) {
  return (
    <ul className="flex flex-wrap gap-x-[18px] gap-y-1">
      {series.map(({ id, label, values }, index) => (
        <li key={id} className="flex items-center gap-[7px]">
          <span aria-hidden="true" className={`size-[9px] rounded-full ${swatchOf(index)}`} />
          {label}
          <FigureText
            className="text-mut"
            figure={formatRatio(values.findLast((value) => value !== null) ?? null)}
          />
        </li>
      ))}
    </ul>
  )
}

function ChartTable({ title, data, zone }: { title: string; data: ChartData; zone: string }) {
  const first = new Date(data.times[0] ?? 0)
  const columns: Column<number>[] = [
    {
      id: 'time',
      header: `Time, ${zoneName(first, zone)}`,
      cell: (row) => formatShortTime(new Date(data.times[row] ?? 0), zone),
    },
    ...data.series.map(({ id, label, values }) => ({
      id,
      header: label,
      numeric: true,
      cell: (row: number) => (
        <FigureText figure={formatRatio(values[row] ?? null, { reason: 'No price in this slot' })} />
      ),
    })),
  ]
  // Newest first: what is looked for stands on top.
  const rows = data.times.map((_, row) => row).reverse()
  return <DataTable caption={title} columns={columns} rows={rows} rowKey={String} />
}
