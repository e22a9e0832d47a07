'use client'

import { useSyncExternalStore } from 'react'
import type { CandleCursor } from './candle-cursor'
import type { CandleData, ChartMarker } from './candle-data'
import { type Plot, plotFigure, priceFigure, VOLUME_LABEL, volumeFigure } from './candle-plots'
import { barAt, type Timeline } from './candle-timeline'
import { ChangeText, FigureText } from './figure'
import { type Change, type Figure, formatRatio } from './format'
import { formatExactTime } from './format-time'

/** Everything known about one slot of the axis, as it is read out. */
export interface Reading {
  time: string
  /** Empty in a gap. */
  prices: readonly { label: string; name: string; figure: Figure }[]
  /** Close against the close of the bar before; null in a gap. */
  change: Change | null
  rest: readonly { id: string; group: string; label: string; figure: Figure }[]
  markers: readonly string[]
}

export interface ReadingInput {
  data: CandleData
  plots: readonly Plot[]
  markers: readonly ChartMarker[]
  timeline: Timeline
  zone: string
}

/** What the chart shows at a slot; without a slot, at its newest bar. */
export function readingAt(input: ReadingInput, slot: number | null): Reading {
  const { data, plots, markers, timeline, zone } = input
  const at = slot === null || slot < 0 || slot >= timeline.times.length ? timeline.times.length - 1 : slot
  const time = formatExactTime(new Date(timeline.times[at] ?? 0), zone)
  const bar = timeline.bars[at] ?? null
  if (bar === null) return { time, prices: [], change: null, rest: [], markers: [] }
  const price = (label: string, name: string, values: readonly number[]) => ({
    label,
    name,
    figure: priceFigure(values[bar] ?? Number.NaN),
  })
  const [close, before] = [data.close[bar], data.close[bar - 1]]
  return {
    time,
    prices: [
      price('O', 'open', data.open),
      price('H', 'high', data.high),
      price('L', 'low', data.low),
      price('C', 'close', data.close),
    ],
    change: formatRatio(close !== undefined && before ? close / before - 1 : null, {
      reason: 'No bar before it',
    }),
    rest: [
      { id: 'volume', group: 'volume', label: VOLUME_LABEL, figure: volumeFigure(data.volume[bar]) },
      ...plots.map(({ id, group, label, unit, values }) => ({
        id,
        group,
        label,
        figure: plotFigure(unit, values[bar]),
      })),
    ],
    markers: markers.filter((marker) => barAt(data, marker.at) === bar).map(({ label }) => label),
  }
}

/** The same as one sentence, for those who hear the chart. */
export function sentenceOf(
  { time, prices, change, rest, markers }: Reading,
  hidden: ReadonlySet<string>,
): string {
  if (prices.length === 0) return `${time}: no bar.`
  const figures = [
    ...prices.map(({ name, figure }) => `${name} ${figure.text}`),
    ...(change?.known ? [`change ${change.text}`] : []),
    ...rest
      .filter(({ group }) => !hidden.has(group))
      .map(({ label, figure }) => `${label} ${figure.known ? figure.text : 'unknown'}`),
    ...markers,
  ]
  return `${time}: ${figures.join(', ')}.`
}

interface ReadoutProps {
  input: ReadingInput
  cursor: CandleCursor
  hidden: ReadonlySet<string>
}

const none = () => null

/** The figures under the crosshair; only this line is rendered anew while it moves. */
export function CandleReadout({ input, cursor, hidden }: ReadoutProps) {
  const slot = useSyncExternalStore(cursor.subscribe, cursor.get, none)
  const { time, prices, change, rest, markers } = readingAt(input, slot)
  return (
    <div data-testid="candle-readout" className="mb-2 text-[12.5px]">
      <p className="flex flex-wrap gap-x-3">
        <span className="text-mut">{time}</span>
        {prices.length === 0 && <span className="text-mut">no bar here</span>}
        {prices.map(({ label, name, figure }) => (
          <span key={name}>
            <span className="text-mut">{label}</span> <FigureText figure={figure} />
          </span>
        ))}
        {change && <ChangeText change={change} />}
      </p>
      <p className="flex flex-wrap gap-x-3">
        {rest
          .filter(({ group }) => !hidden.has(group))
          .map(({ id, label, figure }) => (
            <span key={id}>
              <span className="text-mut">{label}</span> <FigureText figure={figure} />
            </span>
          ))}
      </p>
      {input.markers.length > 0 && (
        <p className="min-h-[1.45em] font-medium text-amber">{markers.join(' · ')}</p>
      )}
    </div>
  )
}
