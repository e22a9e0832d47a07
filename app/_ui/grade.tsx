'use client'

import type { Grade } from '@/lib/domain/market'
import { gradeAt, gradeReason } from './grade-at'
import { useNow } from './use-now'

const STEP_MS = 10_000
const TONES: Record<Grade, string> = {
  A: 'border-line text-ink',
  B: 'border-amber text-amber',
  C: 'border-amber bg-amber text-card',
  unknown: 'border-dashed border-line-strong text-mut',
}
export const GRADE_BOX =
  'inline-block w-[22px] rounded-[5px] border text-center text-xs font-semibold leading-[18px]'

export interface GradeProps {
  dataGrade: Grade
  metricTime: Date
  /** The server's clock when the page was made, epoch ms. */
  now: number
}

/** The grade as it stands now: a row that ages on screen loses its A before your eyes. */
export function useGrade({ dataGrade, metricTime, now }: GradeProps) {
  const current = useNow(now, STEP_MS)
  const grade = gradeAt(dataGrade, metricTime, current)
  return {
    letter: grade === 'unknown' ? '?' : grade,
    reason: gradeReason(dataGrade, metricTime, current),
    className: `${GRADE_BOX} ${TONES[grade]}`,
  }
}

/** The data grade as a letter; what it means is in the title and read aloud. */
export function GradeBadge(props: GradeProps) {
  const { letter, reason, className } = useGrade(props)
  return (
    <span title={reason} className={className}>
      <span aria-hidden="true">{letter}</span>
      <span className="sr-only">{reason}</span>
    </span>
  )
}
