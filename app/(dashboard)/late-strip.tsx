import Link from 'next/link'
import { Strip } from '@/app/_ui/states'
import { SLOT_MS } from '@/lib/domain/slot'
import { isExplainedByBudget } from '@/lib/pipeline/budget'
import { getHealth, type Health } from '@/lib/pipeline/health'

/** Older than two slots: nothing to quote from. */
const OLD_SECONDS = (2 * SLOT_MS) / 1000

/**
 * Data a busy reader must not act on is said on every page: how old it is, and that its source is late or failing.
 * Where the budget is the reason, its own strip says so.
 */
export async function LateStrip() {
  const health = await getHealth(new Date())
  const text = health.status === 'degraded' ? sentenceOf(health) : null
  if (text === null || (await isExplainedByBudget(health.sources[0]?.ageSeconds ?? null))) return null
  return (
    <Strip tone="warn">
      {text}{' '}
      <Link href="/data/pipeline" className="link">
        See the runs
      </Link>
    </Strip>
  )
}

/** The one thing that limits trust most; null while there is no data at all, which every page says by itself. */
function sentenceOf({ sources, jobs }: Health): string | null {
  const age = sources[0]?.ageSeconds
  if (age == null) return null
  const minutes = Math.max(1, Math.round(age / 60))
  if (age > OLD_SECONDS)
    return `The newest prices are ${minutes} min old: their source is late or failing. Do not quote from them.`
  const late = jobs.filter((job) => job.late).map((job) => job.id)
  if (late.join() === 'delivery')
    return `Prices are up to date (${minutes} min old), but alerts are not being sent: their job does not run.`
  return `The last run failed or did not come. The newest prices are ${minutes} min old.`
}
