import type { Metadata } from 'next'
import { PageTitle } from '@/app/_ui/card'
import { TimelyCard } from '@/app/_ui/timely'
import { requireRole } from '@/lib/auth/session'
import { AuditCard } from './audit-card'
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
      <TimelyCard title="Entries" height="h-[640px]" content={() => AuditCard({ view })} />
      <TimelyCard title="Protection" height="h-[40px]" content={() => TamperNote()} />
    </>
  )
}
