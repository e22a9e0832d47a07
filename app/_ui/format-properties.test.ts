import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Figure,
  formatBps,
  formatBytes,
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
  groupDigits,
} from './format'
import { formatAge, formatDuration } from './format-time'

const SUFFIXES: Record<string, number> = { k: 3, m: 6, bn: 9, tn: 12 }
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉'

/** An exact decimal by text alone; the code under test has its own way. */
interface Exact {
  units: bigint
  scale: number
}

function exactOf(text: string): Exact {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? []
  if (whole === '') throw new Error(`${text} is no numeral`)
  const scale = fraction.length - Number(exponent)
  const units = BigInt(`${sign}${whole}${fraction}`)
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 }
}

/** What a text on screen claims: its value, and the size of its last digit as a power of ten. */
function claimOf(text: string): { value: Exact; lastDigit: Exact } {
  const spelled = text.replace(/0\.0([₀-₉]+)(\d+)/, (_, zeros: string, digits: string) => {
    const count = Number([...zeros].map((sign) => SUBSCRIPTS.indexOf(sign)).join(''))
    return `0.${'0'.repeat(count)}${digits}`
  })
  const [, minus = '', digits = '', suffix = ''] =
    /^(−?)[$₦]?([\d,.]+)(?: ?(k|m|bn|tn))?$/.exec(spelled) ?? []
  const plain = exactOf(`${minus ? '-' : ''}${digits.replaceAll(',', '')}`)
  const power = SUFFIXES[suffix] ?? 0
  const shift = ({ units, scale }: Exact): Exact => ({ units: units * 10n ** BigInt(power), scale })
  return { value: shift(plain), lastDigit: shift({ units: 1n, scale: plain.scale }) }
}

const atScale = ({ units, scale }: Exact, to: number): bigint => units * 10n ** BigInt(to - scale)
const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

/** Fails unless the text is the exact value, off by at most half of the last digit shown. */
function expectRounded(text: string, exact: Exact): void {
  const { value, lastDigit } = claimOf(text)
  const scale = Math.max(value.scale, exact.scale, lastDigit.scale)
  const distance = magnitude(atScale(value, scale) - atScale(exact, scale))
  expect(distance * 2n <= atScale(lastDigit, scale), `${text} for ${exact.units}e-${exact.scale}`).toBe(true)
  if (value.units !== 0n) expect(value.units < 0n).toBe(exact.units < 0n)
  expect(text.startsWith('−')).toBe(exact.units < 0n && value.units !== 0n)
}

const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 24 }))
  .map(([units, scale]) => {
    const digits = magnitude(units)
      .toString()
      .padStart(scale + 1, '0')
    const body = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
    return `${units < 0n ? '-' : ''}${body}`
  })

const doubles = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })

describe('every amount on screen is its exact value, off by at most half of its last digit', () => {
  it.each<[string, (exact: string) => Figure]>([
    ['formatPrice', formatPrice],
    ['formatCompactUsd', formatCompactUsd],
    ['formatNaira', formatNaira],
    ['formatCompactNaira', formatCompactNaira],
  ])('%s', (_, format) => {
    fc.assert(
      fc.property(decimals, (exact) => {
        expectRounded(format(exact).text, exactOf(exact))
      }),
    )
  })

  it.each<[string, (value: number) => Figure, number, RegExp]>([
    ['formatRatio', formatRatio, 2, / %$/],
    ['formatShare', formatShare, 2, / %$/],
    ['formatPoints', formatPoints, 2, / pp$/],
    ['formatBps', formatBps, 4, / bps$/],
    ['formatMultiple', formatMultiple, 0, /×$/],
    ['formatScore', formatScore, 0, /^z /],
    ['formatCount', formatCount, 0, /$/],
  ])('%s', (_, format, shift, unit) => {
    fc.assert(
      fc.property(doubles, (value) => {
        const { units, scale } = exactOf(String(value))
        const shifted = { units: units * 10n ** BigInt(shift), scale }
        expectRounded(format(value).text.replace(unit, '').replace('+', ''), shifted)
      }),
    )
  })
})

it('no formatter ever writes NaN, Infinity, undefined or nothing', () => {
  const anyNumber = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 5e-324))
  const anyText = fc.oneof(fc.string(), decimals, fc.constantFrom('NaN', 'Infinity', '-', '', '1e999', '.5'))
  fc.assert(
    fc.property(anyNumber, anyText, (number, text) => {
      const ofText = [formatPrice, formatCompactUsd, formatNaira, formatCompactNaira]
      const ofNumber = [formatRatio, formatShare, formatPoints, formatBps, formatMultiple, formatScore]
      const figures = [...ofText.map((one) => one(text)), ...ofNumber.map((one) => one(number))]
      figures.push(formatCount(number), formatLogReturn(number))
      for (const { text: shown, title, known } of figures) {
        expect(`${shown} ${title}`).not.toMatch(/NaN|Infinity|undefined|null/)
        expect(shown).not.toBe('')
        expect(title).not.toBe('')
        expect(known).toBe(shown !== '—')
      }
      for (const words of [formatBytes(number), formatDuration(number), formatAge(new Date(0), number)])
        expect(words).not.toMatch(/NaN|Infinity/)
    }),
  )
})

it('grouping changes no digit', () => {
  fc.assert(
    fc.property(decimals, (exact) => {
      const back = groupDigits(exact).replaceAll(',', '').replace('−', '-')
      expect(
        exactOf(back).units * 10n ** BigInt(Math.max(0, exactOf(exact).scale - exactOf(back).scale)),
      ).toBe(exactOf(exact).units)
    }),
  )
})
