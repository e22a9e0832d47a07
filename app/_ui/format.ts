import { type Fixed, formatDecimal, parseDecimal, rescale } from '@/lib/kernels/decimal'

/** What stands where a figure is unknown; the reason belongs in the title beside it. */
export const UNKNOWN = '—'
const MINUS = '−'

/** Changes smaller than this (0.05 %) carry a sign but no arrow and no colour, wherever they stand. */
export const FLAT_BELOW = 0.0005
/** From this many zeros behind the point on, a price is written with a subscript count of them. */
const SUBSCRIPT_FROM_ZEROS = 6
const SIGNIFICANT_DIGITS = 4
/** Digits behind the point of a percentage in a title. */
const TITLE_DIGITS = 6

/** A figure on screen: `text` is short, `title` is the exact value, or the reason why there is none. */
export interface Figure {
  text: string
  title: string
  known: boolean
}

export interface Change extends Figure {
  direction: 'up' | 'down' | 'flat' | 'unknown'
}

/** A figure that is not known, and why. */
export const unknownFigure = (reason: string): Figure => ({ text: UNKNOWN, title: reason, known: false })

const unknownChange = (reason: string): Change => ({ ...unknownFigure(reason), direction: 'unknown' })

const group = (whole: string): string => whole.replace(/\B(?=(\d{3})+$)/g, ',')

const magnitudeOf = ({ units, scale }: Fixed): Fixed => ({ units: units < 0n ? -units : units, scale })

const wholeOf = ({ units, scale }: Fixed): bigint => units / 10n ** BigInt(scale)

/** The decimal a double is written as; null for none. */
function decimalOf(value: number | string | null): Fixed | null {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return null
  return parseDecimal(String(value))
}

/** The same decimal times 10^digits. */
const shiftLeft = ({ units, scale }: Fixed, digits: number): Fixed =>
  scale >= digits
    ? { units, scale: scale - digits }
    : { units: units * 10n ** BigInt(digits - scale), scale: 0 }

const fixedText = (value: Fixed): { whole: string; fraction: string } => {
  const digits = value.units.toString().padStart(value.scale + 1, '0')
  return {
    whole: digits.slice(0, digits.length - value.scale),
    fraction: digits.slice(digits.length - value.scale),
  }
}

/** A magnitude with exactly `digits` behind the point, rounded half to even: 1,234.50. */
function rounded(magnitude: Fixed, digits: number): string {
  const { whole, fraction } = fixedText(rescale(magnitude, digits))
  return digits === 0 ? group(whole) : `${group(whole)}.${fraction}`
}

/** Every digit of an exact decimal, grouped: −1,234,567.8901. What is no numeral stays as it is. */
export function groupDigits(exact: string): string {
  const parsed = parseDecimal(exact)
  if (!parsed) return exact
  const [whole = '', fraction] = formatDecimal(magnitudeOf(parsed)).split('.')
  const body = fraction === undefined ? group(whole) : `${group(whole)}.${fraction}`
  return `${parsed.units < 0n ? MINUS : ''}${body}`
}

/** Zeros between the point and the first digit of a value below 1. */
const leadingZeros = ({ units, scale }: Fixed): number => Math.max(0, scale - units.toString().length)

/** Digits behind the point that make a price readable: 101,234.56 · 188.41 · 1.0002 · 0.001234. */
function priceScale(value: Fixed): number {
  const whole = wholeOf(value)
  if (whole >= 10n) return 2
  return whole >= 1n || value.units === 0n ? SIGNIFICANT_DIGITS : leadingZeros(value) + SIGNIFICANT_DIGITS
}

/** Rounding can lift a price into a class with fewer digits: 9.99999 is 10.00, not 10.0000. */
function readablePrice(magnitude: Fixed): Fixed {
  const once = rescale(magnitude, priceScale(magnitude))
  return rescale(magnitude, priceScale(once))
}

const subscript = (count: number): string =>
  [...String(count)].map((digit) => String.fromCodePoint(0x2080 + Number(digit))).join('')

/**
 * A USD price from its exact decimal string; the title carries every digit.
 * Tiny prices count their zeros: 0.0000001234 → $0.0₆1234. Null or no numeral → "—" with `reason`.
 */
