import type { Cell, CsvColumn } from '@/lib/exports/contract'
import { csvText } from '@/lib/exports/csv-text'
import type { ChartMarker } from './candle-data'
import type { LegendEntry } from './chart-legend'
import { type ChartUnit, chartFigure } from './chart-unit'

/** Lines over shared instants, columnar so that they travel light. Null is a gap. */
export interface ChartData {
  /** Epoch milliseconds, rising. */
  times: readonly number[]
  series: readonly { id: string; label: string; values: readonly (number | null)[] }[]
}

/** Tremor's names of our five series colours (see globals.css) and the token of the same colour. */
export const SERIES_COLOURS = [
  { tremor: 'blue', token: '--series-1' },
  { tremor: 'amber', token: '--series-2' },
  { tremor: 'cyan', token: '--series-3' },
  { tremor: 'purple', token: '--series-4' },
  { tremor: 'slate', token: '--series-5' },
] as const

export const lookOf = (index: number): (typeof SERIES_COLOURS)[number] =>
  SERIES_COLOURS[index % SERIES_COLOURS.length] ?? SERIES_COLOURS[4]

/** Each line with its newest known value. */
export const seriesLegend = ({ series }: ChartData, unit: ChartUnit): LegendEntry[] =>
  series.map(({ id, label, values }, index) => ({
    id,
    label,
    colour: `var(${lookOf(index).token})`,
    sample: 'solid',
    value: chartFigure(unit, values.findLast((value) => value !== null) ?? null),
  }))

/** The drawn numbers, oldest first, exactly as they were drawn; a column is named by its line, unknown is empty. */
export function seriesCsv(
  { times, series }: ChartData,
  unit: ChartUnit,
  hidden: ReadonlySet<string>,
): string {
  const drawn = series.filter(({ id }) => !hidden.has(id))
  const columns: CsvColumn[] = [
    { name: 'time_utc', kind: 'time' },
    ...drawn.map(({ label }): CsvColumn => ({ name: csvName(label, unit), kind: 'double' })),
  ]
  const rows = times.map((time, row): Cell[] => [
    new Date(time),
    ...drawn.map(({ values }) => values[row] ?? null),
  ])
  return csvText(columns, rows)
}

/** A name of letters, digits and _ only: a spreadsheet takes nothing of it for a formula. */
const csvName = (label: string, unit: ChartUnit): string =>
  `${
    label
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'series'
  }_${unit}`

/** Markers within the drawn instants, each with its place from 0 (first instant) to 1 (last one). */
export function placedMarkers(
  times: readonly number[],
  markers: readonly ChartMarker[],
): { marker: ChartMarker; share: number }[] {
  const last = times.length - 1
  return markers.flatMap((marker) => {
    const after = times.findIndex((time) => time >= marker.at)
    const [from, to] = [times[after - 1], times[after]]
    if (last < 1 || to === undefined || (after === 0 && marker.at < to)) return []
    if (from === undefined) return [{ marker, share: 0 }]
    return [{ marker, share: (after - 1 + (marker.at - from) / (to - from)) / last }]
  })
}

/** The sign of a kind of marker: the same on candles, on lines and in lists. */
export const MARKER_SIGNS: Record<ChartMarker['kind'], string> = { anomaly: '!', alert: 'A', decision: '✓' }
