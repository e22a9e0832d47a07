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
      <CardBoundary title="Events">
        <Suspense fallback={<CardSkeleton title="Events" className="h-[120px]" />}>
          <EventsCard view={view} />
        </Suspense>
      </CardBoundary>
      <div className="mt-3">
        <CardBoundary title="Channels">
          <Suspense fallback={<CardSkeleton title="Channels" className="h-[62px]" />}>
            <ChannelsCard role={user.role} />
          </Suspense>
        </CardBoundary>
      </div>
    </>
  )
}
