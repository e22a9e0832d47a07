import type { Cell, CsvColumn } from '@/lib/exports/contract'
import { csvText } from '@/lib/exports/csv-text'
import { type CandleData, hasVolume } from './candle-data'
import { type Plot, VOLUME } from './candle-plots'

const UNITS: Record<Plot['unit'], string> = { usd: '_usd', index: '', ratio: '_ratio' }
const nameOf = ({ id, unit }: Plot): string =>
  id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '') + UNITS[unit]

/** The drawn numbers, oldest first, exactly as they were drawn; an unknown value is an empty cell, a gap has no row. */
export function candleCsv(
  data: CandleData,
  { plots, hidden }: { plots: readonly Plot[]; hidden: ReadonlySet<string> },
): string {
  const drawn = plots.filter(({ group }) => !hidden.has(group))
  const withVolume = hasVolume(data) && !hidden.has(VOLUME)
  const number = (name: string): CsvColumn => ({ name, kind: 'double' })
  const columns: CsvColumn[] = [
    { name: 'time_utc', kind: 'time' },
    ...['open_usd', 'high_usd', 'low_usd', 'close_usd'].map(number),
    ...(withVolume ? [number('volume_usd_24h')] : []),
    ...drawn.map((plot) => number(nameOf(plot))),
  ]
  const rows = data.times.map((time, bar): Cell[] => [
    new Date(time),
    ...[data.open, data.high, data.low, data.close].map((values) => values[bar] ?? null),
    ...(withVolume ? [data.volume[bar] ?? null] : []),
    ...drawn.map(({ values }) => values[bar] ?? null),
  ])
  return csvText(columns, rows)
}
