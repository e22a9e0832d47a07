import type { Metadata } from 'next'
import type { SearchParams } from 'nuqs/server'
import { PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { Timely, TimelyCard } from '@/app/_ui/timely'
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
        <Timely fallback={<div className={FINDING_HEIGHT} />} content={() => FindingLine()} />
      </CardBoundary>
      {view.view === 'map' ? (
        <TimelyCard title="Heat map" height="h-[720px]" isHeavy content={() => MapCard({ view })} />
      ) : (
        <TimelyCard
          title="Tracked assets"
          height="h-[720px]"
          isHeavy
          content={() => ListCard({ view, role: user.role })}
        />
      )}
    </>
  )
}
