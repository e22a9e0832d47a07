import type { Metadata } from 'next'
import { PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { formatDay } from '@/app/_ui/format-time'
import { TilesSkeleton } from '@/app/_ui/metric-tile'
import { Timely, TimelyCard } from '@/app/_ui/timely'
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
        <Timely fallback={<DayStripSkeleton />} content={() => DayStrip({ now: visit.now })} />
      </CardBoundary>
      <CardBoundary title="Headline figures">
        <Timely fallback={<TilesSkeleton count={6} withKey />} content={() => AssetTiles()} />
      </CardBoundary>
      {/* The row has the chart's height before the chart is there: the column beside it is as high as that. */}
      <div className="my-3 grid grid-cols-[minmax(0,1fr)] gap-3 xl:min-h-[409px] xl:grid-cols-[minmax(0,1.7fr)_minmax(0,1fr)]">
        <NewsColumn visit={visit} />
        <div className="min-w-0 xl:col-start-1 xl:row-start-1">
          <TimelyCard title="24-hour moves" height="h-[402px] sm:h-[317px]" content={() => MovesCard()} />
        </div>
      </div>
      <TimelyCard title="Tracked assets" height="h-[420px]" content={() => AssetsTable()} />
      <SeenMarker since={visit.counted.getTime()} />
    </>
  )
}
