import Link from 'next/link'
import { Strip } from '@/app/_ui/states'
import { SLOT_MS } from '@/lib/domain/slot'
import { getHealth } from '@/lib/pipeline/health'

/** Older than two slots: nothing to quote from. */
const OLD_SECONDS = (2 * SLOT_MS) / 1000

/** Data a busy reader must not act on is said on every page: how old it is, and that its source is late or failing. */
export async function LateStrip() {
  const { status, sources } = await getHealth(new Date())
  const age = sources[0]?.ageSeconds
  if (status !== 'degraded' || age == null) return null
  const minutes = Math.max(1, Math.round(age / 60))
  return (
    <Strip tone="warn">
      {age > OLD_SECONDS
        ? `The newest prices are ${minutes} min old: their source is late or failing. Do not quote from them.`
        : `The last run failed or did not come. The newest prices are ${minutes} min old.`}{' '}
      <Link href="/data/pipeline" className="link">
        See the runs
      </Link>
    </Strip>
  )
}