export function formatPrice(exact: string | null, reason = 'No price known'): Figure {
  const parsed = decimalOf(exact)
  if (!parsed) return unknownFigure(reason)
  const sign = parsed.units < 0n ? MINUS : ''
  const { whole, fraction } = fixedText(readablePrice(magnitudeOf(parsed)))
  const zeros = whole === '0' ? (/^0*/.exec(fraction)?.[0].length ?? 0) : 0
  const body =
    zeros >= SUBSCRIPT_FROM_ZEROS && zeros < fraction.length
      ? `0.0${subscript(zeros)}${fraction.slice(zeros).replace(/(?<=\d)0+$/, '')}`
      : `${group(whole)}.${fraction}`
  return { text: `${sign}$${body}`, title: `${groupDigits(formatDecimal(parsed))} USD`, known: true }
}

interface Money {
  sign: string
  code: string
}

const USD: Money = { sign: '$', code: 'USD' }
const NAIRA: Money = { sign: '₦', code: 'NGN' }

const COMPACT_STEPS: readonly { digits: number; suffix: string }[] = [
  { digits: 0, suffix: '' },
  { digits: 3, suffix: 'k' },
  { digits: 6, suffix: 'm' },
  { digits: 9, suffix: 'bn' },
  { digits: 12, suffix: 'tn' },
]

/** Digits behind the point that leave three in all; what has no suffix is an amount, to the cent. */
function compactScale(whole: bigint, hasSuffix: boolean): number {
  if (whole >= 100n) return 0
  return whole >= 10n && hasSuffix ? 1 : 2
}

/** Three digits: 2.14tn · 12.4m · 413m · 9.80k · 12.50. */
function compactBody(magnitude: Fixed): string {
  for (const { digits, suffix } of COMPACT_STEPS) {
    const scaled = { units: magnitude.units, scale: magnitude.scale + digits }
    const once = rescale(scaled, compactScale(wholeOf(scaled), digits > 0))
    // Rounding can lift a total into the next step: 999,950 is 1.00m, not 1,000k; and 9.999m is 10.0m.
    if (wholeOf(once) < 1000n || digits === 12) {
      return `${rounded(scaled, compactScale(wholeOf(once), digits > 0))}${suffix}`
    }
  }
  return rounded(magnitude, 0)
}

function formatMoney(
  exact: string | null,
  money: Money,
  body: (value: Fixed) => string,
  reason: string,
): Figure {
  const parsed = decimalOf(exact)
  if (!parsed) return unknownFigure(reason)
  const digits = body(magnitudeOf(parsed))
  // An amount that rounds to nothing owes nobody a sign.
  const sign = parsed.units < 0n && /[1-9]/.test(digits) ? MINUS : ''
  return {
    text: `${sign}${money.sign}${digits}`,
    title: `${groupDigits(formatDecimal(parsed))} ${money.code}`,
    known: true,
  }
}

/** A USD total from its exact decimal string, short: $54.3bn. The title carries every digit. */
export const formatCompactUsd = (exact: string | null, reason = 'Not reported by the source'): Figure =>
  formatMoney(exact, USD, compactBody, reason)

/** A naira amount from its exact decimal string, to the kobo: ₦12,412,345.50. */
export const formatNaira = (exact: string | null, reason = 'No amount known'): Figure =>
  formatMoney(exact, NAIRA, (value) => rounded(value, 2), reason)

/** A naira amount, short: ₦12.4m. The title carries every digit. */
export const formatCompactNaira = (exact: string | null, reason = 'No amount known'): Figure =>
  formatMoney(exact, NAIRA, compactBody, reason)

/** A ratio × 10^shift as a signed number: shift 2 is percent, shift 4 basis points. */
function signed(
  ratio: number | null,
  { shift, digits, unit, reason }: { shift: number; digits: number; unit: string; reason: string },
): Change {
  const parsed = decimalOf(ratio)
  if (!parsed || ratio === null) return unknownChange(reason)
  const magnitude = magnitudeOf(shiftLeft(parsed, shift))
  const shown = rescale(magnitude, digits)
  const sign = shown.units === 0n ? '' : ratio < 0 ? MINUS : '+'
  return {
    text: `${sign}${rounded(magnitude, digits)} ${unit}`,
    title: `${ratio < 0 ? MINUS : '+'}${rounded(magnitude, TITLE_DIGITS)} ${unit}`,
    direction: Math.abs(ratio) < FLAT_BELOW ? 'flat' : ratio < 0 ? 'down' : 'up',
    known: true,
  }
}

