/** How a variance divides the squares: 0 by n (population), 1 by n − 1 (sample). */
export type Ddof = 0 | 1

/** The known values, in order: what is not finite is unknown and counts for nothing. */
export function knownOf(values: Float64Array): Float64Array {
  return values.filter(Number.isFinite)
}

/**
 * Arithmetic mean of the known values, in their unit; NaN without any. A second pass adds the mean of what is left over,
 * so that a large common part costs no digits.
 */
export function meanOf(values: Float64Array): number {
  const known = knownOf(values)
  if (known.length === 0) return Number.NaN
  const rough = sumOf(known) / known.length
  return rough + powersOf(known, rough, 1) / known.length
}

/**
 * Variance of the known values, in their unit squared: the squares of the distances from the mean, in a pass of their
 * own (the one-pass form loses all digits of a calm price). NaN for fewer than `ddof` + 1 values.
 */
export function varianceOf(values: Float64Array, ddof: Ddof = 1): number {
  const known = knownOf(values)
  if (known.length <= ddof) return Number.NaN
  return powersOf(known, meanOf(known), 2) / (known.length - ddof)
}

/** Standard deviation of the known values, in their unit; see `varianceOf`. */
export const deviationOf = (values: Float64Array, ddof: Ddof = 1): number =>
  Math.sqrt(varianceOf(values, ddof))

/** How many standard deviations `value` lies above the mean; NaN where the deviation is 0 or unknown. */
export function zScoreOf(value: number, { mean, deviation }: { mean: number; deviation: number }): number {
  return deviation > 0 ? (value - mean) / deviation : Number.NaN
}

/**
 * Skewness without a unit, corrected for the size of the sample as SAS and Excel do (G1, Joanes & Gill 1998, Comparing
 * measures of sample skewness and kurtosis). NaN for fewer than three known values or no spread.
 */
export function skewnessOf(values: Float64Array): number {
  const known = knownOf(values)
  const n = known.length
  const deviation = deviationOf(known, 0)
  if (n < 3 || !(deviation > 0)) return Number.NaN
  const plain = powersOf(known, meanOf(known), 3) / n / deviation ** 3
  return (plain * Math.sqrt(n * (n - 1))) / (n - 2)
}

/**
 * Excess kurtosis without a unit, 0 for a normal distribution, corrected for the size of the sample as SAS and Excel do
 * (G2, Joanes & Gill 1998). NaN for fewer than four known values or no spread.
 */
export function kurtosisOf(values: Float64Array): number {
  const known = knownOf(values)
  const n = known.length
  const variance = varianceOf(known, 0)
  if (n < 4 || !(variance > 0)) return Number.NaN
  const excess = powersOf(known, meanOf(known), 4) / n / variance ** 2 - 3
  return ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * excess + 6)
}

/** Autocorrelation at a lag of one value, −1 to 1 (Box & Jenkins 1976). NaN where a value is unknown or none differs. */
export function autocorrelationOf(values: Float64Array): number {
  const mean = values.every(Number.isFinite) ? meanOf(values) : Number.NaN
  let shared = 0
  for (let i = 1; i < values.length; i++)
    shared += ((values[i] as number) - mean) * ((values[i - 1] as number) - mean)
  const squares = powersOf(values, mean, 2)
  return squares > 0 ? shared / squares : Number.NaN
}

function sumOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}

/** Sum of the powers of the distances from `center`. */
function powersOf(values: Float64Array, center: number, power: number): number {
  let sum = 0
  for (const value of values) sum += (value - center) ** power
  return sum
}
