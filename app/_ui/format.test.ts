import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  arrowOf,
  formatBytes,
  formatCompactUsd,
  formatCount,
  formatLogReturn,
  formatPrice,
  formatRatio,
} from './format'

describe('formatPrice', () => {
  it.each([
    ['101234.56', '$101,234.56'],
    ['3412.08', '$3,412.08'],
    ['188.414999', '$188.41'],
    ['1.0002', '$1.0002'],
    ['9.99996', '$10.0000'],
    ['0.1234567', '$0.1235'],
    ['0.001234', '$0.001234'],
    ['0.000001234', '$0.0₅1234'],
    ['2.264e-09', '$0.0₈2264'],
    ['0.000000000001', '$0.0₁₁1'],
    ['0', '$0.0000'],
    ['-12.5', '−$12.50'],
  ])('writes %s as %s', (exact, text) => {
    expect(formatPrice(exact).text).toBe(text)
  })

  it('keeps every digit of the exact value in the title', () => {
    expect(formatPrice('0.000000002264').title).toBe('0.000000002264 USD')
    expect(formatPrice('98109.123456789012345678901234').title).toBe('98109.123456789012345678901234 USD')
    expect(formatPrice('98109.500000').title).toBe('98109.5 USD')
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
    ['1234567890123.45', '$1.2tn'],
    ['54321000000', '$54.3bn'],
    ['412600000', '$413m'],
    ['12400000', '$12.4m'],
    ['9800', '$9.8k'],
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

it('groups whole numbers and scales bytes', () => {
  expect(formatCount(1234567).text).toBe('1,234,567')
  expect(formatCount(null).text).toBe('—')
  expect([formatBytes(512), formatBytes(12_400), formatBytes(3_100_000)]).toEqual([
    '512 B',
    '12.4 kB',
    '3.1 MB',
  ])
})
