import { describe, expect, it } from 'vitest'
import { axisTicks } from './axis-ticks'

const texts = (from: string, to: string, zone = 'Africa/Lagos') =>
  axisTicks({ from: Date.parse(from), to: Date.parse(to), zone }).map(({ text }) => text)

describe('the ticks of an axis', () => {
  it('are round hours of the zone’s own clock, the first and midnight with their day', () => {
    expect(texts('2026-11-28T14:45:00Z', '2026-11-29T14:42:00Z')).toEqual([
      '28 Nov 18:00 WAT',
      '29 Nov',
      '06:00',
      '12:00',
    ])
    expect(texts('2026-11-29T08:42:00Z', '2026-11-29T14:42:00Z')).toEqual([
      '29 Nov 10:00 WAT',
      '11:00',
      '12:00',
      '13:00',
      '14:00',
      '15:00',
    ])
  })

  it('are days where there are many of them, never more than eight', () => {
    expect(texts('2026-11-22T12:00:00Z', '2026-11-29T12:00:00Z')).toEqual([
      '23 Nov',
      '24 Nov',
      '25 Nov',
      '26 Nov',
      '27 Nov',
      '28 Nov',
      '29 Nov',
    ])
    expect(texts('2025-11-29T12:00:00Z', '2026-11-29T12:00:00Z').length).toBeLessThanOrEqual(8)
  })

  it('lie inside what is shown', () => {
    const [from, to] = [Date.parse('2026-11-29T08:42:00Z'), Date.parse('2026-11-29T14:42:00Z')]
    for (const { at } of axisTicks({ from, to, zone: 'Asia/Kolkata' })) {
      expect(at).toBeGreaterThanOrEqual(from)
      expect(at).toBeLessThanOrEqual(to)
    }
  })
})
