import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CardSkeleton, PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { requireRole } from '@/lib/auth/session'
import { AuditCard } from './audit-card'
import { FilterBar } from './filter-bar'
import { TamperNote } from './tamper-note'
import { readView } from './view'

export const metadata: Metadata = { title: 'Audit log' }

type Query = Promise<Record<string, string | string[] | undefined>>

export default async function AuditPage({ searchParams }: { searchParams: Query }) {
  await requireRole('admin')
  const view = readView(await searchParams)
  return (
    <>
      <PageTitle title="Audit log" detail="Who did what, and when" />
      <FilterBar view={view} />
      <CardBoundary title="Entries">
        <Suspense fallback={<CardSkeleton title="Entries" className="h-[640px]" />}>
          <AuditCard view={view} />
          <TamperNote />
        </Suspense>
      </CardBoundary>
    </>
  )
}
