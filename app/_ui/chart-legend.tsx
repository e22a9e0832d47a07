'use client'

import { FigureText } from './figure'
import type { Figure } from './format'

export interface LegendEntry {
  /** What the switch switches. */
  id: string
  label: string
  /** Colour of the sample, a CSS value. */
  colour: string
  sample: 'solid' | 'dashed' | 'dotted' | 'columns'
  /** The newest value, where the legend is the place for it. */
  value?: Figure
}

interface ChartLegendProps {
  entries: readonly LegendEntry[]
  hidden: ReadonlySet<string>
  onToggle: (id: string) => void
}

function Sample({ colour, sample }: Pick<LegendEntry, 'colour' | 'sample'>) {
  if (sample === 'columns') {
    return (
      <span
        aria-hidden="true"
        className="size-[9px] rounded-[2px] opacity-60"
        style={{ background: colour }}
      />
    )
  }
  return (
    <span
      aria-hidden="true"
      className="w-4 border-t-2"
      style={{ borderTopColor: colour, borderTopStyle: sample }}
    />
  )
}

/** The lines of a chart, each a switch: pressed is shown. A line that is off is also struck through. */
export function ChartLegend({ entries, hidden, onToggle }: ChartLegendProps) {
  return (
    <ul aria-label="Lines of the chart" className="flex flex-wrap gap-x-2.5 gap-y-1">
      {entries.map(({ id, label, colour, sample, value }) => (
        <li key={id}>
          <button
            type="button"
            aria-pressed={!hidden.has(id)}
            onClick={() => onToggle(id)}
            className="flex items-center gap-[7px] rounded-[5px] px-1 py-0.5 hover:bg-bg [&:not([aria-pressed=true])]:text-mut [&:not([aria-pressed=true])]:line-through"
          >
            <Sample colour={colour} sample={sample} />
            {label}
            {value && <FigureText className="text-mut" figure={value} />}
          </button>
        </li>
      ))}
    </ul>
  )
}

/** The set with `id` in it, or out of it. */
export function toggled(hidden: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(hidden)
  if (!next.delete(id)) next.add(id)
  return next
}
