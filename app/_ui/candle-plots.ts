import { type CandleData, type ChartLine, type ChartPane, hasVolume } from './candle-data'
import type { LegendEntry } from './chart-legend'
import { type Figure, formatCompactUsd, formatPrice, formatRatio, UNKNOWN } from './format'

/** Tokens of theme.css that lines are drawn in: none of them means up, down or "act". */
export const LINE_TOKENS = ['--series-1', '--series-4', '--series-2', '--series-3', '--series-5'] as const
export const DASHES = ['solid', 'dashed', 'dotted'] as const

/** Candles and volume as groups of the legend. */
export const CANDLES = 'candles'
export const VOLUME = 'volume'
export const VOLUME_LABEL = 'Volume, rolling 24 h'

/** One line or row of columns that is drawn over the bars, in reading order. */
export interface Plot {
  id: string
  label: string
  values: readonly (number | null)[]
  /** What is switched on and off together. */
  group: string
  /** 0 is the pane of the candles. */
  pane: number
  shape: 'line' | 'columns'
  unit: 'usd' | 'index' | 'ratio'
  token: (typeof LINE_TOKENS)[number]
  dash: (typeof DASHES)[number]
}

export interface PlotInput {
  overlays: readonly ChartLine[]
  panes: readonly ChartPane[]
  compare: readonly ChartLine[]
}

/** Gives each group of lines of a chart a look of its own: five colours times three dashes, so that colour is never alone. */
function looks() {
  const groups: string[] = []
  return (group: string) => {
    if (!groups.includes(group)) groups.push(group)
    const index = groups.indexOf(group)
    return {
      token: LINE_TOKENS[index % LINE_TOKENS.length] ?? '--series-1',
      dash: DASHES[index % DASHES.length] ?? 'solid',
    }
  }
}

/** Everything drawn over the bars: overlays, compare lines, then the panes from above to below. */
export function plotsOf({ overlays, panes, compare }: PlotInput): Plot[] {
  const lookOf = looks()
  const overBars = (lines: readonly ChartLine[], kind: string, unit: Plot['unit']): Plot[] =>
    lines.map(({ id, label, values, group = label }) => ({
      id: `${kind}-${id}`,
      label,
      values,
      group,
      pane: 0,
      shape: 'line',
      unit,
      ...lookOf(group),
    }))
  return [
    ...overBars(overlays, 'overlay', 'usd'),
    ...overBars(compare, 'compare', 'ratio'),
    ...panes.flatMap((pane, index) => panePlots(pane, index + 1, lookOf)),
  ]
}

function panePlots(
  { id, label, lines, histogram, levels, unit }: ChartPane,
  pane: number,
  lookOf: ReturnType<typeof looks>,
): Plot[] {
  const alone = lines.length === 1 && !histogram
  const drawn = (line: ChartLine, shape: Plot['shape']): Plot => ({
    id: `${id}-${line.id}`,
    label: line.label,
    values: line.values,
    // Named after its pane, so that two panes may each have a "Signal".
    group: alone || line.label.startsWith(label) ? label : `${label}: ${line.group ?? line.label}`,
    pane,
    shape,
    unit: unit ?? (levels ? 'index' : 'usd'),
    // Columns are drawn in the colours of up and down.
    ...(shape === 'columns' ? { token: LINE_TOKENS[0], dash: DASHES[0] } : lookOf(`${id}-${line.id}`)),
  })
  return [...(histogram ? [drawn(histogram, 'columns')] : []), ...lines.map((line) => drawn(line, 'line'))]
}

const known = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value)

/** A double as a figure of its unit; unknown is "—". */
export function plotFigure(unit: Plot['unit'], value: number | null | undefined): Figure {
  if (!known(value)) return { text: UNKNOWN, title: 'Not known at this bar', known: false }
  if (unit === 'ratio') return formatRatio(value)
  if (unit === 'index') return { text: value.toFixed(1), title: String(value), known: true }
  return priceFigure(value)
}

/** A price from a double: digits beyond the twelfth are noise of the double, not of the price. */
export const priceFigure = (value: number): Figure => formatPrice(String(Number(value.toPrecision(12))))

export const volumeFigure = (value: number | null | undefined): Figure =>
  formatCompactUsd(known(value) ? String(value) : null)

/** Smallest step the price axis tells apart: what formatPrice shows of the last price. */
export function leastMove(data: Pick<CandleData, 'close'>): number {
  const price = Math.abs(data.close.findLast((close) => close !== 0) ?? 1)
  if (price >= 10) return 0.01
  if (price >= 1) return 0.0001
  return 10 ** (Math.floor(Math.log10(price)) - 3)
}

/** What the legend lists: volume where there is any, then each group once, in the look it is drawn with. */
export function legendOf(plots: readonly Plot[], data: Pick<CandleData, 'volume'>): LegendEntry[] {
  const entries = new Map<string, LegendEntry>()
  for (const { group, token, dash, shape } of plots) {
    if (entries.has(group)) continue
    const columns = shape === 'columns'
    entries.set(group, {
      id: group,
      label: group,
      colour: columns ? 'var(--up)' : `var(${token})`,
      sample: columns ? 'columns' : dash,
    })
  }
  const volume: LegendEntry = { id: VOLUME, label: VOLUME_LABEL, colour: 'var(--mut)', sample: 'columns' }
  return [...(hasVolume(data) ? [volume] : []), ...entries.values()]
}
