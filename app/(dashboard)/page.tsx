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
import { DayStrip, DayStripSkeleton } from './day-strip'
import { MovesCard } from './moves-card'
import { NewsColumn } from './news-column'
import { SeenMarker } from './seen-marker'
import { TodayExport } from './today-export'
import { readVisit } from './visit'

export const metadata: Metadata = { title: 'Today' }

type Query = Promise<Record<string, string | string[] | undefined>>

export default async function TodayPage({ searchParams }: { searchParams: Query }) {
  const user = await requireUser()
  const visit = await readVisit(searchParams)
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-4">
        <PageTitle title="Today" detail={formatDay(visit.now, getEnv().BUSINESS_TIME_ZONE)} />
        <TodayExport role={user.role} now={visit.now} />
      </div>
      <CardBoundary title="The day in one line">
        <Suspense fallback={<DayStripSkeleton />}>
          <DayStrip now={visit.now} />
        </Suspense>
      </CardBoundary>
      <CardBoundary title="Headline figures">
        <Suspense fallback={<TilesSkeleton count={6} withKey />}>
          <AssetTiles />
        </Suspense>
      </CardBoundary>
      <div className="my-3 grid grid-cols-[minmax(0,1fr)] gap-3 xl:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
        <NewsColumn visit={visit} />
        <div className="min-w-0 xl:col-start-1 xl:row-start-1">
          <CardBoundary title="24-hour moves">
            <Suspense fallback={<CardSkeleton title="24-hour moves" className="h-[402px] sm:h-[317px]" />}>
              <MovesCard />
            </Suspense>
          </CardBoundary>
        </div>
      </div>
      <CardBoundary title="Tracked assets">
        <Suspense fallback={<CardSkeleton title="Tracked assets" className="h-[420px]" />}>
          <AssetsTable />
        </Suspense>
      </CardBoundary>
      <SeenMarker since={visit.counted.getTime()} />
    </>
  )
}
