'use client'

import { parseAsArrayOf, parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import type { ChartView } from './chart-head'
import { toggled } from './chart-legend'

const parsers = {
  view: parseAsStringLiteral(['chart', 'table'] as const).withDefault('chart'),
  off: parseAsArrayOf(parseAsString).withDefault([]),
  page: parseAsInteger.withDefault(1),
}

/** Names in the address of one card's state: the card's own name keeps two of a page apart. */
export const chartKeys = (id: string) => ({ view: id, off: `${id}-off`, page: `${id}-page` })

/** A line's name as it stands in the address: "Bollinger 20, 2" → bollinger-20-2. */
export const lineName = (id: string): string =>
  id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

export interface ChartAddress {
  view: ChartView
  setView: (view: ChartView) => void
  /** Lines that are switched off. */
  hidden: ReadonlySet<string>
  toggle: (id: string) => void
  /** Page of the table, from 0. */
  page: number
  setPage: (page: number) => void
}

/** How a card is looked at, kept in the address: reloaded and shared it is the same; what is as usual is left out. */
export function useChartAddress(id: string, lines: readonly string[]): ChartAddress {
  const [state, setState] = useQueryStates(parsers, { urlKeys: chartKeys(id) })
  const { view, off, page } = state
  const offNames = off.join()
  const lineNames = lines.join('\n')
  const hidden = useMemo(() => {
    const names = new Set(offNames.split(','))
    return new Set(lineNames.split('\n').filter((line) => names.has(lineName(line))))
  }, [offNames, lineNames])
  return {
    view,
    setView: (next) => void setState({ view: next, page: null }),
    hidden,
    toggle: (line) => void setState({ off: [...toggled(hidden, line)].map(lineName) }),
    page: Math.max(0, page - 1),
    setPage: (next) => void setState({ page: next + 1 }),
  }
}