/** A signed percentage from a ratio: 0.0124 → "+1.24 %". Not finite or null → "—" with `reason`. */
export const formatRatio = (
  ratio: number | null,
  { digits = 2, reason = 'Not enough history yet' } = {},
): Change => signed(ratio, { shift: 2, digits, unit: '%', reason })

/** A signed percentage from a log return: the simple return exp(r) − 1. */
export function formatLogReturn(
  logReturn: number | null,
  options?: { digits?: number; reason?: string },
): Change {
  return formatRatio(logReturn === null ? null : Math.expm1(logReturn), options)
}

/** A share from a ratio, without sign for what cannot fall below zero: 0.0134 → "1.34 %". */
export function formatShare(
  ratio: number | null,
  { digits = 2, reason = 'Nothing to divide by' } = {},
): Figure {
  const { text, title, known } = formatRatio(ratio, { digits, reason })
  return { text: text.replace(/^\+/, ''), title: title.replace(/^\+/, ''), known }
}

/** The difference of two ratios in percentage points: −0.0006 → "−0.06 pp". Flat only when it rounds to zero. */
export const formatPoints = (
  difference: number | null,
  { digits = 2, reason = 'One side is unknown' } = {},
): Change => unlessZero(signed(difference, { shift: 2, digits, unit: 'pp', reason }))

/** A small ratio in basis points: 0.0046 → "+46 bps". Flat only when it rounds to zero. */
export const formatBps = (
  ratio: number | null,
  { digits = 0, reason = 'One side is unknown' } = {},
): Change => unlessZero(signed(ratio, { shift: 4, digits, unit: 'bps', reason }))

/** Points are small by nature: what has a sign has a direction. */
function unlessZero(change: Change): Change {
  if (!change.known) return change
  const sign = change.text.charAt(0)
  return { ...change, direction: sign === '+' ? 'up' : sign === MINUS ? 'down' : 'flat' }
}

/** The arrow that goes with a direction, so that colour is never alone. */
export const arrowOf = (direction: Change['direction']): string =>
  direction === 'up' ? '▲' : direction === 'down' ? '▼' : ''

function plain(value: number | null, digits: number, reason: string): Figure {
  const parsed = decimalOf(value)
  if (!parsed || value === null) return unknownFigure(reason)
  const magnitude = magnitudeOf(parsed)
  const sign = value < 0 && rescale(magnitude, digits).units !== 0n ? MINUS : ''
  return { text: `${sign}${rounded(magnitude, digits)}`, title: groupDigits(String(value)), known: true }
}

/** A whole number with thousands separators. */
export function formatCount(count: number | null, reason = 'Not counted'): Figure {
  const figure = plain(count, 0, reason)
  return figure.known ? { ...figure, title: figure.text } : figure
}

/** A whole number, short where it is long: 241 · 9,999 · 12.4k · 10m. The title carries every digit. */
export function formatCompactCount(count: number): Figure {
  const exact = formatCount(count)
  const parsed = decimalOf(count)
  if (!exact.known || !parsed || Math.abs(count) < 10_000) return exact
  const body = compactBody(magnitudeOf(parsed))
    .replace(/(\.\d*?)0+(?=[a-z])/, '$1')
    .replace(/\.(?=[a-z])/, '')
  return { ...exact, text: `${count < 0 ? MINUS : ''}${body}` }
}

/** A score in standard deviations: "z 6.4"; its sign is kept. */
export function formatScore(score: number | null, reason = 'Not enough history for a score'): Figure {
  const figure = plain(score, 1, reason)
  return figure.known ? { ...figure, text: `z ${figure.text}`, title: `z ${figure.title}` } : figure
}

/** How many times as much: "2.4×". */
export function formatMultiple(times: number | null, reason = 'Nothing to compare with'): Figure {
  const figure = plain(times, 1, reason)
  return figure.known ? { ...figure, text: `${figure.text}×`, title: `${figure.title}×` } : figure
}

/** 512 B · 12.4 kB · 3.1 MB · 1.2 GB; "—" for what is no size. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return UNKNOWN
  if (bytes < 1000) return `${bytes} B`
  const steps = ['kB', 'MB', 'GB', 'TB']
  const step = steps.findIndex((_, index) => bytes < 999_950 * 1000 ** index)
  const index = step === -1 ? steps.length - 1 : step
  return `${(bytes / 1000 ** (index + 1)).toFixed(1)} ${steps[index]}`
}
