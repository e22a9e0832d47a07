import Link from 'next/link'
import type { ReactNode } from 'react'
import { StatusBadge } from '@/app/_ui/badge'
import { usedTitle, usedWords } from '@/app/_ui/budget-bar'
import { Card } from '@/app/_ui/card'
import { FigureText } from '@/app/_ui/figure'
import { formatCount } from '@/app/_ui/format'
import { Code, NotConfiguredState } from '@/app/_ui/states'
import { hasRole, type Role } from '@/lib/domain/role'
import { testSource } from './actions'
import { ConnectionTest } from './connection-test'
import { type Limit, listSourceFacts, type SourceFacts } from './data'
import { SettingsTable, Variables } from './settings-table'

const MODES = {
  demo: { status: 'demo: simulated', tone: 'warn' },
  live: { status: 'live', tone: 'good' },
  not_configured: { status: 'not configured', tone: 'calm' },
} as const

/** Each source: how it is asked, how much is left, what for, and whether it answers now. */
export async function SourceCards({ role }: { role: Role }) {
  const sources = await listSourceFacts()
  return sources.map((source) => <SourceCard key={source.id} source={source} role={role} />)
}

function SourceCard({ source, role }: { source: SourceFacts; role: Role }) {
  const { name, mode, settings, use, attribution } = source
  return (
    <Card title={name} aside={<StatusBadge {...MODES[mode]} />}>
      <SettingsTable caption={`Settings of ${name}`} settings={settings} />
      {use === null ? (
        <NotConfiguredState title="Nobody is asked, so nothing is used.">
          Set <Code>COINGECKO_API_KEY</Code> and restart.
        </NotConfiguredState>
      ) : (
        <dl className="mt-3 grid gap-x-6 gap-y-2 sm:grid-cols-2">
          <Use name="Calls a minute" variable={use.minute.variable}>
            <span title={`${formatCount(use.minute.left).text} may be made at once now`}>
              {formatCount(use.minute.limit).text} calls a minute allowed
            </span>
          </Use>
          <Use name="Calls this month (UTC)" variable={use.month.variable}>
            <span title={usedTitle(monthOf(use.month))}>{usedWords(monthOf(use.month))}</span>
          </Use>
        </dl>
      )}
      <Tracked source={source} />
      <div className="mt-3 flex flex-wrap items-start gap-x-4 gap-y-2 border-t border-line pt-3">
        {use !== null && <ConnectionTest test={testSource} name={name} />}
        {hasRole(role, 'admin') && mode !== 'live' && (
          <Link href="/settings/go-live" prefetch={false} className="link py-1 text-[13px]">
            Connect {name}
          </Link>
        )}
        {mode === 'demo' ? (
          <p className="ml-auto py-1 text-[13px] text-mut">Simulated data in {name}’s format</p>
        ) : (
          <p className="ml-auto py-1 text-[13px] text-mut">
            Attribution:{' '}
            <a href={attribution.url} className="link" rel="noreferrer">
              {attribution.text}
            </a>
          </p>
        )}
      </div>
    </Card>
  )
}

const monthOf = ({ limit, left }: Limit) => ({ calls: limit - left, limit })

function Use({ name, variable, children }: { name: string; variable: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-2">
      <dt className="font-medium">{name}</dt>
      <dd>
        {children} <Variables names={[variable]} />
      </dd>
    </div>
  )
}

function Tracked({ source: { tracked, selection } }: { source: SourceFacts }) {
  return (
    <section aria-label="Tracked assets" className="mt-3 border-t border-line pt-3">
      <p>
        <span className="font-medium">Tracked assets</span> {selection}, named in{' '}
        <Variables names={['COINGECKO_ASSETS']} />
      </p>
      {tracked.length === 0 ? (
        <p className="text-[13px] text-mut">None has been fetched yet: they come within five minutes.</p>
      ) : (
        <details className="mt-1 text-[13px]">
          <summary className="cursor-pointer text-mut">
            <FigureText figure={formatCount(tracked.length)} /> in the newest answers
          </summary>
          <ul className="mt-1 columns-2 gap-4 lg:columns-4">
            {tracked.map(({ id, label }) => (
              <li key={id} title={id} className="truncate">
                {label}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
