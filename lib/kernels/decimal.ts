/**
 * Exact decimal arithmetic on strings through scaled BigInt. Prices never pass through a double on their way
 * from the wire to MySQL and back.
 */
const NUMERAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** Exponents beyond this are no market numbers; the bound keeps hostile input from making huge strings. */
const EXPONENT_LIMIT = 400

/** Fixed-point value: `units` × 10^-`scale`. */
export interface Fixed {
  units: bigint
  scale: number
}

const pow10 = (n: number): bigint => 10n ** BigInt(n)

/**
 * Parses a JSON-style numeral, scientific notation included, without loss.
 * Returns null when the text is no numeral or its exponent is beyond ±400.
 */
export function parseDecimal(text: string): Fixed | null {
  const match = NUMERAL.exec(text.trim())
  if (!match) return null
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match
  const exponent = Number(exponentText)
  if (Math.abs(exponent) > EXPONENT_LIMIT) return null
  const digits = BigInt(whole + fraction)
  const units = sign === '-' ? -digits : digits
  const scale = fraction.length - exponent
  return scale >= 0 ? { units, scale } : { units: units * pow10(-scale), scale: 0 }
}

/** Changes the scale, rounding half to even when digits are dropped. */
export function rescale(value: Fixed, scale: number): Fixed {
  if (scale >= value.scale) return { units: value.units * pow10(scale - value.scale), scale }
  const divisor = pow10(value.scale - scale)
  return { units: divideHalfEven(value.units, divisor), scale }
}

/** Integer division rounding half to even; `divisor` is positive. */
export function divideHalfEven(units: bigint, divisor: bigint): bigint {
  const negative = units < 0n
  const magnitude = negative ? -units : units
  let quotient = magnitude / divisor
  const twice = (magnitude % divisor) * 2n
  if (twice > divisor || (twice === divisor && quotient % 2n === 1n)) quotient += 1n
  return negative ? -quotient : quotient
}

/** Plain notation without trailing zeros: 0.000000002264, -1.5, 0. */
export function formatDecimal({ units, scale }: Fixed): string {
  if (units === 0n) return '0'
  const negative = units < 0n
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = scale === 0 ? '' : digits.slice(-scale).replace(/0+$/, '')
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** Why a numeral does not fit a DECIMAL(precision, scale) column, or its canonical text. */
export type FitResult =
  | { ok: true; value: string }
  | { ok: false; reason: 'not_a_number' | 'too_large' | 'too_small' }

/**
 * Canonical text of `text` for a DECIMAL(precision, scale) column: exact, or rounded half-even past `scale`
 * digits. `too_small`: a non-zero value would become 0. `too_large`: MySQL would refuse or clip it.
 */
export function fitDecimal(
  text: string,
  { precision, scale }: { precision: number; scale: number },
): FitResult {
  const parsed = parseDecimal(text)
  if (!parsed) return { ok: false, reason: 'not_a_number' }
  const rounded = rescale(parsed, scale)
  if (rounded.units === 0n && parsed.units !== 0n) return { ok: false, reason: 'too_small' }
  const magnitude = rounded.units < 0n ? -rounded.units : rounded.units
  if (magnitude >= pow10(precision)) return { ok: false, reason: 'too_large' }
  return { ok: true, value: formatDecimal(rounded) }
}

/** Canonical text of a driver's decimal ('98109.000000' → '98109'); null stays null. Throws: RangeError. */
export function canonicalDecimal(text: string): string {
  if (!text.includes('.') && !/[eE+]/.test(text)) return text
  const parsed = parseDecimal(text)
  if (!parsed) throw new RangeError(`not a decimal: ${text.slice(0, 60)}`)
  return formatDecimal(parsed)
}

/** Units of `text` at `scale`, for exact sums and differences. Throws: RangeError when it is no numeral. */
export function toUnits(text: string, scale: number): bigint {
  const parsed = parseDecimal(text)
  if (!parsed) throw new RangeError(`not a decimal: ${text.slice(0, 60)}`)
  return rescale(parsed, scale).units
}
