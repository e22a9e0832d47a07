import { meanOf } from './moments'

/** Values that are known in both, place by place. */
function pairsOf(a: Float64Array, b: Float64Array): [Float64Array, Float64Array] {
  const known = (_: number, i: number) => Number.isFinite(a[i]) && Number.isFinite(b[i])
  return [a.filter(known), b.filter(known)]
}

/** Sum of the products of the distances from the means. */
function sharedOf(a: Float64Array, b: Float64Array): number {
  const [centreA, centreB] = [meanOf(a), meanOf(b)]
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - centreA) * ((b[i] as number) - centreB)
  return sum
}

/**
 * Pearson's correlation, −1 to 1, over the places known in both. NaN for fewer than two, or where one does not vary.
 */
export function correlationOf(a: Float64Array, b: Float64Array): number {
  const [left, right] = pairsOf(a, b)
  const spread = Math.sqrt(sharedOf(left, left)) * Math.sqrt(sharedOf(right, right))
  return spread > 0 ? sharedOf(left, right) / spread : Number.NaN
}

/** Correlation of each column with each; symmetric, 1 (but for rounding) on the diagonal of a column that varies. */
export function correlationMatrixOf(columns: readonly Float64Array[]): Float64Array[] {
  const matrix = columns.map(() => new Float64Array(columns.length))
  for (let row = 0; row < columns.length; row++) {
    for (let column = row; column < columns.length; column++) {
      const value = correlationOf(columns[row] as Float64Array, columns[column] as Float64Array)
      ;(matrix[row] as Float64Array)[column] = value
      ;(matrix[column] as Float64Array)[row] = value
    }
  }
  return matrix
}

/**
 * Beta against a benchmark, without a unit: slope of the least squares line of the returns on its returns, over the
 * periods known in both (Sharpe 1964). NaN for fewer than two, or a benchmark that does not vary.
 */
export function betaOf(returns: Float64Array, benchmark: Float64Array): number {
  const [own, market] = pairsOf(returns, benchmark)
  const spread = sharedOf(market, market)
  return spread > 0 ? sharedOf(own, market) / spread : Number.NaN
}

/**
 * Alpha a year, as a fraction: the mean return that beta does not explain, compounded over a year (Jensen 1968; both
 * returns beyond the risk-free ones). NaN where beta is.
 */
export function alphaOf(returns: Float64Array, benchmark: Float64Array, periodsPerYear: number): number {
  const beta = betaOf(returns, benchmark)
  const [own, market] = pairsOf(returns, benchmark)
  return (1 + meanOf(own.map((value, i) => value - beta * (market[i] as number)))) ** periodsPerYear - 1
}
