import type { Change, Figure } from './format'
import { DEFAULT_ZONE, formatClock, zoneName } from './format-time'
import type { GradeProps } from './grade'
import { gradeAt } from './grade-at'
import type { ProofAnswer } from './proof'

/** As much of a hash as people read to each other; the drawer has the rest. */
const PROOF_DIGITS = 8

interface SentenceInput {
  /** "BTC" */
  subject: string
  value: Figure
  comparison: { change: Change; against: string }
  grade: GradeProps
  zone?: string
}

/** A tile for a chat: "BTC $101,234.56, +1.24 % in 24 h, as of 12:05 WAT, grade A". */
export function sentenceOf({
  subject,
  value,
  comparison,
  grade,
  zone = DEFAULT_ZONE,
}: SentenceInput): string {
  const { metricTime, dataGrade, now } = grade
  const { change, against } = comparison
  const parts = [
    `${subject} ${value.known ? value.text : 'unknown'}`,
    change.known ? `${change.text} ${against}` : null,
    `as of ${formatClock(metricTime, zone)} ${zoneName(metricTime, zone)}`,
    `grade ${gradeAt(dataGrade, metricTime, now)}`,
  ]
  return parts.filter((part) => part !== null).join(', ')
}

/** The sentence with the beginning of its source document's hash, or without a proof where there is none. */
export function withProof(sentence: string, answer: ProofAnswer): string {
  const hash = answer.ok ? answer.proof.document?.sha256 : undefined
  return hash === undefined
    ? `${sentence}, no proof kept`
    : `${sentence}, proof ${hash.slice(0, PROOF_DIGITS)}…`
}
