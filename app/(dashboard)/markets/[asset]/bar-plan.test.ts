import { describe, expect, it } from 'vitest'
import { stepWords } from '@/app/_ui/bar-words'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@/lib/domain/slot'
import { type RangeId, resolveRange } from '../../range'
import { MOST_BARS, planBars, WARM_UP_BARS } from './bar-plan'

const NOW = new Date('2026-11-24T10:02:00Z')
const FIRST = Date.parse('2026-01-05T08:00:00Z')
const plan = (range: RangeId, first = FIRST) =>
  planBars(resolveRange({ range, from: null, to: null }, NOW), first)

describe('planBars', () => {
  it.each([
    ['24h', 15 * MINUTE_MS, '5m'],
    ['7d', HOUR_MS, '1h'],
    ['30d', HOUR_MS, '1h'],
    ['90d', 4 * HOUR_MS, '1h'],
    ['1y', DAY_MS, '1d'],
    ['max', DAY_MS, '1d'],
  ] as const)('draws %s in bars of %i ms folded from %s', (range, stepMs, part) => {
    expect(plan(range)).toMatchObject({ stepMs, part, to: NOW.getTime() })
  })

  it('begins with a whole bar at or before the start, and warms up before it', () => {
    const { from, warmFrom, stepMs } = plan('24h')
    expect(new Date(from).toISOString()).toBe('2026-11-23T10:00:00.000Z')
    expect(from - warmFrom).toBe(WARM_UP_BARS * stepMs)
  })

  it('begins at the first slot for max, in short bars while the history is short', () => {
    expect(plan('max').from).toBe(Date.parse('2026-01-05T00:00:00Z'))
    expect(plan('max', NOW.getTime() - 5 * HOUR_MS)).toMatchObject({ stepMs: 15 * MINUTE_MS, part: '5m' })
  })

  it('never draws more bars than a screen can hold', () => {
    for (const years of [4, 5, 12]) {
      const { from, to, stepMs } = plan('max', NOW.getTime() - years * 365 * DAY_MS)
      expect((to - from) / stepMs).toBeLessThanOrEqual(MOST_BARS + 1)
      expect(stepMs % DAY_MS).toBe(0)
    }
  })

  it('takes the bar length of a custom range from its length', () => {
    const [from, to] = [new Date('2026-11-01'), new Date('2026-11-01')]
    expect(planBars(resolveRange({ range: 'custom', from, to }, NOW), FIRST).stepMs).toBe(15 * MINUTE_MS)
  })
})

describe('stepWords', () => {
  it('names the length', () => {
    const lengths = [15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, DAY_MS, 3 * DAY_MS]
    expect(lengths.map(stepWords)).toEqual(['15-minute', '1-hour', '4-hour', '1-day', '3-day'])
  })
})
