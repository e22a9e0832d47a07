/** Columns of bars, oldest first and of one length; NaN is unknown. */
export interface Bars {
  high: Float64Array
  low: Float64Array
  close: Float64Array
}

/**
 * Wilder's smoothing in the unit of `values`, one for each: seeded by the simple mean of the first `length`, then moved
 * by 1 / length towards each value. Unknown until then; an unknown value begins it anew. Wilder 1978, New Concepts in
 * Technical Trading Systems.
 */
export function wilderOf(values: Float64Array, length: number): Float64Array {
  const averages = new Float64Array(values.length).fill(Number.NaN)
  let [average, run] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    run = Number.isFinite(value) ? run + 1 : 0
    if (run === 0) average = 0
    // Until the seed is whole each value weighs the same, afterwards 1 / length.
    else average += (value - average) / Math.min(run, length)
    if (run >= length) averages[i] = average
  }
  return averages
}

/**
 * True range of each bar, in the unit of the price: high minus low, wider where the close before lies outside of them
 * (Wilder 1978). The first bar, and one behind an unknown close, has none before: high minus low.
 */
export function trueRangeOf({ high, low, close }: Bars): Float64Array {
  const ranges = new Float64Array(high.length)
  for (let i = 0; i < high.length; i++) {
    const [top, bottom] = [high[i] as number, low[i] as number]
    const before = i > 0 ? (close[i - 1] as number) : Number.NaN
    ranges[i] = Number.isFinite(before) ? Math.max(top, before) - Math.min(bottom, before) : top - bottom
  }
  return ranges
}

/** Average true range in the unit of the price: `trueRangeOf` smoothed as Wilder does, known from bar `length` on. */
export const averageTrueRangeOf = (bars: Bars, length = 14): Float64Array =>
  wilderOf(trueRangeOf(bars), length)

export interface Directional {
  /** +DI and −DI, 0 to 100: how much of the true range was a move up, and down. */
  plus: Float64Array
  minus: Float64Array
  /** ADX, 0 to 100: how strong a trend is, whatever its direction. */
  adx: Float64Array
}

/**
 * Average directional index and its two indicators, 0 to 100 (Wilder 1978). Moves begin with the second bar; the first
 * sums hold `length` − 1 of them, as Wilder's worksheet and Tulip have it, and the index is the mean of the first
 * `length` values of DX, then smoothed. A bar with an unknown value begins everything anew;
 * until something has moved at all DX is 0 / 0, unknown, and the index begins that much later.
 */
export function directionalOf(bars: Bars, length = 14): Directional {
  const size = bars.high.length
  const empty = () => new Float64Array(size).fill(Number.NaN)
  const [plus, minus, dx] = [empty(), empty(), empty()]
  let [up, down, range, run] = [0, 0, 0, 0]
  for (let i = 0; i < size; i++) {
    const move = moveOf(bars, i)
    if (move === null) {
      run = 0
      ;[up, down, range] = [0, 0, 0]
      continue
    }
    run += 1
    const kept = run >= length ? (length - 1) / length : 1
    up = up * kept + move.up
    down = down * kept + move.down
    range = range * kept + move.range
    if (run < length - 1) continue
    plus[i] = (100 * up) / range
    minus[i] = (100 * down) / range
    dx[i] = (100 * Math.abs(up - down)) / (up + down)
  }
  return { plus, minus, adx: wilderOf(dx, length) }
}

/** The move into a bar: the larger of its two sides where that is outwards, and its true range. Null where unknown. */
function moveOf({ high, low, close }: Bars, i: number): { up: number; down: number; range: number } | null {
  if (i === 0) return null
  const [top, bottom, before] = [high[i] as number, low[i] as number, close[i - 1] as number]
  const [rise, fall] = [top - (high[i - 1] as number), (low[i - 1] as number) - bottom]
  const range = Math.max(top, before) - Math.min(bottom, before)
  if (!Number.isFinite(rise + fall + range)) return null
  return { up: rise > fall && rise > 0 ? rise : 0, down: fall > rise && fall > 0 ? fall : 0, range }
}
