import type { Metadata } from 'next'
import { PageTitle } from '@/app/_ui/card'
import { Timely, TimelyCard } from '@/app/_ui/timely'
import { requireRole } from '@/lib/auth/session'
import { CreateCard } from './create-card'
import { TokenDrawer } from './token-drawer'
import { TokensCard } from './tokens-card'
import { readView } from './view'

export const metadata: Metadata = { title: 'API tokens' }

type Query = Promise<Record<string, string | string[] | undefined>>

export default async function TokensPage({ searchParams }: { searchParams: Query }) {
  const user = await requireRole('analyst')
  const view = readView(await searchParams)
  return (
    <>
      <PageTitle title="API tokens" detail="Keys by which programs read and nobody logs in" />
      <div className="mb-3">
        <CreateCard role={user.role} />
      </div>
      <TimelyCard title="Tokens" height="h-[170px]" content={() => TokensCard({ view })} />
      <Timely content={() => TokenDrawer({ view })} />
    </>
  )
}
