import Link from 'next/link'
import { Age } from '@/app/_ui/age'
import { StatusBadge, type Tone } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { FilterTabs } from '@/app/_ui/filter-tabs'
import { formatDuration, formatExactTime, formatShortTime } from '@/app/_ui/format-time'
import { EmptyState } from '@/app/_ui/states'
import { TOKEN_STATES, type TokenState } from '@/lib/domain/token'
import { getEnv } from '@/lib/env'
import { getTokensPage, MOST_TOKENS, type ShownToken } from './data'
import { hrefOf, type View } from './view'

const TONES: Record<TokenState, Tone> = {
  active: 'good',
  ending: 'warn',
  blocked: 'act',
  expired: 'calm',
  revoked: 'calm',
}

function columnsOf(view: View, zone: string, isAdmin: boolean): Column<ShownToken>[] {
  const owner: Column<ShownToken> = {
    id: 'owner',
    header: 'Owner',
    exact: (row) => row.owner?.email ?? null,
    cell: (row) => row.owner?.email ?? <span className="text-mut">command line</span>,
  }
  return [
    {
      id: 'name',
      header: 'Name',
      exact: ({ name }) => name,
      cell: ({ id, name }) => (
        <Link
          href={hrefOf({ ...view, open: id })}
          scroll={false}
          className="link inline-block max-w-[40vw] truncate align-bottom lg:max-w-[260px]"
          title={`Manage ${name}`}
        >
          {name}
        </Link>
      ),
    },
    {
      id: 'prefix',
      header: 'Begins with',
      exact: ({ prefix }) => prefix,
      cell: ({ prefix }) => <code className="font-mono text-[12.5px]">{prefix}…</code>,
    },
    { id: 'scopes', header: 'May', cell: ({ scopes }) => scopes.join(', ') },
    ...(isAdmin ? [owner] : []),
    {
      id: 'used',
      header: 'Last use',
      exact: ({ lastUsedAt }) => lastUsedAt?.toISOString() ?? null,
      cell: ({ lastUsedAt }) =>
        lastUsedAt ? (
          <Age at={lastUsedAt} now={Date.now()} zone={zone} />
        ) : (
          <span title="Has not been used yet">—</span>
        ),
    },
    {
      id: 'expires',
      header: 'Expires',
      exact: ({ expiresAt }) => expiresAt?.toISOString() ?? null,
      cell: (row) => <Expiry row={row} zone={zone} />,
    },
    {
      id: 'state',
      header: 'State',
      exact: ({ state }) => state,
      cell: (row) => <State row={row} zone={zone} />,
    },
  ]
}

function Expiry({ row: { expiresAt, endsSoon }, zone }: { row: ShownToken; zone: string }) {
  if (!expiresAt) return <span className="text-mut">never</span>
  const exact = formatExactTime(expiresAt, zone)
  const [date] = exact.split(',')
  return (
    <>
      <time dateTime={expiresAt.toISOString()} title={exact}>
        {date}
      </time>
      {endsSoon && (
        <span className="ml-2 text-amber">
          <span aria-hidden="true">▲ </span>in {formatDuration(expiresAt.getTime() - Date.now())}
        </span>
      )}
    </>
  )
}

function State({ row: { state, revokedAt }, zone }: { row: ShownToken; zone: string }) {
  return (
    <>
      <StatusBadge status={state} tone={TONES[state]} />
      {state === 'ending' && revokedAt && (
        <span className="ml-2 text-[13px] text-mut" title={formatExactTime(revokedAt, zone)}>
          works until {formatShortTime(revokedAt, zone)}
        </span>
      )}
      {state === 'blocked' && <span className="ml-2 text-[13px] text-mut">its owner may not use it</span>}
    </>
  )
}

/** The tokens that whoever looks may manage, those that work first. */
export async function TokensCard({ view }: { view: View }) {
  const { rows, byState, isAdmin, isCut } = await getTokensPage()
  const zone = getEnv().BUSINESS_TIME_ZONE
  const tabs = [null, ...TOKEN_STATES].map((state) => ({
    name: state ?? 'all',
    count: state === null ? rows.length : byState[state],
    href: hrefOf({ state, open: null }),
    isCurrent: state === view.state,
  }))
  const shown = rows.filter(({ state }) => view.state === null || state === view.state)
  const aside = isCut ? `only the first ${MOST_TOKENS} are shown` : undefined
  return (
    <Card title={isAdmin ? 'Tokens of everybody' : 'Your tokens'} aside={aside}>
      <FilterTabs label="State" tabs={tabs} />
      <DataTable
        caption="API tokens"
        columns={columnsOf({ ...view, open: null }, zone, isAdmin)}
        rows={shown}
        rowKey={({ id }) => id}
        rowTestId={({ id }) => `token-${id}`}
        exportName="api-tokens"
        empty={
          <EmptyState
            title={view.state === null ? 'No program has a token yet.' : `None is ${view.state}.`}
          />
        }
      />
    </Card>
  )
}
