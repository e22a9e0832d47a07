import type { Metadata } from 'next'
import { PageTitle } from '@/app/_ui/card'
import { Timely, TimelyCard } from '@/app/_ui/timely'
import { requireRole } from '@/lib/auth/session'
import { AccountDrawer } from './account-drawer'
import { AccountsCard } from './accounts-card'
import { InviteCard } from './invite-card'
import { readView } from './view'

export const metadata: Metadata = { title: 'Users' }

type Query = Promise<Record<string, string | string[] | undefined>>

export default async function UsersPage({ searchParams }: { searchParams: Query }) {
  await requireRole('admin')
  const view = readView(await searchParams)
  return (
    <>
      <PageTitle title="Users" detail="Who may log in, and as what" />
      <div className="mb-3">
        <InviteCard />
      </div>
      <TimelyCard title="Accounts" height="h-[170px]" content={() => AccountsCard({ view })} />
      <Timely content={() => AccountDrawer({ view })} />
    </>
  )
}
