import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { Suspense } from 'react'
import { CardSkeleton, PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { requireUser } from '@/lib/auth/session'
import { FINDING_HEIGHT, FindingLine } from './finding-line'
import { ListCard } from './list-card'
import { MapCard } from './map-card'
import { loadView } from './view'

export const metadata: Metadata = { title: 'Markets' }

export default async function MarketsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const user = await requireUser()
  const view = await loadView(searchParams)
  return (
    <>
      <PageTitle title="Markets" detail="Where the market is, and what moves" />
      <CardBoundary title="What happened">
        <Suspense fallback={<div className={FINDING_HEIGHT} />}>
          <FindingLine />
        </Suspense>
      </CardBoundary>
      {view.view === 'map' ? (
        <CardBoundary title="Heat map">
          <Suspense fallback={<CardSkeleton title="Heat map" className="h-[720px]" />}>
            <MapCard view={view} />
          </Suspense>
        </CardBoundary>
      ) : (
        <CardBoundary title="Tracked assets">
          <Suspense fallback={<CardSkeleton title="Tracked assets" className="h-[720px]" />}>
            <ListCard view={view} role={user.role} />
          </Suspense>
        </CardBoundary>
      )}
    </>
  )
}
