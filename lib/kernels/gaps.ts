/** Values with gaps as a typed array: NaN where they are null. */
export function withNaN(values: readonly (number | null)[]): Float64Array {
  const typed = new Float64Array(values.length)
  for (let i = 0; i < typed.length; i++) typed[i] = values[i] ?? Number.NaN
  return typed
}

/** The same the other way: null where a typed array holds NaN. */
export function withNull(typed: Float64Array): (number | null)[] {
  return Array.from(typed, (value) => (Number.isNaN(value) ? null : value))
}
