import type { Metadata } from 'next'
import { type ReactNode, Suspense } from 'react'
import { CardSkeleton, PageTitle } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { Code } from '@/app/_ui/states'
import { requireRole } from '@/lib/auth/session'
import { ChannelSettingsCard, InstallationCard } from './installation-card'
import { SourceCards } from './source-card'
import { ThresholdsCard } from './thresholds-card'

export const metadata: Metadata = { title: 'Sources' }

export default async function SourcesPage() {
  const user = await requireRole('operator')
  return (
    <>
      <PageTitle title="Sources" detail="Who is asked, how much, and what counts as notable" />
      <p className="mb-3 max-w-[90ch] text-[13px] text-mut">
        Settings stand in the environment (on one machine in <Code>.env.local</Code>) and are read when the
        server starts: a change needs a restart. Secrets are never shown.
      </p>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        <Part title="CoinGecko" height="h-[550px] lg:h-[291px]">
          <SourceCards role={user.role} />
        </Part>
        <Part title="Alert channels" height="h-[276px] lg:h-[206px]">
          <ChannelSettingsCard />
        </Part>
        <Part title="Installation" height="h-[384px] lg:h-[279px]">
          <InstallationCard />
        </Part>
        <ThresholdsCard />
      </div>
    </>
  )
}

function Part({ title, height, children }: { title: string; height: string; children: ReactNode }) {
  return (
    <CardBoundary title={title}>
      <Suspense fallback={<CardSkeleton title={title} className={height} />}>{children}</Suspense>
    </CardBoundary>
  )
}
