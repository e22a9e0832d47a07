import Link from 'next/link'
import { Strip } from '@/app/_ui/states'
import { getHealth } from '@/lib/pipeline/health'

/** Data a busy reader must not act on is said on every page: how old it is, and that its source is late or failing. */
export async function LateStrip() {
  const { status, sources } = await getHealth(new Date())
  const age = sources[0]?.ageSeconds
  if (status !== 'degraded' || age == null) return null
  return (
    <Strip tone="warn">
      The newest prices are {Math.max(1, Math.round(age / 60))} min old, and their source is late or failing.
      Do not quote from them.{' '}
      <Link href="/data/pipeline" className="link">
        See the runs
      </Link>
    </Strip>
  )
}
