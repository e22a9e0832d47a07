import {
  type Figure,
  formatBps,
  formatBytes,
  formatCompactCount,
  formatCompactNaira,
  formatCompactUsd,
  formatCount,
  formatLogReturn,
  formatMultiple,
  formatNaira,
  formatPoints,
  formatPrice,
  formatRatio,
  formatScore,
  formatShare,
} from '@/app/_ui/format'
import {
  formatAge,
  formatClock,
  formatDay,
  formatDuration,
  formatExactTime,
  formatShortTime,
} from '@/app/_ui/format-time'
import { EXAMPLE_NOW } from './example-series'

/** One thing as it is stored and as it is shown. */
export interface FormatExample {
  by: string
  raw: string
  shown: Figure
}

const said = (text: string): Figure => ({ text, title: '', known: true })

const ofTexts = (
  by: string,
  format: (exact: string | null) => Figure,
  raws: (string | null)[],
): FormatExample[] => raws.map((raw) => ({ by, raw: raw ?? 'null', shown: format(raw) }))

const ofNumbers = (
  by: string,
  format: (value: number | null) => Figure,
  raws: (number | null)[],
): FormatExample[] => raws.map((raw) => ({ by, raw: String(raw), shown: format(raw) }))

const ofTimes = (zone: string): FormatExample[] => {
  const raw = EXAMPLE_NOW.toISOString()
  const times: [string, string][] = [
    ['formatClock', formatClock(EXAMPLE_NOW, zone)],
    ['formatShortTime', formatShortTime(EXAMPLE_NOW, zone)],
    ['formatExactTime', formatExactTime(EXAMPLE_NOW, zone)],
    ['formatDay', formatDay(EXAMPLE_NOW, zone)],
    ['formatAge', formatAge(EXAMPLE_NOW, EXAMPLE_NOW.getTime() + 245_000)],
  ]
  return times.map(([by, text]) => ({ by, raw, shown: said(text) }))
}

/** Every format with what tries it. */
export const listFormatExamples = (zone: string): FormatExample[] => [
  ...ofTexts('formatPrice', formatPrice, [
    '101234.56',
    '188.414999',
    '9.99999',
    '1.0002',
    '0.001234',
    '0.000001234',
    '2.264e-09',
    '0',
    null,
  ]),
  ...ofTexts('formatCompactUsd', formatCompactUsd, ['54321000000.5', '999950', '412600000', null]),
  ...ofTexts('formatNaira', formatNaira, ['12412345.505', '-250', null]),
  ...ofTexts('formatCompactNaira', formatCompactNaira, ['12412345.50', '412600000', '18200000000']),
  ...ofNumbers('formatRatio', formatRatio, [0.0124, -0.0082, 0.0001, 12.5, Number.NaN, null]),
  ...ofNumbers('formatLogReturn', formatLogReturn, [0.0123]),
  ...ofNumbers('formatShare', formatShare, [0.0134]),
  ...ofNumbers('formatPoints', formatPoints, [-0.0006, 0.0112]),
  ...ofNumbers('formatBps', formatBps, [0.0046, null]),
  ...ofNumbers('formatScore', formatScore, [6.4123, -3.25]),
  ...ofNumbers('formatMultiple', formatMultiple, [2.36, Number.POSITIVE_INFINITY]),
  ...ofNumbers('formatCount', formatCount, [1_234_567, null]),
  ...[512, 12_400, 3_100_000, 4_200_000_000].map((bytes) => ({
    by: 'formatBytes',
    raw: String(bytes),
    shown: said(formatBytes(bytes)),
  })),
  ...[420, 42_000, 180_000, 18_000_000].map((ms) => ({
    by: 'formatDuration',
    raw: `${ms} ms`,
    shown: said(formatDuration(ms)),
  })),
  ...ofNumbers('formatCompactCount', (count) => formatCompactCount(count ?? Number.NaN), [9_999, 10_000_000]),
  ...ofTimes(zone),
]
