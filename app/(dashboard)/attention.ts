import 'server-only'
import { listAlertEvents } from '@/db/queries/alert-list'
import { listRunStreaks } from '@/db/queries/pipeline'
import { requireUser } from '@/lib/auth/session'
import { DAY_MS } from '@/lib/domain/slot'
import { isExplainedByBudget } from '@/lib/pipeline/budget'
import { getHealth } from '@/lib/pipeline/health'
import { JOBS } from '@/lib/pipeline/jobs'
import type { Troubles } from './attention-lines'

/** More lines than this nobody reads in a card; the pages behind the links have them all. */
const LIMIT = 20

/** What did not go well in the last 24 hours, and what still does not. */
export async function listTroubles(now: Date): Promise<Troubles> {
  await requireUser()
  const [open, streaks, { sources }] = await Promise.all([
    listAlertEvents({ filter: { kind: null, state: 'open' }, before: null, limit: LIMIT }),
    listRunStreaks({
      jobs: JOBS.map(({ id }) => id),
      since: new Date(now.getTime() - DAY_MS),
      limit: LIMIT,
    }),
    getHealth(now),
  ])
  return {
    open,
    streaks,
    stale: (await isExplainedByBudget(sources[0]?.ageSeconds ?? null))
      ? []
      : sources.filter(({ grade }) => grade !== 'A' && grade !== 'not_configured'),
  }
}
