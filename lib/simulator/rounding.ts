/** How many digits of a price go on the wire: `auto` as upstream by default, `full`, or decimals 0..18. */
export type Precision = 'auto' | 'full' | number

/**
 * Price as upstream rounds it: whole from 10,000, two decimals from 1.1, three around one, six to eight
 * below, seven significant digits when small, untouched when tiny (below 1e-6 every digit counts).
 */
export function roundPrice(value: number, precision: Precision): number {
  if (precision === 'full') return value
  if (typeof precision === 'number') return Number(value.toFixed(precision))
  if (value >= 10_000) return Math.round(value)
  if (value >= 1.1) return Number(value.toFixed(2))
  if (value >= 1) return Number(value.toFixed(3))
  if (value >= 0.1) return Number(value.toFixed(6))
  if (value >= 0.01) return Number(value.toFixed(8))
  return value >= 1e-6 ? Number(value.toPrecision(7)) : value
}

/** Market cap or volume: whole numbers from 1,000, six significant digits below. */
export function roundAmount(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(6))
}

/** Change of a price in money: six significant digits. */
export function roundChange(value: number): number {
  return Number(value.toPrecision(6))
}

/** Percentage (percent, not ratio) with five decimals. */
export function roundPercent(value: number): number {
  return Number(value.toFixed(5))
}
