import type { ChartData } from '@/app/_ui/chart-series'
import { formatRatio } from '@/app/_ui/format'
import { formatShortTime, zoneName } from '@/app/_ui/format-time'

/** The change of several assets over one stretch, and the sentence that says what happened. */
export interface Moves {
  title: string
  measure: string
  data: ChartData
}

interface MovesInput {
  assets: readonly { assetId: string; name: string }[]
  /** Known prices; steps without a row may be absent. */
  series: readonly { assetId: string; points: readonly { at: Date; priceUsd: string | null }[] }[]
  /** The instants to draw, both ends included. */
  grid: { from: Date; to: Date; stepMs: number }
  zone: string
  /** True when smaller assets are tracked that are not drawn: the title then claims nothing about them. */
  partial: boolean
}

type Line = ChartData['series'][number]

/** Digits kept of a ratio on its way to the browser: a hundredth of a basis point. */
const RATIO_DIGITS = 6

function instantsOf({ from, to, stepMs }: MovesInput['grid']): number[] {
  const count = Math.floor((to.getTime() - from.getTime()) / stepMs) + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => from.getTime() + index * stepMs)
}

/** Change against the first known price of a line; null stays null. For drawing, hence doubles. */
function indexed(prices: readonly (string | null)[]): (number | null)[] {
  const base = Number(prices.find((price) => price !== null && Number(price) > 0) ?? Number.NaN)
  return prices.map((price) => {
    if (price === null || !Number.isFinite(base)) return null
    return Number((Number(price) / base - 1).toFixed(RATIO_DIGITS))
  })
}

const isKnown = (value: number | null): value is number => value !== null
const lastKnown = ({ values }: Line): number | null => values.findLast(isKnown) ?? null

/** "in 24 h" for a line that is known at both ends of the grid, else between which instants it is known. */
function spanOf({ values }: Line, times: readonly number[], zone: string): string {
  const first = values.findIndex(isKnown)
  const last = values.findLastIndex(isKnown)
  if (first === 0 && last === times.length - 1) return 'in 24 h'
  const name = (index: number) => formatShortTime(new Date(times[index] ?? 0), zone)
  const end = last === times.length - 1 ? '' : ` until ${name(last)}`
  return `since ${name(first)}${end} ${zoneName(new Date(times[first] ?? 0), zone)}`
}

function titleOf(
  { times, series }: ChartData,
  { zone, partial }: Pick<MovesInput, 'zone' | 'partial'>,
): string {
  const known = series.filter((line) => lastKnown(line) !== null)
  const top = known.toSorted((a, b) => Math.abs(lastKnown(b) ?? 0) - Math.abs(lastKnown(a) ?? 0))[0]
  if (!top) return 'No price known in the last 24 hours'
  const change = formatRatio(lastKnown(top))
  if (change.direction === 'flat')
    return `No${partial ? 'ne of the largest assets' : ' asset'} moved notably in 24 h`
  const scope = partial ? `Of the ${series.length} largest, ` : ''
  return `${scope}${top.label} moved ${known.length > 1 ? 'most: ' : ''}${change.text} ${spanOf(top, times, zone)}`
}

/** Lines of relative change over one grid of instants, titled with the largest move. A missing slot is a gap. */
export function composeMoves({ assets, series, grid, zone, partial }: MovesInput): Moves {
  const times = instantsOf(grid)
  const data: ChartData = {
    times,
    series: assets.map(({ assetId, name }) => {
      const points = series.find((line) => line.assetId === assetId)?.points ?? []
      const prices = new Map(points.map(({ at, priceUsd }) => [at.getTime(), priceUsd]))
      return { id: assetId, label: name, values: indexed(times.map((time) => prices.get(time) ?? null)) }
    }),
  }
  const whole = data.series.every(({ values }) => isKnown(values[0] ?? null))
  return {
    title: titleOf(data, { zone, partial }),
    measure: `Price against 24 h ago, one point every 5 minutes, in %${whole ? '' : '; a line starts at its first known price'}`,
    data,
  }
}
