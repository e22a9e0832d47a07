import { formatCount } from '@/app/_ui/format'
import { loadWords } from '@/app/_ui/history-words'
import { DAY_MS } from '@/lib/domain/slot'
import type { Gaps } from './data'

/** The answer in one sentence. While history is loading nothing is called complete. */
export function Verdict({ gaps }: { gaps: Gaps }) {
  const { grid, chosen, from, to, load } = gaps
  const days = Math.round((to.getTime() - from.getTime()) / DAY_MS)
  const whose = chosen ? `of ${chosen.name} ` : ''
  const total = `${formatCount(grid.present).text} of ${formatCount(grid.expected).text} slots ${whose}are there`
  if (grid.expected === 0) return <p>No full hour has passed since the first prices came.</p>
  if (grid.missing > 0) {
    const hours = `${formatCount(grid.gapHours).text} hour${grid.gapHours === 1 ? '' : 's'}`
    return (
      <p data-testid="gap-verdict">
        <span className="text-amber">▲</span>{' '}
        <span className="font-semibold">
          {formatCount(grid.missing).text} slots {whose}are missing in {hours}
        </span>
        : <span className="text-mut">{total}.</span>
        {load && ` ${loadWords(load)}.`}
      </p>
    )
  }
  if (load !== null) {
    return (
      <p data-testid="gap-verdict">
        <span className="text-amber">▲</span> {loadWords(load)}.{' '}
        <span className="text-mut">
          Of the slots expected so far, {total}; figures over more than a day are provisional.
        </span>
      </p>
    )
  }
  return (
    <p data-testid="gap-verdict">
      <span className="text-up">✓</span> No gaps {whose}in the last {days} days
      {isWhole(grid) ? '' : ', as far as they were watched'}: <span className="text-mut">{total}.</span>
    </p>
  )
}

/** A calendar that begins before the first prices can only speak of the hours since. */
const isWhole = ({ days }: Gaps['grid']): boolean =>
  days.every(({ hours }) => hours.every((cell) => cell?.state !== 'blank' && cell?.state !== 'history'))
