import type { Grade } from '@/lib/domain/market'
import { SLOT_MS } from '@/lib/domain/slot'

/** A grade stored with a row speaks of the moment it was computed; a row that has aged since cannot keep it. */
export const A_UP_TO_MS = 2 * SLOT_MS
export const B_UP_TO_MS = 6 * SLOT_MS

/** What each grade says of a figure. */
export const GRADE_MEANINGS = {
  A: 'fresh and complete',
  B: 'slightly late or incomplete',
  C: 'late or incomplete',
} as const

/** The grade to show at `now` (epoch ms): never better than stored, at most B after 2 slots, C after 6. */
export function gradeAt(dataGrade: Grade, metricTime: Date, now: number): Grade {
  const age = now - metricTime.getTime()
  // What is this old is poor, also where completeness could not be measured yet.
  if (age > B_UP_TO_MS) return 'C'
  if (dataGrade === 'unknown') return 'unknown'
  return age > A_UP_TO_MS && dataGrade === 'A' ? 'B' : dataGrade
}

/** Why a grade is what it is, in one sentence for a title. */
export function gradeReason(dataGrade: Grade, metricTime: Date, now: number): string {
  const shown = gradeAt(dataGrade, metricTime, now)
  if (shown === 'unknown')
    return 'Grade unknown: no price in this slot, or too few slots yet to measure completeness'
  if (shown !== dataGrade) return `Grade ${shown}: was ${dataGrade} when computed, the figure is late by now`
  return `Grade ${shown}: ${GRADE_MEANINGS[shown]}`
}
