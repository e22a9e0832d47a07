/**
 * One step of an exponential moving average of `length` values: average + 2 / (length + 1) × (value − average), the
 * recursive form (pandas: adjust=False). The caller seeds it; a series seeded with its first value starts there.
 */
export function advanceEma(average: number, value: number, length: number): number {
  return average + (2 / (length + 1)) * (value - average)
}
