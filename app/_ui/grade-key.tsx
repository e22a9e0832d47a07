import { GRADE_MEANINGS } from './grade-at'

/** What the letters of the data grade mean, in one line. */
export function GradeKey() {
  return (
    <p className="mt-1.5 min-h-[18px] text-xs text-mut">
      Grade:{' '}
      {Object.entries(GRADE_MEANINGS).map(([grade, meaning], index) => (
        <span key={grade}>
          {index > 0 && ' · '}
          <b className="font-semibold text-ink">{grade}</b> {meaning}
        </span>
      ))}
    </p>
  )
}
