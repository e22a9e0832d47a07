import type { Metadata } from 'next'
import { PageTitle } from '@/app/_ui/card'
import { TimelyCard } from '@/app/_ui/timely'
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
      <TimelyCard title="Events" height="h-[120px]" content={() => EventsCard({ view })} />
      <div className="mt-3">
        <TimelyCard title="Channels" height="h-[62px]" content={() => ChannelsCard({ role: user.role })} />
      </div>
    </>
  )
}
