import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CardSkeleton, PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { requireUser } from '@/lib/auth/session'
import { hasRole } from '@/lib/domain/role'
import { getEnv } from '@/lib/env'
import { BudgetCard } from './budget-card'
import { FreshnessCard } from './freshness-card'
import { JobsCard } from './jobs-card'
import { RestatementsCard } from './restatements-card'
import { RunNow } from './run-now'
import { runMarketNow } from './run-now-action'
import { RunsCard } from './runs-card'

export const metadata: Metadata = { title: 'Pipeline' }

export default async function PipelinePage() {
  const user = await requireUser()
  return (
    <>
      <PageTitle title="Pipeline" detail="Where the data comes from, and whether anything is missing" />
      {hasRole(user.role, 'operator') && <RunNow run={runMarketNow} zone={getEnv().BUSINESS_TIME_ZONE} />}
      <div className="mb-3 grid grid-cols-[minmax(0,1fr)] gap-3 xl:grid-cols-2">
        <CardBoundary title="Freshness">
          <Suspense fallback={<CardSkeleton title="Freshness" className="h-[62px]" />}>
            <FreshnessCard />
          </Suspense>
        </CardBoundary>
        <CardBoundary title="Jobs">
          <Suspense fallback={<CardSkeleton title="Jobs" className="h-[62px]" />}>
            <JobsCard />
          </Suspense>
        </CardBoundary>
      </div>
      <div className="mb-3">
        <CardBoundary title="Budget">
          <Suspense fallback={<CardSkeleton title="Budget" className="h-[62px]" />}>
            <BudgetCard />
          </Suspense>
        </CardBoundary>
      </div>
      <CardBoundary title="Last runs">
        <Suspense fallback={<CardSkeleton title="Last runs" className="h-[560px]" />}>
          <RunsCard />
        </Suspense>
      </CardBoundary>
      <div className="mt-3">
        <CardBoundary title="Restatements">
          <Suspense fallback={<CardSkeleton title="Restatements" className="h-[62px]" />}>
            <RestatementsCard />
          </Suspense>
        </CardBoundary>
      </div>
    </>
  )
}
