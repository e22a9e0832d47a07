import type { Metadata } from 'next'
import { PageTitle } from '@/app/_ui/card'
import { Code } from '@/app/_ui/states'
import { TimelyCard } from '@/app/_ui/timely'
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
        <TimelyCard
          title="CoinGecko"
          height="h-[550px] lg:h-[291px]"
          content={() => SourceCards({ role: user.role })}
        />
        <TimelyCard
          title="Alert channels"
          height="h-[276px] lg:h-[206px]"
          content={() => ChannelSettingsCard()}
        />
        <TimelyCard title="Installation" height="h-[384px] lg:h-[279px]" content={() => InstallationCard()} />
        <ThresholdsCard />
      </div>
    </>
  )
}
