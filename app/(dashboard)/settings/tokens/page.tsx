import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CardSkeleton, PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
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
      <CardBoundary title="Tokens">
        <Suspense fallback={<CardSkeleton title="Tokens" className="h-[170px]" />}>
          <TokensCard view={view} />
        </Suspense>
      </CardBoundary>
      <Suspense>
        <TokenDrawer view={view} />
      </Suspense>
    </>
  )
}
