import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CardSkeleton, PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { requireUser } from '@/lib/auth/session'
import { ChannelsCard } from './channels-card'
import { EventsCard } from './events-card'
import { readView } from './view'

export const metadata: Metadata = { title: 'Alerts' }

type Query = Promise<Record<string, string | string[] | undefined>>

export default async function AlertsPage({ searchParams }: { searchParams: Query }) {
  const user = await requireUser()
  const view = readView(await searchParams)
  return (
    <>
      <PageTitle title="Alerts" detail="What happened, and who was told" />
      {/* Both at once: events of any number would push what stands below them. */}
      <Suspense fallback={<CardsSkeleton />}>
        <CardBoundary title="Events">
          <EventsCard view={view} />
        </CardBoundary>
        <div className="mt-3">
          <CardBoundary title="Channels">
            <ChannelsCard role={user.role} />
          </CardBoundary>
        </div>
      </Suspense>
    </>
  )
}

function CardsSkeleton() {
  return (
    <>
      <CardSkeleton title="Events" className="h-[120px]" />
      <div className="mt-3">
        <CardSkeleton title="Channels" className="h-[62px]" />
      </div>
    </>
  )
}
