/** Scales a MAD to the standard deviation of a normal distribution: Iglewicz and Hoaglin 1993. */
export const MAD_TO_SIGMA = 0.6745

/** Median of finite numbers, or null of none. The input is not changed. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** Median and median absolute deviation of finite numbers, or null of none. */
export function robustScale(values: readonly number[]): { median: number; mad: number } | null {
  const centre = median(values)
  if (centre === null) return null
  const mad = median(values.map((value) => Math.abs(value - centre)))
  return { median: centre, mad: mad ?? 0 }
}

/**
 * Robust z score of `value` against a baseline that excludes it: 0.6745 (value − median) / MAD. Null where the baseline
 * is empty or does not vary. Source: Iglewicz and Hoaglin 1993, How to Detect and Handle Outliers.
 */
export function robustZ(value: number, baseline: readonly number[]): number | null {
  const scale = robustScale(baseline)
  if (scale === null || scale.mad === 0) return null
  return (MAD_TO_SIGMA * (value - scale.median)) / scale.mad
}

/** Between which values a median stays, and how small the MAD can get, while a part of the baseline changes. */
export interface RobustBounds {
  low: number
  high: number
  leastMad: number
}

/**
 * Bounds of a baseline from which at most `changes` values are taken away and to which at most as many are added. Each
 * of them moves the middle by half a place, so it stays within `changes` places of where it is. Null where too few
 * values are left to say anything.
 */
export function robustBounds(baseline: readonly number[], changes: number): RobustBounds | null {
  const sorted = Float64Array.from(baseline).sort()
  const below = Math.ceil(sorted.length / 2 - changes) - 1
  const low = sorted[below]
  const high = sorted[sorted.length - 1 - below]
  if (low === undefined || high === undefined) return null
  const distances = sorted.map((value) => Math.max(low - value, value - high, 0)).sort()
  return { low, high, leastMad: distances[below] ?? 0 }
}

/** The largest |robust z| that `value` can have against any baseline within the bounds; Infinity where it may be any. */
export function largestRobustZ(value: number, { low, high, leastMad }: RobustBounds): number {
  const distance = Math.max(Math.abs(value - low), Math.abs(value - high))
  return leastMad === 0 ? Number.POSITIVE_INFINITY : (MAD_TO_SIGMA * distance) / leastMad
}
