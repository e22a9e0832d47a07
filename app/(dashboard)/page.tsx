import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CardSkeleton, PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { formatDay } from '@/app/_ui/format-time'
import { TilesSkeleton } from '@/app/_ui/metric-tile'
import { requireUser } from '@/lib/auth/session'
import { getEnv } from '@/lib/env'
import { AssetTiles } from './asset-tiles'
import { AssetsTable } from './assets-table'
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
      <div className="my-3">
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
