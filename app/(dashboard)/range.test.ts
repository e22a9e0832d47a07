import { describe, expect, it } from 'vitest'
import { loadRange, resolveRange } from './range'

const NOW = new Date('2026-11-24T10:02:00Z')
const view = { range: '24h', from: null, to: null } as const

describe('resolveRange', () => {
  it('counts back from now', () => {
    expect(resolveRange({ ...view, range: '7d' }, NOW)).toEqual({
      id: '7d',
      from: new Date('2026-11-17T10:02:00Z'),
      to: NOW,
    })
  })

  it('begins at the beginning for max', () => {
    expect(resolveRange({ ...view, range: 'max' }, NOW).from).toBeNull()
  })

  it('holds both days of a custom range, and nothing after now', () => {
    const [from, to] = [new Date('2026-11-01'), new Date('2026-11-02')]
    const custom = resolveRange({ range: 'custom', from, to }, NOW)
    expect(custom).toEqual({ id: 'custom', from, to: new Date('2026-11-03T00:00:00Z') })
    expect(resolveRange({ range: 'custom', from, to: new Date('2027-01-01') }, NOW).to).toEqual(NOW)
  })

  it('falls back to 24 hours where a custom range is empty or has no start', () => {
    const day = new Date('2026-11-02')
    expect(resolveRange({ range: 'custom', from: null, to: day }, NOW).id).toBe('24h')
    expect(resolveRange({ range: 'custom', from: day, to: new Date('2026-10-02') }, NOW).id).toBe('24h')
  })
})

describe('loadRange', () => {
  it('reads the address, and takes what it cannot read as not given', () => {
    expect(loadRange({ range: '30d' })).toEqual({ range: '30d', from: null, to: null })
    expect(loadRange({ range: 'bogus', from: 'yesterday' })).toEqual({ range: '24h', from: null, to: null })
  })
})
