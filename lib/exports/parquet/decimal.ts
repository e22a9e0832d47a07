import { parseDecimal } from '@/lib/kernels/decimal'

/** Digits that are multiplied in at once: a word of 16 bits times 10^9 stays exact in a double. */
const LIMB = 9
const POWERS = Array.from({ length: LIMB + 1 }, (_, i) => 10 ** i)
const WORD = 0x1_0000
const ZERO = 48
const MINUS = 45

/** Bytes that a two's complement of `precision` digits takes: 16 for 36 digits, 13 for 30. */
export function decimalBytes(precision: number): number {
  let bytes = 1
  while (2n ** BigInt(8 * bytes - 1) < 10n ** BigInt(precision)) bytes += 1
  return bytes
}

/**
 * Turns decimals of one column into whole numbers of 10^-scale, exactly and without BigInt: digits are gathered by
 * nines and multiplied into words of 16 bits. Holds the last one until the next `read`.
 */
export class DecimalUnits {
  private readonly words: Float64Array
  private used = 0
  private negative = false

  constructor(
    private readonly precision: number,
    private readonly scale: number,
  ) {
    this.words = new Float64Array(Math.ceil(decimalBytes(precision) / 2) + 3)
  }

  /** Throws: RangeError for what is no decimal, or has more digits than the column. */
  read(text: string): void {
    if (this.readPlain(text) || this.readPlain(plainOf(text))) return
    throw new RangeError(`not a decimal of (${this.precision},${this.scale}): ${text.slice(0, 80)}`)
  }

  /** Digits with at most one point; false for any other spelling and for digits that have no place. */
  private readPlain(text: string): boolean {
    this.used = 0
    this.negative = text.charCodeAt(0) === MINUS
    const start = this.negative ? 1 : 0
    const point = text.indexOf('.')
    const whole = point < 0 ? text.length : point
    const fraction = point < 0 ? text.length : point + 1
    const end = Math.min(text.length, fraction + this.scale)
    if (whole === start) return false
    let first = afterZeros(text, start, whole)
    if (whole - first > this.precision - this.scale) return false
    if (end < text.length && afterZeros(text, end, text.length) < text.length) return false
    // Zeros in front of everything are no digits.
    if (first === whole) first = afterZeros(text, fraction, end)
    if (!this.gather(text, { first, point, end })) return false
    for (let zeros = this.scale - (end - fraction); zeros > 0 && this.used > 0; zeros -= LIMB) {
      this.push(0, zeros < LIMB ? zeros : LIMB)
    }
    return true
  }

  /** Takes the digits in; `Math.imul` and `| 0` keep the loop in whole numbers of 32 bits. */
  private gather(text: string, part: { first: number; point: number; end: number }): boolean {
    const { first, point, end } = part
    let limb = 0
    let size = 0
    for (let i = first; i < end; i++) {
      if (i === point) continue
      const digit = text.charCodeAt(i) - ZERO
      if (digit >>> 0 > 9) return false
      limb = (Math.imul(limb, 10) + digit) | 0
      size += 1
      if (size === LIMB) {
        this.push(limb, LIMB)
        limb = 0
        size = 0
      }
    }
    if (size > 0) this.push(limb, size)
    return true
  }

  /** Makes what is held `size` digits longer. */
  private push(limb: number, size: number): void {
    const { words } = this
    const factor = POWERS[size] ?? 1
    let carry = limb
    for (let i = 0; i < this.used; i++) {
      const value = (words[i] ?? 0) * factor + carry
      carry = Math.floor(value / WORD)
      words[i] = value - carry * WORD
    }
    while (carry > 0) {
      const rest = Math.floor(carry / WORD)
      words[this.used++] = carry - rest * WORD
      carry = rest
    }
  }

  /** Two's complement in words of 16 bits, the lowest first, as many as the precision takes. */
  complement(): Float64Array {
    const { words, used } = this
    words.fill(0, used)
    if (!this.negative) return words
    let borrow = 1
    for (let i = 0; i < words.length; i++) {
      const word = 0xffff - (words[i] ?? 0) + borrow
      borrow = word > 0xffff ? 1 : 0
      words[i] = word & 0xffff
    }
    return words
  }
}

function afterZeros(text: string, from: number, to: number): number {
  let at = from
  while (at < to && text.charCodeAt(at) === ZERO) at += 1
  return at
}

/** Scientific notation and signs in plain digits; text that is none stays. */
function plainOf(text: string): string {
  const parsed = parseDecimal(text)
  if (!parsed) return text
  const digits = String(parsed.units < 0n ? -parsed.units : parsed.units).padStart(parsed.scale + 1, '0')
  const point = digits.length - parsed.scale
  return `${parsed.units < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}
