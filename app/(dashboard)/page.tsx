import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CardSkeleton, PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { formatDay } from '@/app/_ui/format-time'
import { LIST_HEIGHT } from '@/app/_ui/list-box'
import { TilesSkeleton } from '@/app/_ui/metric-tile'
import { requireUser } from '@/lib/auth/session'
import { getEnv } from '@/lib/env'
import { AnomaliesCard } from './anomalies-card'
import { AssetTiles } from './asset-tiles'
import { AssetsTable } from './assets-table'
import { AttentionCard } from './attention-card'
import { MovesCard } from './moves-card'

export const metadata: Metadata = { title: 'Today' }

export default async function TodayPage() {
  await requireUser()
  return (
    <>
      <PageTitle title="Today" detail={formatDay(new Date(), getEnv().BUSINESS_TIME_ZONE)} />
      <CardBoundary title="Headline figures">
        <Suspense fallback={<TilesSkeleton count={6} />}>
          <AssetTiles />
        </Suspense>
      </CardBoundary>
      <div className="my-3 grid gap-3 xl:grid-cols-2">
        <CardBoundary title="Needs attention">
          <Suspense fallback={<CardSkeleton title="Needs attention" className={LIST_HEIGHT} />}>
            <AttentionCard />
          </Suspense>
        </CardBoundary>
        <CardBoundary title="What was detected">
          <Suspense fallback={<CardSkeleton title="What was detected" className={LIST_HEIGHT} />}>
            <AnomaliesCard />
          </Suspense>
        </CardBoundary>
      </div>
      <div className="mb-3">
        <CardBoundary title="24-hour moves">
          <Suspense fallback={<CardSkeleton title="24-hour moves" className="h-[402px] sm:h-[317px]" />}>
            <MovesCard />
          </Suspense>
        </CardBoundary>
      </div>
      <CardBoundary title="Tracked assets">
        <Suspense fallback={<CardSkeleton title="Tracked assets" className="h-[420px]" />}>
          <AssetsTable />
        </Suspense>
      </CardBoundary>
    </>
  )
}
