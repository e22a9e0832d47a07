import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clientAddress } from './client-address'

describe('clientAddress', () => {
  it('believes no header when no proxy is trusted', () => {
    expect(clientAddress('203.0.113.9', 0)).toBe('unknown')
    expect(clientAddress('203.0.113.9, 10.0.0.1', 0)).toBe('unknown')
  })

  it('is what the outermost trusted proxy saw', () => {
    expect(clientAddress('203.0.113.9', 1)).toBe('203.0.113.9')
    expect(clientAddress('203.0.113.9, 10.0.0.1', 1)).toBe('10.0.0.1')
    expect(clientAddress('203.0.113.9, 10.0.0.1', 2)).toBe('203.0.113.9')
  })

  it('cannot be chosen by the caller, who can only prepend', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 3 }), (forged, proxies) => {
        const added = Array.from({ length: proxies }, (_, i) => `10.0.0.${i}`).join(', ')
        expect(clientAddress(`${forged}, ${added}`, proxies)).toBe('10.0.0.0')
      }),
    )
  })

  it('is unknown when the header is missing, empty or shorter than the chain of proxies', () => {
    for (const header of [null, undefined, '', ' ', ',']) expect(clientAddress(header, 1)).toBe('unknown')
    expect(clientAddress('203.0.113.9', 2)).toBe('unknown')
  })

  it('is never longer than its column', () => {
    expect(clientAddress('x'.repeat(5_000), 1)).toHaveLength(64)
  })
})
