import type { Metadata } from 'next'
import { PageTitle } from '@/app/_ui/card'
import { Timely, TimelyCard } from '@/app/_ui/timely'
import { requireRole } from '@/lib/auth/session'
import { FormCard } from './form-card'
import { HistoryCard } from './history-card'
import { ReceiptDrawer } from './receipt-drawer'
import { readView } from './view'

export const metadata: Metadata = { title: 'Exports' }

type Query = Promise<Record<string, string | string[] | undefined>>

export default async function ExportsPage({ searchParams }: { searchParams: Query }) {
  await requireRole('analyst')
  const view = readView(await searchParams)
  return (
    <>
      <PageTitle title="Exports" detail="Every row you ask for, with a receipt to prove it" />
      <div className="mb-3">
        <TimelyCard
          title="New export"
          height="h-[230px]"
          content={() => FormCard({ dataset: view.dataset })}
        />
      </div>
      <TimelyCard title="Exports" height="h-[170px]" content={() => HistoryCard({ view })} />
      <Timely content={() => ReceiptDrawer({ view })} />
    </>
  )
}
