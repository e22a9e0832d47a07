/** Lines over shared instants, columnar so that they travel light. Values are ratios; null is a gap. */
export interface ChartData {
  /** Epoch milliseconds, rising. */
  times: readonly number[]
  series: readonly { id: string; label: string; values: readonly (number | null)[] }[]
}

/** Tremor's names of our five series colours (see globals.css) and the class of the same colour in the legend. */
export const SERIES_COLOURS = [
  { tremor: 'blue', swatch: 'bg-blue-500' },
  { tremor: 'orange', swatch: 'bg-orange-500' },
  { tremor: 'emerald', swatch: 'bg-emerald-500' },
  { tremor: 'purple', swatch: 'bg-purple-500' },
  { tremor: 'slate', swatch: 'bg-slate-500' },
] as const

export const swatchOf = (index: number): string =>
  SERIES_COLOURS[index % SERIES_COLOURS.length]?.swatch ?? 'bg-slate-500'
