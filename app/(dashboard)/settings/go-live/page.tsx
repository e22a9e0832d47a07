import type { Metadata } from 'next'
import { Suspense } from 'react'
import { CardSkeleton, PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { requireRole } from '@/lib/auth/session'
import { ConnectionCard } from './connection-card'
import { EFFECT_TITLE, EffectCard } from './effect-card'

export const metadata: Metadata = { title: 'Go live' }

export default async function GoLivePage() {
  await requireRole('admin')
  return (
    <>
      <PageTitle title="Go live" detail="Real prices from CoinGecko: test the key, then put it in use" />
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
        <CardBoundary title="Connection">
          <Suspense fallback={<CardSkeleton title="Connection" className="h-[520px]" />}>
            <ConnectionCard />
          </Suspense>
        </CardBoundary>
        <CardBoundary title={EFFECT_TITLE}>
          <Suspense fallback={<CardSkeleton title={EFFECT_TITLE} className="h-[520px]" />}>
            <EffectCard />
          </Suspense>
        </CardBoundary>
      </div>
    </>
  )
}
