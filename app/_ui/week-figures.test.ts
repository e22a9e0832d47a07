import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '@/lib/domain/slot'
import { formatWeek } from './week-figures'

const START = new Date('2026-11-17T04:00:00Z')
const closes = (values: Record<number, number>) => ({
  startsAt: START,
  stepMs: HOUR_MS,
  values: Array.from({ length: 168 }, (_, hour) => values[hour] ?? null),
})

describe('the figures of a week', () => {
  it('are signed, and their titles name the hours they speak of', () => {
    const week = formatWeek(closes({ 0: 100, 80: 110, 167: 104.5 }), 'Africa/Lagos')
    expect(week.change).toMatchObject({ text: '+4.50 %', direction: 'up', known: true })
    expect(week.change.title).toBe(
      '+4.5000 %, hourly closes 17 Nov 05:00 to 24 Nov 04:00 WAT, 3 of 168 known',
    )
    expect(week.fromHigh.text).toBe('−5.00 %')
    expect(week.fromHigh.title).toContain('against the highest of the hourly closes')
    expect(Number(week.exactChange)).toBeCloseTo(0.045, 12)
    expect(Number(week.exactFromHigh)).toBeCloseTo(-0.05, 12)
  })

  it('are unknown with the hours that are known when the week is not whole', () => {
    const week = formatWeek(closes({ 100: 1, 167: 2 }), 'UTC')
    expect(week.change).toMatchObject({ text: '—', known: false, direction: 'unknown' })
    expect(week.change.title).toBe(
      'Hourly closes are known only for 21 Nov 08:00 to 24 Nov 03:00 UTC, not for 7 days',
    )
    expect([week.exactChange, week.exactFromHigh]).toEqual([null, null])
  })

  it('are unknown without any close', () => {
    expect(formatWeek(closes({}), 'UTC').fromHigh.title).toBe('No hourly close in the last 7 days')
  })
})
