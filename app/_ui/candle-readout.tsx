'use client'

import { useSyncExternalStore } from 'react'
import type { CandleCursor } from './candle-cursor'
import { type CandleData, type ChartMarker, hasVolume } from './candle-data'
import { type Plot, plotFigure, VOLUME, VOLUME_LABEL, volumeFigure } from './candle-plots'
import { barAt, type Timeline } from './candle-timeline'
import { ChangeText, FigureText } from './figure'
import { type Change, type Figure, formatRatio } from './format'
import { formatExactTime } from './format-time'

/** Everything known about one slot of the axis, as it is read out. */
export interface Reading {
  time: string
  /** No bar at this slot: every figure is unknown, but all keep their places. */
  isGap: boolean
  /** The newest bar, which may still grow. */
  isOpen: boolean
  prices: readonly { label: string; name: string; figure: Figure }[]
  /** Close against the close of the bar before. */
  change: Change
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
  const valueAt = (values: readonly (number | null)[]) => (bar === null ? null : (values[bar] ?? null))
  const price = (label: string, name: string, values: readonly number[]) => ({
    label,
    name,
    figure: plotFigure('usd', valueAt(values)),
  })
  const volume = {
    id: VOLUME,
    group: VOLUME,
    label: VOLUME_LABEL,
    figure: volumeFigure(valueAt(data.volume)),
  }
  const [close, before] = [valueAt(data.close), bar === null ? null : data.close[bar - 1]]
  return {
    time,
    isGap: bar === null,
    isOpen: data.isOpen === true && bar === data.times.length - 1,
    prices: [
      price('O', 'open', data.open),
      price('H', 'high', data.high),
      price('L', 'low', data.low),
      price('C', 'close', data.close),
    ],
    change: formatRatio(close !== null && before ? close / before - 1 : null, {
      reason: bar === null ? 'No bar here' : 'No bar before it',
    }),
    rest: [
      ...(hasVolume(data) ? [volume] : []),
      ...plots.map(({ id, group, label, unit, values }) => ({
        id,
        group,
        label,
        figure: plotFigure(unit, valueAt(values)),
      })),
    ],
    markers:
      bar === null
        ? []
        : markers.filter(({ at: when }) => barAt(data, when) === bar).map(({ label }) => label),
  }
}

const OPEN_WORDS = ', unfinished'

/** The same as one sentence, for those who hear the chart. */
export function sentenceOf(
  { time, isGap, isOpen, prices, change, rest, markers }: Reading,
  hidden: ReadonlySet<string>,
): string {
  if (isGap) return `${time}: no bar.`
  const figures = [
    ...prices.map(({ name, figure }) => `${name} ${figure.text}`),
    ...(change.known ? [`change ${change.text}`] : []),
    ...rest
      .filter(({ group }) => !hidden.has(group))
      .map(({ label, figure }) => `${label} ${figure.known ? figure.text : 'unknown'}`),
    ...markers,
  ]
  return `${time}${isOpen ? OPEN_WORDS : ''}: ${figures.join(', ')}.`
}

interface ReadoutProps {
  input: ReadingInput
  cursor: CandleCursor
  hidden: ReadonlySet<string>
}

/** Two columns on a phone, so that a longer figure does not move the others. */
const LINE = 'flex flex-wrap gap-x-3 max-sm:grid max-sm:grid-cols-2'

const none = () => null

/** The figures under the crosshair; only this line is rendered anew while it moves. */
export function CandleReadout({ input, cursor, hidden }: ReadoutProps) {
  const slot = useSyncExternalStore(cursor.subscribe, cursor.get, none)
  const { time, isGap, isOpen, prices, change, rest, markers } = readingAt(input, slot)
  return (
    <div data-testid="candle-readout" className="mb-2 text-[12.5px]">
      <p className={LINE}>
        <span className="col-span-2 text-mut">
          {time}
          {isGap && ', no bar here'}
          {isOpen && OPEN_WORDS}
        </span>
        {prices.map(({ label, name, figure }) => (
          <span key={name}>
            <span className="text-mut">{label}</span> <FigureText figure={figure} />
          </span>
        ))}
        <span className="max-sm:col-span-2">
          <ChangeText change={change} suffix="since the close before" />
        </span>
        {/* On this line, where there is room: a line of its own would stand empty over the drawing. */}
        {markers.length > 0 && (
          <span className="min-w-0 flex-1 truncate font-medium text-amber max-sm:col-span-2">
            {markers.join(' · ')}
          </span>
        )}
      </p>
      <p className={LINE}>
        {rest
          .filter(({ group }) => !hidden.has(group))
          .map(({ id, label, figure }) => (
            <span key={id} className={id === VOLUME ? 'col-span-2' : undefined}>
              <span className="text-mut">{label}</span> <FigureText figure={figure} />
            </span>
          ))}
      </p>
    </div>
  )
}
