import Link from 'next/link'
import { JOBS } from '@/lib/pipeline/jobs'
import { dayName } from './gap-words'
import { hrefOf, type View } from './view'

const CHIP =
  'rounded-[7px] px-2.5 py-1 text-mut hover:text-ink aria-[current]:bg-bg aria-[current]:font-semibold aria-[current]:text-ink aria-[current]:ring-1 aria-[current]:ring-line'

/** Which runs are listed: of which job, and of which day; links, so that each view has an address. */
export function RunsFilter({ view }: { view: View }) {
  const jobs = [null, ...JOBS.map(({ id }) => id), 'backfill']
  return (
    <nav aria-label="Runs listed" className="mb-2 flex flex-wrap items-center gap-1 text-[13px]">
      {jobs.map((job) => (
        <Link
          key={job}
          href={`${hrefOf(view, { job })}#runs`}
          aria-current={job === view.job ? 'page' : undefined}
          className={CHIP}
        >
          {job ?? 'all jobs'}
        </Link>
      ))}
      {view.day !== null && (
        <Link href={`${hrefOf(view, { day: null })}#runs`} className="link ml-3" scroll={false}>
          Only {dayName(view.day)}: show all days
        </Link>
      )}
    </nav>
  )
}
