import Link from 'next/link'
import { Card } from '@/app/_ui/card'
import { APP_VERSION } from '@/lib/version'
import { listChannelSettings, listInstallationSettings } from './data'
import { SettingsTable } from './settings-table'

/** Who is told; whether it works stands on the alerts page. */
export async function ChannelSettingsCard() {
  const aside = (
    <Link href="/alerts" className="link">
      do they work?
    </Link>
  )
  return (
    <Card title="Alert channels" aside={aside}>
      <SettingsTable caption="Alert channels" settings={await listChannelSettings()} />
    </Card>
  )
}

/** What this installation runs on. */
export async function InstallationCard() {
  return (
    <Card title="Installation">
      <SettingsTable caption="Installation" settings={await listInstallationSettings(APP_VERSION)} />
    </Card>
  )
}
