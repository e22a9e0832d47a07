import { describe, expect, it } from 'vitest'
import { describeStreak } from './streak-words'

const LAGOS = 'Africa/Lagos'
const at = (time: string) => new Date(`2026-11-${time}:00.000Z`)
const streak = {
  status: 'missed',
  reason: 'not_delivered',
  first: at('24T09:05'),
  last: at('24T09:15'),
  runs: 3,
}

describe('runs that did not work out', () => {
  it('are one line with how many, why and when', () => {
    expect(describeStreak(streak, LAGOS)).toBe('3 slots missed: not delivered, 24 Nov 10:05–10:15 WAT')
  })

  it('are named one by one when there is one, and without a reason when none was recorded', () => {
    const one = { ...streak, status: 'failed', reason: null, last: streak.first, runs: 1 }
    expect(describeStreak(one, LAGOS)).toBe('1 run failed, 24 Nov 10:05 WAT')
  })

  it('name both days when midnight of the zone lies between', () => {
    const night = { ...streak, first: at('23T22:55'), last: at('23T23:05') }
    expect(describeStreak(night, LAGOS)).toMatch(/, 23 Nov 23:55–24 Nov 00:05 WAT$/)
    expect(describeStreak(night, 'UTC')).toMatch(/, 23 Nov 22:55–23:05 UTC$/)
  })
})
