import type { Metadata } from 'next'
import { PageTitle } from '@/app/_ui/card'
import { TimelyCard } from '@/app/_ui/timely'
import { requireUser } from '@/lib/auth/session'
import { hasRole } from '@/lib/domain/role'
import { getEnv } from '@/lib/env'
import { BudgetCard } from './budget-card'
import { FreshnessCard } from './freshness-card'
import { GapCard } from './gap-card'
import { JobsCard } from './jobs-card'
import { RestatementsCard } from './restatements-card'
import { RunNow } from './run-now'
import { runMarketNow } from './run-now-action'
import { RunsCard } from './runs-card'
import { TimelineCard } from './timeline-card'
import { readView } from './view'

export const metadata: Metadata = { title: 'Pipeline' }

type Query = Promise<Record<string, string | string[] | undefined>>

export default async function PipelinePage({ searchParams }: { searchParams: Query }) {
  const user = await requireUser()
  const now = new Date()
  const view = await readView(searchParams, now)
  const cards = [
    { title: 'Freshness', height: 'h-[62px]', content: () => FreshnessCard() },
    { title: 'Jobs', height: 'h-[96px]', content: () => JobsCard() },
    { title: 'Run timeline', height: 'h-[290px]', wide: true, content: () => TimelineCard({ view, now }) },
    { title: 'Gaps', height: 'h-[720px]', wide: true, isHeavy: true, content: () => GapCard({ view, now }) },
    { title: 'Budget', height: 'h-[62px]', wide: true, content: () => BudgetCard() },
    { title: 'Last runs', height: 'h-[560px]', wide: true, content: () => RunsCard({ view, now }) },
    { title: 'Restatements', height: 'h-[62px]', wide: true, content: () => RestatementsCard() },
  ]
  return (
    <>
      <PageTitle title="Pipeline" detail="Where the data comes from, and whether anything is missing" />
      {hasRole(user.role, 'operator') && <RunNow run={runMarketNow} zone={getEnv().BUSINESS_TIME_ZONE} />}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 xl:grid-cols-2">
        {cards.map(({ title, height, wide, isHeavy, content }) => (
          <div
            key={title}
            id={title.toLowerCase().replaceAll(' ', '-')}
            className={wide ? 'min-w-0 xl:col-span-2' : 'min-w-0'}
          >
            <TimelyCard title={title} height={height} isHeavy={isHeavy} content={content} />
          </div>
        ))}
      </div>
    </>
  )
}
