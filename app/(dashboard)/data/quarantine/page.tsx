import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { PageTitle } from '@/app/_ui/card'
import { TimelyCard } from '@/app/_ui/timely'
import { requireUser } from '@/lib/auth/session'
import { hasRole } from '@/lib/domain/role'
import { getRejectView } from './data'
import { RejectHistory } from './reject-history'
import { RejectPanes } from './reject-panes'
import { RejectsCard } from './rejects-card'
import { readView } from './view'

export const metadata: Metadata = { title: 'Quarantine' }

type Query = Promise<Record<string, string | string[] | undefined>>

export default async function QuarantinePage({ searchParams }: { searchParams: Query }) {
  const user = await requireUser()
  const view = readView(await searchParams)
  const mayDecide = hasRole(user.role, 'operator')
  if (view.id === null) {
    return (
      <>
        <PageTitle title="Quarantine" detail="Records that failed a check, kept as they came" />
        <TimelyCard title="Records" height="h-[560px]" content={() => RejectsCard({ view, mayDecide })} />
      </>
    )
  }
  const reject = await getRejectView(view.id)
  if (!reject) notFound()
  return (
    <>
      <PageTitle title="Quarantine" detail={`Record #${reject.id}`} />
      <RejectHistory reject={reject} filter={view.filter} mayDecide={mayDecide} />
      <RejectPanes reject={reject} />
    </>
  )
}
