import type { Metadata } from 'next'
import { PageTitle } from '@/app/_ui/card'
import { TimelyCard } from '@/app/_ui/timely'
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
        <TimelyCard title="Connection" height="h-[520px]" content={() => ConnectionCard()} />
        <TimelyCard title={EFFECT_TITLE} height="h-[520px]" content={() => EffectCard()} />
      </div>
    </>
  )
}
