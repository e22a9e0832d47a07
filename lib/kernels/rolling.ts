import type { Ddof } from './moments'

export interface WindowOptions {
  /** Values of a window; all of them must be known. */
  length: number
  /** 0 divides by n, 1 by n − 1. */
  ddof?: Ddof
}

/**
 * Simple moving average in the unit of `values`, one for each, oldest first; NaN until `length` values in a row are
 * known. Each window is summed by itself: a sum that slides keeps the rounding of a large value that has left it.
 */
export function movingMeanOf(values: Float64Array, { length }: WindowOptions): Float64Array {
  const means = new Float64Array(values.length).fill(Number.NaN)
  let run = 0
  for (let i = 0; i < values.length; i++) {
    run = Number.isFinite(values[i]) ? run + 1 : 0
    if (run >= length) means[i] = sumOf(values, i - length + 1, i) / length
  }
  return means
}

/**
 * Moving variance in the unit of `values` squared, one for each; NaN until `length` values in a row are known. Each
 * window is summed around its own mean, in a pass of its own: a sliding sum of squares loses the digits of a calm price.
 * `means` are those of the same windows, for a caller that has them.
 */
export function movingVarianceOf(
  values: Float64Array,
  { length, ddof = 0 }: WindowOptions,
  means = movingMeanOf(values, { length }),
): Float64Array {
  return means.map((mean, i) =>
    Number.isFinite(mean) ? squaresOf(values, { from: i - length + 1, to: i, mean }) / (length - ddof) : mean,
  )
}

/** Moving standard deviation in the unit of `values`; see `movingVarianceOf`. */
export const movingDeviationOf = (values: Float64Array, options: WindowOptions): Float64Array =>
  movingVarianceOf(values, options).map(Math.sqrt)

/**
 * A figure of each whole window of `length` values, the first that of the first `length`: as many as there are windows.
 * For figures that have no form that slides.
 */
export function eachWindow(
  values: Float64Array,
  length: number,
  figure: (window: Float64Array, from: number) => number,
): Float64Array {
  const count = Math.max(0, values.length - length + 1)
  return Float64Array.from({ length: count }, (_, from) => figure(values.subarray(from, from + length), from))
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i <= to; i++) sum += values[i] as number
  return sum
}

function squaresOf(
  values: Float64Array,
  { from, to, mean }: { from: number; to: number; mean: number },
): number {
  let squares = 0
  for (let i = from; i <= to; i++) {
    const distance = (values[i] as number) - mean
    squares += distance * distance
  }
  return squares
}
