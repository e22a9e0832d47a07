import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDecimal } from '@/lib/kernels/decimal'
import { Bytes } from './bytes'
import { DecimalUnits, decimalBytes } from './decimal'

/** What a reader makes of the bytes. */
function unitsOf(text: string, { precision, scale }: { precision: number; scale: number }): bigint {
  const units = new DecimalUnits(precision, scale)
  units.read(text)
  const bytes = new Bytes()
  const size = decimalBytes(precision)
  bytes.words(units.complement(), { size, bigEndian: true })
  return BigInt.asIntN(size * 8, BigInt(`0x${bytes.written().toString('hex')}`))
}

const price = { precision: 36, scale: 24 }

describe('decimals as bytes', () => {
  it('take what the format asks for each precision', () => {
    expect([1, 2, 3, 9, 18, 19, 30, 36, 38, 65].map(decimalBytes)).toEqual([1, 1, 2, 4, 8, 9, 13, 16, 16, 28])
  })

  it.each([
    ['0.002898886141273087200000', 2898886141273087200000n],
    ['0.000000000000001000000000', 1000000000n],
    ['10000000000000', 10n ** 37n],
    ['-1', -(10n ** 24n)],
    ['-0.000000000000000000000001', -1n],
    ['0', 0n],
    ['-0.0', 0n],
    ['00012.50', 125n * 10n ** 23n],
    ['1e-7', 10n ** 17n],
    ['+3', 3n * 10n ** 24n],
    ['0.1000000000000000000000000000000', 10n ** 23n],
  ])('hold %s exactly', (text, units) => {
    expect(unitsOf(text, { ...price, precision: 38 })).toBe(units)
  })

  it.each([price, { precision: 30, scale: 8 }, { precision: 24, scale: 4 }, { precision: 65, scale: 30 }])(
    'hold the largest of $precision digits, and its negative',
    (type) => {
      const largest = 10n ** BigInt(type.precision) - 1n
      for (const units of [largest, -largest]) {
        expect(unitsOf(formatDecimal({ units, scale: type.scale }), type)).toBe(units)
      }
    },
  )

  it('hold any decimal of any column', () => {
    const types = fc
      .record({
        precision: fc.integer({ min: 1, max: 65 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ precision, share }) => ({ precision, scale: Math.floor(precision * share) }))
    const cases = types.chain((type) => {
      const largest = 10n ** BigInt(type.precision) - 1n
      return fc.record({ type: fc.constant(type), units: fc.bigInt({ min: -largest, max: largest }) })
    })
    fc.assert(
      fc.property(cases, ({ type, units }) => {
        expect(unitsOf(formatDecimal({ units, scale: type.scale }), type)).toBe(units)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    '1000000000000',
    '-1000000000000.0',
    '0.0000000000000000000000001',
    '1.2.3',
    '',
    '-',
    '.',
    '.5',
    'NaN',
    '12a',
    '0x10',
    '９',
    '9'.repeat(400),
  ])('refuse %s rather than change it', (text) => {
    expect(() => unitsOf(text, price)).toThrow(RangeError)
  })

  it('are not disturbed by the one before', () => {
    const units = new DecimalUnits(36, 24)
    units.read('-999999999999.999999999999999999999999')
    units.complement()
    units.read('1')
    const bytes = new Bytes()
    bytes.words(units.complement(), { size: 16, bigEndian: true })
    expect(BigInt(`0x${bytes.written().toString('hex')}`)).toBe(10n ** 24n)
  })
})
