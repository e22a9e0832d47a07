import type { Grade } from '@/lib/domain/market'
import { DAY_MS, SLOT_MS } from '@/lib/domain/slot'
import type { SlotMetric } from '../contract'

/** Fewer expected slots than this (one hour) say nothing about completeness. */
export const MIN_EXPECTED = 12

/** What a slot needs for a grade; below B it is C. Staleness in slots of 5 minutes, completeness from 0 to 1. */
export const GRADE_LIMITS = {
  A: { staleSlots: 2, completeness: 0.99 },
  B: { staleSlots: 6, completeness: 0.95 },
} as const

/** Grade of a freshness (slots between the upstream's refresh and our sample) and a completeness (0 to 1). */
export function gradeOf(facts: { staleSlots: number; completeness: number }): Grade {
  const reaches = (limit: { staleSlots: number; completeness: number }) =>
    facts.staleSlots <= limit.staleSlots && facts.completeness >= limit.completeness
  if (reaches(GRADE_LIMITS.A)) return 'A'
  return reaches(GRADE_LIMITS.B) ? 'B' : 'C'
}

export const dataGrade: SlotMetric<'data_grade'> = {
  id: 'data_grade',
  name: 'Data grade',
  what: 'How far the figures of this slot can be trusted: A, B, C or unknown.',
  how: 'A: the source refreshed within 2 slots and ≥ 99 % of the slots of the trailing 24 h are present. B: 6 slots and ≥ 95 %. C otherwise. Unknown without a price, or when fewer than 12 slots could be there yet.',
  why: 'A decision on a stale or holed series is a guess; the grade says so before it is made.',
  unit: 'grade',
  window: '24 h',
  minSamples: MIN_EXPECTED,
  maxStaleness: '6 slots for grade B',
  reference: 'metrics.md, definition 19',
  version: 1,
  storage: 'grade',
  inputs: { kind: 'span', spanMs: DAY_MS },
  compute: ({ current, completeness }) => {
    if (current.units === null || completeness.expected < MIN_EXPECTED) return 'unknown'
    // History says nothing of its refresh: its points are their own time.
    const staleMs = current.sourceUpdatedAt === null ? 0 : current.sampledAt - current.sourceUpdatedAt
    return gradeOf({
      staleSlots: Math.max(0, staleMs) / SLOT_MS,
      completeness: completeness.present / completeness.expected,
    })
  },
}
