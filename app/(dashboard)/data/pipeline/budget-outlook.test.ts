import { describe, expect, it } from 'vitest'
import { projectCalls } from './budget-outlook'

describe('where a budget leads', () => {
  it('is what is used and the days left at the pace of the last one', () => {
    const now = new Date('2026-11-24T00:00:00Z')
    const monthEnd = new Date('2026-12-01T00:00:00Z')
    expect(projectCalls({ calls: 1_000, callsPerDay: 288, now, monthEnd })).toBe(1_000 + 7 * 288)
  })

  it('is what is used once the month is over', () => {
    const at = new Date('2026-12-01T00:00:00Z')
    const over = { now: new Date('2026-12-01T00:05:00Z'), monthEnd: at }
    expect(projectCalls({ calls: 5, callsPerDay: 288, ...over })).toBe(5)
  })
})
