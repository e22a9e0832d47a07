import { type Fixed, formatDecimal, parseDecimal, rescale } from '@/lib/kernels/decimal'

/** What stands where a figure is unknown; the reason belongs in the title beside it. */
export const UNKNOWN = '—'
const MINUS = '−'

/** Changes smaller than this (0.05 %) carry a sign but no arrow and no colour. */
const FLAT_BELOW = 0.0005
/** From this many zeros behind the point on, a price is written with a subscript count of them. */
const SUBSCRIPT_FROM_ZEROS = 4
const SIGNIFICANT_DIGITS = 4

/** A figure on screen: `text` is short, `title` is the exact value, or the reason why there is none. */
export interface Figure {
  text: string
  title: string
  known: boolean
}

export interface Change extends Figure {
  direction: 'up' | 'down' | 'flat' | 'unknown'
}

const unknown = (reason: string): Figure => ({ text: UNKNOWN, title: reason, known: false })

const group = (whole: string): string => whole.replace(/\B(?=(\d{3})+$)/g, ',')

const magnitudeOf = ({ units, scale }: Fixed): Fixed => ({ units: units < 0n ? -units : units, scale })

/** Zeros between the point and the first digit of a value below 1. */
const leadingZeros = ({ units, scale }: Fixed): number => Math.max(0, scale - units.toString().length)

/** Digits behind the point that make a price readable: 101,234.56 · 188.41 · 1.0002 · 0.001234. */
function priceScale(value: Fixed): number {
  const whole = value.units / 10n ** BigInt(value.scale)
  if (whole >= 10n) return 2
  return whole >= 1n || value.units === 0n ? SIGNIFICANT_DIGITS : leadingZeros(value) + SIGNIFICANT_DIGITS
}

const fixedText = (value: Fixed): { whole: string; fraction: string } => {
  const digits = value.units.toString().padStart(value.scale + 1, '0')
  return {
    whole: digits.slice(0, digits.length - value.scale),
    fraction: digits.slice(digits.length - value.scale),
  }
}

const subscript = (count: number): string =>
  [...String(count)].map((digit) => String.fromCodePoint(0x2080 + Number(digit))).join('')

/**
 * A USD price from its exact decimal string; the title carries every digit.
 * Tiny prices count their zeros: 0.000001234 → $0.0₅1234. Null or no numeral → "—" with `reason`.
 */
export function formatPrice(exact: string | null, reason = 'No price known'): Figure {
  const parsed = exact === null ? null : parseDecimal(exact)
  if (!parsed) return unknown(reason)
  const sign = parsed.units < 0n ? MINUS : ''
  const magnitude = magnitudeOf(parsed)
  const { whole, fraction } = fixedText(rescale(magnitude, priceScale(magnitude)))
  const zeros = whole === '0' ? (/^0*/.exec(fraction)?.[0].length ?? 0) : 0
  const body =
    zeros >= SUBSCRIPT_FROM_ZEROS && zeros < fraction.length
      ? `0.0${subscript(zeros)}${fraction.slice(zeros).replace(/(?<=\d)0+$/, '')}`
      : `${group(whole)}.${fraction}`
  return { text: `${sign}$${body}`, title: `${formatDecimal(parsed)} USD`, known: true }
}

const COMPACT_STEPS: readonly { digits: number; suffix: string }[] = [
  { digits: 12, suffix: 'tn' },
  { digits: 9, suffix: 'bn' },
  { digits: 6, suffix: 'm' },
  { digits: 3, suffix: 'k' },
  { digits: 0, suffix: '' },
]

/** A USD total from its exact decimal string, short: $54.3bn. The title carries every digit. */
export function formatCompactUsd(exact: string | null, reason = 'Not reported by the source'): Figure {
  const parsed = exact === null ? null : parseDecimal(exact)
  if (!parsed) return unknown(reason)
  const magnitude = magnitudeOf(parsed)
  const whole = magnitude.units / 10n ** BigInt(magnitude.scale)
  const step = COMPACT_STEPS.find(({ digits }) => whole >= 10n ** BigInt(digits)) ?? { digits: 0, suffix: '' }
  const scaled = { units: magnitude.units, scale: magnitude.scale + step.digits }
  const decimals = scaled.units / 10n ** BigInt(scaled.scale) >= 100n ? 0 : step.digits === 0 ? 2 : 1
  const text = fixedText(rescale(scaled, decimals))
  const body = `${group(text.whole)}${decimals > 0 ? `.${text.fraction}` : ''}`
  const sign = parsed.units < 0n ? MINUS : ''
  const exactText = fixedText(magnitude)
  const fraction = exactText.fraction.replace(/0+$/, '')
  const title = `${sign}${group(exactText.whole)}${fraction === '' ? '' : `.${fraction}`} USD`
  return { text: `${sign}$${body}${step.suffix}`, title, known: true }
}

/** A signed percentage from a ratio: 0.0124 → "+1.24 %". Not finite or null → "—" with `reason`. */
export function formatRatio(
  ratio: number | null,
  { digits = 2, reason = 'Not enough history yet' } = {},
): Change {
  if (ratio === null || !Number.isFinite(ratio)) return { ...unknown(reason), direction: 'unknown' }
  const percent = Math.abs(ratio * 100)
  const body = percent.toFixed(digits).replace(/^\d+/, group)
  const sign = Number(percent.toFixed(digits)) === 0 ? '' : ratio < 0 ? MINUS : '+'
  const direction = Math.abs(ratio) < FLAT_BELOW ? 'flat' : ratio < 0 ? 'down' : 'up'
  return {
    text: `${sign}${body} %`,
    title: `${ratio < 0 ? MINUS : '+'}${(percent).toFixed(6)} %`,
    direction,
    known: true,
  }
}

/** A signed percentage from a log return: the simple return exp(r) − 1. */
export function formatLogReturn(
  logReturn: number | null,
  options?: { digits?: number; reason?: string },
): Change {
  return formatRatio(logReturn === null ? null : Math.expm1(logReturn), options)
}

/** The arrow that goes with a direction, so that colour is never alone. */
export const arrowOf = (direction: Change['direction']): string =>
  direction === 'up' ? '▲' : direction === 'down' ? '▼' : ''

/** A whole number with thousands separators. */
export function formatCount(count: number | null, reason = 'Not counted'): Figure {
  if (count === null || !Number.isFinite(count)) return unknown(reason)
  const text = `${count < 0 ? MINUS : ''}${group(Math.abs(Math.round(count)).toString())}`
  return { text, title: text, known: true }
}

/** 512 B · 12.4 kB · 3.1 MB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
