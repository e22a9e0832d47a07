import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  arrowOf,
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
  groupDigits,
} from './format'

describe('formatPrice', () => {
  it.each([
    ['101234.56', '$101,234.56'],
    ['3412.08', '$3,412.08'],
    ['188.414999', '$188.41'],
    ['1.0002', '$1.0002'],
    ['9.99999', '$10.00'],
    ['9.99994', '$9.9999'],
    ['0.999999', '$1.0000'],
    ['0.0999996', '$0.1000'],
    ['0.00009999999', '$0.0001000'],
    ['0.00002294', '$0.00002294'],
    ['0.00000123', '$0.000001230'],
    ['0.1234567', '$0.1235'],
    ['0.001234', '$0.001234'],
    ['0.000001234', '$0.000001234'],
    ['0.0000001234', '$0.0₆1234'],
    ['2.264e-09', '$0.0₈2264'],
    ['0.000000000001', '$0.0₁₁1'],
    ['0', '$0.0000'],
    ['-12.5', '−$12.50'],
  ])('writes %s as %s', (exact, text) => {
    expect(formatPrice(exact).text).toBe(text)
  })

  it('keeps every digit of the exact value in the title', () => {
    expect(formatPrice('0.000000002264').title).toBe('0.000000002264 USD')
    expect(formatPrice('98109.123456789012345678901234').title).toBe('98,109.123456789012345678901234 USD')
    expect(formatPrice('98109.500000').title).toBe('98,109.5 USD')
  })

  it('says why a price is unknown instead of writing zero or NaN', () => {
    expect(formatPrice(null, 'CoinGecko sent no price')).toEqual({
      text: '—',
      title: 'CoinGecko sent no price',
      known: false,
    })
    expect(formatPrice('NaN').text).toBe('—')
  })

  it('never shows NaN or an empty fraction for any decimal', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 40n }),
        fc.integer({ min: 0, max: 24 }),
        (units, scale) => {
          const digits = units.toString().padStart(scale + 1, '0')
          const exact = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
          expect(formatPrice(exact).text).toMatch(/^\$[\d,]+\.[\d₀-₉]+$/)
        },
      ),
    )
  })
})

describe('formatCompactUsd', () => {
  it.each([
    ['1234567890123.45', '$1.23tn'],
    ['54321000000', '$54.3bn'],
    ['412600000', '$413m'],
    ['12400000', '$12.4m'],
    ['2140000000000', '$2.14tn'],
    ['161000000000', '$161bn'],
    ['9999000', '$10.0m'],
    ['9800', '$9.80k'],
    ['999950', '$1.00m'],
    ['99960', '$100k'],
    ['999.5', '$1.00k'],
    ['999499999999999', '$999tn'],
    ['12.5', '$12.50'],
    ['0', '$0.00'],
  ])('writes %s as %s', (exact, text) => {
    expect(formatCompactUsd(exact).text).toBe(text)
  })

  it('groups the exact total in the title', () => {
    expect(formatCompactUsd('1234567.8900').title).toBe('1,234,567.89 USD')
  })
})

describe('formatRatio', () => {
  it('carries sign, arrow and direction', () => {
    expect(formatRatio(0.0124)).toMatchObject({ text: '+1.24 %', direction: 'up' })
    expect(formatRatio(-0.0082)).toMatchObject({ text: '−0.82 %', direction: 'down' })
    expect(arrowOf('up')).toBe('▲')
    expect(arrowOf('down')).toBe('▼')
  })

  it('calls tiny moves flat: a sign, no arrow', () => {
    expect(formatRatio(0.0001)).toMatchObject({ text: '+0.01 %', direction: 'flat' })
    expect(formatRatio(-0.00001)).toMatchObject({ text: '0.00 %', direction: 'flat' })
    expect(arrowOf('flat')).toBe('')
  })

  it('turns a log return into the simple return', () => {
    expect(formatLogReturn(Math.log(1.5)).text).toBe('+50.00 %')
    expect(formatLogReturn(Math.log(12.5)).text).toBe('+1,150.00 %')
  })

  it('never writes NaN', () => {
    for (const value of [null, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(formatRatio(value)).toMatchObject({
        text: '—',
        direction: 'unknown',
        title: 'Not enough history yet',
      })
    }
  })
})

describe('naira', () => {
  it('is compact on a tile and exact to the kobo in a table', () => {
    expect(formatCompactNaira('12412345.50')).toEqual({
      text: '₦12.4m',
      title: '12,412,345.5 NGN',
      known: true,
    })
    expect(formatNaira('-12412345.505').text).toBe('−₦12,412,345.50')
    expect(formatNaira('-0.001').text).toBe('₦0.00')
    expect(formatNaira(null, 'No orders yet')).toEqual({ text: '—', title: 'No orders yet', known: false })
  })
})

describe('points', () => {
  it('tell percentage points from percent, and basis points from both', () => {
    expect(formatPoints(-0.0006)).toMatchObject({ text: '−0.06 pp', direction: 'down' })
    expect(formatPoints(0.00001)).toMatchObject({ text: '0.00 pp', direction: 'flat' })
    expect(formatBps(0.0046)).toMatchObject({ text: '+46 bps', direction: 'up' })
    expect(formatShare(0.0134)).toMatchObject({ text: '1.34 %', title: '1.340000 %' })
  })
})

it('writes scores and multiples with one digit behind the point', () => {
  expect(formatScore(6.4123)).toEqual({ text: 'z 6.4', title: 'z 6.4123', known: true })
  expect(formatScore(-3.05).text).toBe('z −3.0')
  expect(formatMultiple(2.36).text).toBe('2.4×')
  expect(formatMultiple(Number.POSITIVE_INFINITY, 'No volume before').title).toBe('No volume before')
})

it('groups the digits of an exact value and leaves words alone', () => {
  expect(groupDigits('-1234567.8901')).toBe('−1,234,567.8901')
  expect(groupDigits('A')).toBe('A')
})

it('writes long counts short, and those of a few digits in full', () => {
  const counts = [0, 241, 9_999, 10_000, 12_440, 60_000, 10_000_000, 9_999_759]
  expect(counts.map((count) => formatCompactCount(count).text)).toEqual([
    '0',
    '241',
    '9,999',
    '10k',
    '12.4k',
    '60k',
    '10m',
    '10m',
  ])
  expect(formatCompactCount(9_999_759).title).toBe('9,999,759')
})

it('groups whole numbers and scales bytes', () => {
  expect(formatCount(1234567).text).toBe('1,234,567')
  expect(formatCount(null).text).toBe('—')
  const sizes = [512, 12_400, 999_949, 999_950, 3_100_000, 4_200_000_000, Number.NaN]
  expect(sizes.map(formatBytes)).toEqual(['512 B', '12.4 kB', '999.9 kB', '1.0 MB', '3.1 MB', '4.2 GB', '—'])
})
