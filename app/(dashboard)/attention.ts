import 'server-only'
import { listAlertEvents } from '@/db/queries/alert-list'
import { listRunStreaks } from '@/db/queries/pipeline'
import { requireUser } from '@/lib/auth/session'
import { isExplainedByBudget } from '@/lib/pipeline/budget'
import { getHealth } from '@/lib/pipeline/health'
import { JOBS } from '@/lib/pipeline/jobs'
import type { Troubles } from './attention-lines'

/** More lines than this nobody reads in a card; the pages behind the links have them all. */
const LIMIT = 20

/** What is open, what did not go well since an instant, and what still does not. */
export async function listTroubles({ now, since }: { now: Date; since: Date }): Promise<Troubles> {
  await requireUser()
  const [open, streaks, { sources }] = await Promise.all([
    listAlertEvents({ filter: { kind: null, state: 'open' }, before: null, limit: LIMIT }),
    listRunStreaks({ jobs: JOBS.map(({ id }) => id), since, limit: LIMIT }),
    getHealth(now),
  ])
  const told = new Set(open.filter((one) => one.kind === 'source_stale').map((one) => one.subject))
  const late = sources.filter(({ grade }) => grade !== 'A' && grade !== 'not_configured')
  const isExplained = await isExplainedByBudget(sources[0]?.ageSeconds ?? null)
  return { open, streaks, stale: isExplained ? [] : late.filter(({ id }) => !told.has(id)), now }
}
