/** Bars in columns; times are epoch milliseconds and rise. */
export interface Bars {
  times: readonly number[]
  open: readonly number[]
  high: readonly number[]
  low: readonly number[]
  close: readonly number[]
  volume: readonly (number | null)[]
}

type Folded = { times: number[]; volume: (number | null)[] } & Record<
  'open' | 'high' | 'low' | 'close',
  number[]
>

/**
 * `size` bars folded into one: first open, highest high, lowest low, last close, last known volume (a rolling figure,
 * so no sum). A bar carries the time of its first one. No extreme is lost; the last bar may hold fewer. Folding counts
 * bars, not time: a gap inside a folded bar disappears, so fold by time where gaps matter.
 */
export function foldBars(bars: Bars, size: number): Folded {
  const folded: Folded = { times: [], open: [], high: [], low: [], close: [], volume: [] }
  const step = Math.max(1, Math.floor(size))
  for (let from = 0; from < bars.times.length; from += step) {
    const to = Math.min(from + step, bars.times.length)
    let [high, low] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    let volume: number | null = null
    for (let i = from; i < to; i++) {
      high = Math.max(high, bars.high[i] ?? high)
      low = Math.min(low, bars.low[i] ?? low)
      volume = bars.volume[i] ?? volume
    }
    folded.times.push(bars.times[from] ?? 0)
    folded.open.push(bars.open[from] ?? 0)
    folded.high.push(high)
    folded.low.push(low)
    folded.close.push(bars.close[to - 1] ?? 0)
    folded.volume.push(volume)
  }
  return folded
}

/** How many bars make one, so that `count` of them become at most `limit` (at least 1). */
export const foldSize = (count: number, limit: number): number => Math.max(1, Math.ceil(count / limit))

interface Kept {
  times: number[]
  values: (number | null)[]
}

/** Indices of one bucket that must stay: its lowest and highest value, or its first gap where there is no value. */
function extremesOf(values: readonly (number | null)[], from: number, to: number): number[] {
  let [low, high, gap] = [-1, -1, -1]
  for (let i = from; i < to; i++) {
    const value = values[i] ?? null
    if (value === null) {
      if (gap < 0) gap = i
      continue
    }
    if (low < 0 || value < (values[low] ?? 0)) low = i
    if (high < 0 || value > (values[high] ?? 0)) high = i
  }
  return [low, high, gap].filter((index) => index >= 0)
}

/**
 * At most `limit` points of a line: both ends, and of each of equal buckets its lowest and highest value and a gap, if it
 * has one. Nothing is invented: every point is one of the input, in order. `limit` is at least 5; a line within it is
 * returned as it is.
 */
export function thinLine(
  { times, values }: { times: readonly number[]; values: readonly (number | null)[] },
  limit: number,
): Kept {
  const count = times.length
  if (count <= limit) return { times: [...times], values: [...values] }
  const buckets = Math.max(1, Math.floor((limit - 2) / 3))
  const kept = new Set([0, count - 1])
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = 1 + Math.floor((bucket * (count - 2)) / buckets)
    const to = 1 + Math.floor(((bucket + 1) * (count - 2)) / buckets)
    for (const index of extremesOf(values, from, to)) kept.add(index)
  }
  const order = [...kept].sort((a, b) => a - b)
  return { times: order.map((i) => times[i] ?? 0), values: order.map((i) => values[i] ?? null) }
}
