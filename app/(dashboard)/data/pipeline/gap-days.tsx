import type { GapDay, GapState } from '@/lib/domain/gap-grid'
import { GAP_SHADES } from './gap-shades'
import { dayName } from './gap-words'

/** What a whole day is: its worst hour does not count, only how much of what was expected is there. */
function stateOf({ expected, missing, hours }: GapDay): GapState {
  if (expected === 0) return hours.some((cell) => cell?.state === 'history') ? 'history' : 'blank'
  if (missing === 0) return 'full'
  return missing === expected ? 'none' : 'part'
}

function wordsOf({ expected, missing }: GapDay): string {
  if (expected === 0) return 'nothing was expected'
  return missing === 0 ? 'complete' : `${missing.toLocaleString('en-US')} slots missing`
}

/** The calendar in one line: a cell a day, the newest last; a day with gaps says how many by its sign and its title. */
export function GapDays({ days }: { days: readonly GapDay[] }) {
  return (
    <ol aria-label="Days of the calendar" className="flex flex-wrap gap-0.5">
      {days.toReversed().map((day) => {
        const state = stateOf(day)
        const words = `${dayName(day.day)}: ${wordsOf(day)}`
        return (
          <li
            key={day.day}
            data-state={state}
            title={words}
            className={`grid h-6 w-[18px] place-items-center rounded-[3px] text-[11px] ${state === 'blank' ? 'border border-line' : GAP_SHADES[state]}`}
          >
            <span className="sr-only">{words}</span>
            {(state === 'part' || state === 'none') && <span aria-hidden="true">!</span>}
          </li>
        )
      })}
    </ol>
  )
}
