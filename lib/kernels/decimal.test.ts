import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalDecimal,
  divideHalfEven,
  fitDecimal,
  formatDecimal,
  parseDecimal,
  rescale,
  toUnits,
} from './decimal'

const price = { precision: 36, scale: 24 }

describe('decimal', () => {
  it.each([
    ['2.264e-09', '0.000000002264'],
    ['1.234e-9', '0.000000001234'],
    ['98109', '98109'],
    ['98109.0', '98109'],
    ['1E3', '1000'],
    ['-0.955', '-0.955'],
    ['0.0', '0'],
    ['4.2e-18', '0.0000000000000000042'],
    ['77953.82550382407', '77953.82550382407'],
  ])('reads %s as exactly %s', (text, expected) => {
    expect(fitDecimal(text, price)).toEqual({ ok: true, value: expected })
  })

  it('refuses what would silently become another number', () => {
    expect(fitDecimal('1e-25', price)).toEqual({ ok: false, reason: 'too_small' })
    expect(fitDecimal('1e12', price)).toEqual({ ok: false, reason: 'too_large' })
    expect(fitDecimal('999999999999.9', price)).toEqual({ ok: true, value: '999999999999.9' })
    for (const text of ['', 'NaN', 'Infinity', '1e', '0x10', '1,5', '1e9999', '--1']) {
      expect(fitDecimal(text, price)).toEqual({ ok: false, reason: 'not_a_number' })
    }
  })

  it('rounds half to even only past the column scale', () => {
    expect(fitDecimal('0.5', { precision: 10, scale: 0 })).toEqual({ ok: false, reason: 'too_small' })
    expect(fitDecimal('1.5', { precision: 10, scale: 0 })).toEqual({ ok: true, value: '2' })
    expect(fitDecimal('2.5', { precision: 10, scale: 0 })).toEqual({ ok: true, value: '2' })
    expect(divideHalfEven(-25n, 10n)).toBe(-2n)
    expect(divideHalfEven(-26n, 10n)).toBe(-3n)
  })

  it('round-trips every double through its shortest text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const parsed = parseDecimal(String(value))
        expect(parsed).not.toBeNull()
        if (parsed) expect(Number(formatDecimal(parsed))).toBe(value === 0 ? 0 : value)
      }),
    )
  })

  it('keeps the value when the scale grows and back', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.integer({ min: 0, max: 24 }), (units, scale) => {
        expect(rescale(rescale({ units, scale }, 30), scale)).toEqual({ units, scale })
      }),
    )
  })

  it('trims what the driver pads', () => {
    expect(canonicalDecimal('98109.000000000000000000000000')).toBe('98109')
    expect(canonicalDecimal('0.000000002264000000000000')).toBe('0.000000002264')
    expect(toUnits('1.5', 3)).toBe(1500n)
  })
})
