'use client'

import { useMemo } from 'react'
import type { ChartMarker } from './candle-data'
import { type ChartData, lookOf, MARKER_SIGNS, placedMarkers } from './chart-series'
import { axisText, type ChartUnit, chartFigure } from './chart-unit'
import { formatClock, formatShortTime, zoneName } from './format-time'
import { type CustomTooltipProps, LineChart } from './tremor'

/** Keys of our own, because recharts reads a dot in a key ("USDC.e") as a path. */
const keyOf = (index: number): string => `s${index}`

/** Edges of the drawn area inside the SVG, in pixels: the axis we ask for, and the library's own margins. */
export const PLOT = { left: 60, right: 0, top: 5, bottom: 30 } as const

interface SeriesChartProps {
  data: ChartData
  unit: ChartUnit
  markers: readonly ChartMarker[]
  hidden: ReadonlySet<string>
  zone: string
}

/** The drawing inside a ChartCard, loaded apart because the chart library is most of a page's weight. */
export default function SeriesChart({ data, unit, markers, hidden, zone }: SeriesChartProps) {
  const rows = useMemo(
    () =>
      data.times.map((time, row) => ({
        time,
        label: formatClock(new Date(time), zone),
        ...Object.fromEntries(data.series.map(({ values }, index) => [keyOf(index), values[row] ?? null])),
      })),
    [data, zone],
  )
  const shown = data.series.flatMap(({ id }, index) => (hidden.has(id) ? [] : [index]))
  return (
    <div className="relative h-full">
      <LineChart
        className="h-full"
        data={rows}
        index="label"
        categories={shown.map(keyOf)}
        colors={shown.map((index) => lookOf(index).tremor)}
        valueFormatter={(value) => axisText(unit, value)}
        customTooltip={(props) => (
          <SeriesTooltip {...props} data={data} unit={unit} shown={shown} markers={markers} zone={zone} />
        )}
        showLegend={false}
        autoMinValue
        yAxisWidth={PLOT.left}
        tickGap={48}
        padding={{ left: 0, right: 0 }}
      />
      {placedMarkers(data.times, markers).map(({ marker, share }) => (
        <span
          key={`${marker.at} ${marker.kind} ${marker.label}`}
          aria-hidden="true"
          className={`pointer-events-none absolute border-l border-dashed ${marker.kind === 'decision' ? 'border-acc text-acc' : 'border-amber text-amber'}`}
          style={{
            left: `calc(${PLOT.left}px + (100% - ${PLOT.left + PLOT.right}px) * ${share})`,
            top: PLOT.top,
            bottom: PLOT.bottom,
          }}
        >
          <span className="absolute -top-1 -left-2 grid size-4 place-items-center rounded-full border border-current bg-card text-[10px] font-semibold">
            {MARKER_SIGNS[marker.kind]}
          </span>
        </span>
      ))}
    </div>
  )
}

interface SeriesTooltipProps extends CustomTooltipProps {
  data: ChartData
  unit: ChartUnit
  shown: readonly number[]
  markers: readonly ChartMarker[]
  zone: string
}

function SeriesTooltip({ active, payload, data, unit, shown, markers, zone }: SeriesTooltipProps) {
  const row: unknown = payload?.[0]?.payload
  if (!active || typeof row !== 'object' || row === null || !('time' in row)) return null
  const time = Number(row.time)
  const at = new Date(time)
  const index = data.times.indexOf(time)
  const before = data.times[index - 1] ?? Number.NEGATIVE_INFINITY
  return (
    <div className="rounded-lg border border-line bg-card px-3 py-2 text-[13px] shadow-lg">
      <p className="mb-1 text-mut">
        {formatShortTime(at, zone)} {zoneName(at, zone)}
      </p>
      {shown.map((line) => {
        const series = data.series[line]
        return (
          series && (
            <p key={series.id} className="flex items-center gap-2 text-ink">
              <span className="size-2.5 rounded-full" style={{ background: `var(${lookOf(line).token})` }} />
              {series.label}
              <span className="ml-auto pl-4">{chartFigure(unit, series.values[index] ?? null).text}</span>
            </p>
          )
        )
      })}
      {markers
        .filter((marker) => marker.at > before && marker.at <= time)
        .map(({ kind, label }) => (
          <p key={label} className="mt-1 text-mut">
            {MARKER_SIGNS[kind]} {label}
          </p>
        ))}
    </div>
  )
}
