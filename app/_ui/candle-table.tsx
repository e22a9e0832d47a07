'use client'

import { Button } from './button'
import { type CandleData, hasVolume } from './candle-data'
import { type Plot, plotFigure, priceFigure, VOLUME, VOLUME_LABEL, volumeFigure } from './candle-plots'
import type { ChartAddress } from './chart-address'
import { type Column, DataTable } from './data-table'
import { FigureText } from './figure'
import { formatCount } from './format'
import { formatShortTime, zoneName } from './format-time'

/** More rows than this at once make a browser slow. */
const ROWS_LIMIT = 500

interface CandleTableProps {
  title: string
  data: CandleData
  plots: readonly Plot[]
  zone: string
  /** Which lines are shown, and which page. */
  address: Pick<ChartAddress, 'hidden' | 'page' | 'setPage'>
}

/** Bars of one page of the table, newest first. */
export function pageOfBars(count: number, page: number): number[] {
  const newest = count - 1 - page * ROWS_LIMIT
  return Array.from({ length: Math.max(0, Math.min(ROWS_LIMIT, newest + 1)) }, (_, row) => newest - row)
}

function columnsOf({ data, plots, zone, address: { hidden } }: CandleTableProps): Column<number>[] {
  const price = (id: string, header: string, values: readonly number[]): Column<number> => ({
    id,
    header,
    numeric: true,
    cell: (bar) => <FigureText figure={priceFigure(values[bar] ?? Number.NaN)} />,
  })
  const volume: Column<number> = {
    id: VOLUME,
    header: VOLUME_LABEL,
    numeric: true,
    cell: (bar) => <FigureText figure={volumeFigure(data.volume[bar])} />,
  }
  return [
    {
      id: 'time',
      header: `Time, ${zoneName(new Date(data.times[0] ?? 0), zone)}`,
      cell: (bar) => formatShortTime(new Date(data.times[bar] ?? 0), zone),
    },
    price('open', 'Open', data.open),
    price('high', 'High', data.high),
    price('low', 'Low', data.low),
    price('close', 'Close', data.close),
    ...(hidden.has(VOLUME) || !hasVolume(data) ? [] : [volume]),
    ...plots
      .filter(({ group }) => !hidden.has(group))
      .map(({ id, label, unit, values }) => ({
        id,
        header: label,
        numeric: true,
        cell: (bar: number) => <FigureText figure={plotFigure(unit, values[bar])} />,
      })),
  ]
}

/** Every bar that is drawn, newest first, 500 at a time. */
export function CandleTable(props: CandleTableProps) {
  const count = props.data.times.length
  const { setPage } = props.address
  // An address may name a page that a shorter range does not have.
  const page = Math.min(props.address.page, Math.max(0, Math.ceil(count / ROWS_LIMIT) - 1))
  const bars = pageOfBars(count, page)
  const [first, last] = [page * ROWS_LIMIT + 1, page * ROWS_LIMIT + bars.length]
  return (
    <>
      {count > ROWS_LIMIT && (
        <p className="mb-2 flex flex-wrap items-center gap-2 text-[13px] text-mut">
          Bars {formatCount(first).text} to {formatCount(last).text} of {formatCount(count).text}, newest
          first. The CSV file has all of them.
          <Button disabled={page === 0} onClick={() => setPage(page - 1)}>
            Newer
          </Button>
          <Button disabled={last >= count} onClick={() => setPage(page + 1)}>
            Older
          </Button>
        </p>
      )}
      <DataTable caption={props.title} columns={columnsOf(props)} rows={bars} rowKey={String} />
    </>
  )
}
