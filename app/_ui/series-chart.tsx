'use client'

import { useMemo } from 'react'
import { type ChartData, SERIES_COLOURS, swatchOf } from './chart-series'
import { formatRatio } from './format'
import { formatClock, formatShortTime, zoneName } from './format-time'
import { type CustomTooltipProps, LineChart } from './tremor'

/** Keys of our own, because recharts reads a dot in a key ("USDC.e") as a path. */
const keyOf = (index: number): string => `s${index}`
const formatAxis = (ratio: number): string => formatRatio(ratio, { digits: 1 }).text

interface SeriesChartProps {
  data: ChartData
  zone: string
}

/** The drawing inside a ChartCard, loaded apart because the chart library is most of a page's weight. */
export default function SeriesChart({ data, zone }: SeriesChartProps) {
  const rows = useMemo(
    () =>
      data.times.map((time, row) => ({
        time,
        label: formatClock(new Date(time), zone),
        ...Object.fromEntries(data.series.map(({ values }, index) => [keyOf(index), values[row] ?? null])),
      })),
    [data, zone],
  )
  return (
    <LineChart
      className="h-full"
      data={rows}
      index="label"
      categories={data.series.map((_, index) => keyOf(index))}
      colors={SERIES_COLOURS.map(({ tremor }) => tremor)}
      valueFormatter={formatAxis}
      customTooltip={(props) => <SeriesTooltip {...props} series={data.series} zone={zone} />}
      showLegend={false}
      autoMinValue
      yAxisWidth={60}
      tickGap={48}
      padding={{ left: 0, right: 0 }}
    />
  )
}

function SeriesTooltip({
  active,
  payload,
  series,
  zone,
}: CustomTooltipProps & { series: ChartData['series']; zone: string }) {
  const row: unknown = payload?.[0]?.payload
  if (!active || typeof row !== 'object' || row === null || !('time' in row)) return null
  const at = new Date(Number(row.time))
  const values: Record<string, unknown> = { ...row }
  return (
    <div className="rounded-lg border border-line bg-card px-3 py-2 text-[13px] shadow-lg">
      <p className="mb-1 text-mut">
        {formatShortTime(at, zone)} {zoneName(at, zone)}
      </p>
      {series.map(({ id, label }, index) => {
        const value = values[keyOf(index)]
        return (
          <p key={id} className="flex items-center gap-2 text-ink">
            <span className={`size-2.5 rounded-full ${swatchOf(index)}`} />
            {label}
            <span className="ml-auto pl-4">{formatRatio(typeof value === 'number' ? value : null).text}</span>
          </p>
        )
      })}
    </div>
  )
}
