import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GRADES } from '@/lib/domain/market'
import { SLOT_MS } from '@/lib/domain/slot'
import type { SlotWindow } from '../contract'
import { dataGrade, gradeOf } from './data-grade'

const SLOT = Date.UTC(2026, 10, 23, 12)

function windowOf(facts: {
  present?: number
  expected?: number
  staleMs?: number | null
  units?: bigint | null
}): SlotWindow {
  const { present = 288, expected = 288, staleMs = 0, units = 1n } = facts
  const sourceUpdatedAt = staleMs === null ? null : SLOT - staleMs
  return {
    current: { slot: SLOT, sampledAt: SLOT, units, volume24hUsd: null, sourceUpdatedAt },
    hour: [],
    completeness: { present, expected },
    reference: () => null,
  }
}

const gradeWith = (facts: Parameters<typeof windowOf>[0]) => dataGrade.compute(windowOf(facts))

describe('data_grade', () => {
  it('is A when the source is within 2 slots and 99 % of the day is there', () => {
    expect(gradeWith({ staleMs: 2 * SLOT_MS })).toBe('A')
    // 286 of 288 are 99.3 %, 285 are 98.96 %.
    expect(gradeWith({ present: 286 })).toBe('A')
    expect(gradeWith({ present: 285 })).toBe('B')
  })

  it('is B up to 6 slots of staleness and down to 95 % of the day', () => {
    expect(gradeWith({ staleMs: 2 * SLOT_MS + 1 })).toBe('B')
    expect(gradeWith({ staleMs: 6 * SLOT_MS })).toBe('B')
    // 274 of 288 are 95.1 %, 273 are 94.8 %.
    expect(gradeWith({ present: 274 })).toBe('B')
  })

  it('is C beyond that', () => {
    expect(gradeWith({ staleMs: 6 * SLOT_MS + 1 })).toBe('C')
    expect(gradeWith({ present: 273 })).toBe('C')
    expect(gradeWith({ staleMs: 3 * 86_400_000 })).toBe('C')
  })

  it('is unknown without a price', () => {
    expect(gradeWith({ units: null })).toBe('unknown')
  })

  it('is unknown until an hour of slots could have been there', () => {
    expect(gradeWith({ present: 11, expected: 11 })).toBe('unknown')
    expect(gradeWith({ present: 12, expected: 12 })).toBe('A')
  })

  it('takes a history point, which has no refresh of its own, for as fresh as its sample', () => {
    expect(gradeWith({ staleMs: null })).toBe('A')
  })

  it('does not mind a source clock ahead of ours', () => {
    expect(gradeWith({ staleMs: -30_000 })).toBe('A')
  })

  it('never gets better by staler or fewer data', () => {
    const facts = fc.record({
      staleSlots: fc.double({ min: 0, max: 20, noNaN: true }),
      completeness: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(facts, fc.double({ min: 0, max: 1, noNaN: true }), (known, worse) => {
        const rank = (grade: (typeof GRADES)[number]) => GRADES.indexOf(grade)
        const before = rank(gradeOf(known))
        expect(rank(gradeOf({ ...known, staleSlots: known.staleSlots + worse }))).toBeGreaterThanOrEqual(
          before,
        )
        expect(rank(gradeOf({ ...known, completeness: known.completeness * worse }))).toBeGreaterThanOrEqual(
          before,
        )
      }),
    )
  })
})
