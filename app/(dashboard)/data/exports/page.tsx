import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CardSkeleton, PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
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
        <CardBoundary title="New export">
          <Suspense fallback={<CardSkeleton title="New export" className="h-[230px]" />}>
            <FormCard dataset={view.dataset} />
          </Suspense>
        </CardBoundary>
      </div>
      <CardBoundary title="Exports">
        <Suspense fallback={<CardSkeleton title="Exports" className="h-[170px]" />}>
          <HistoryCard view={view} />
        </Suspense>
      </CardBoundary>
      <Suspense>
        <ReceiptDrawer view={view} />
      </Suspense>
    </>
  )
}
