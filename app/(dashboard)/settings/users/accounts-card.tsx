import Link from 'next/link'
import { Age } from '@/app/_ui/age'
import { StatusBadge, type Tone } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { FilterTabs } from '@/app/_ui/filter-tabs'
import { formatExactTime, formatShortTime, zoneName } from '@/app/_ui/format-time'
import { EmptyState } from '@/app/_ui/states'
import { ACCOUNT_STATES, type AccountState } from '@/db/queries/user-list'
import { getEnv } from '@/lib/env'
import { type AccountRow, getAccountsPage, MOST_ACCOUNTS } from './data'
import { hrefOf, type View } from './view'

const TONES: Record<AccountState, Tone> = { active: 'good', invited: 'busy', disabled: 'calm' }

function columnsOf(view: View, zone: string): Column<AccountRow>[] {
  return [
    {
      id: 'email',
      header: 'Email',
      exact: ({ email }) => email,
      cell: (row) => (
        <Link
          href={hrefOf({ ...view, open: row.key })}
          scroll={false}
          className="link max-sm:inline-block max-sm:max-w-[46vw] max-sm:truncate max-sm:align-bottom"
          title={`Manage ${row.email}`}
        >
          {row.email}
        </Link>
      ),
    },
    { id: 'role', header: 'Role', cell: ({ role }) => role },
    {
      id: 'state',
      header: 'State',
      exact: ({ state }) => state,
      cell: (row) => <State row={row} zone={zone} />,
    },
    {
      id: 'name',
      header: 'Name',
      exact: ({ name }) => name,
      cell: ({ name, isOwn }) => (
        <>
          {name ?? <span title="No name was given">—</span>}
          {isOwn && <span className="text-mut"> (you)</span>}
        </>
      ),
    },
    {
      id: 'login',
      header: 'Last login',
      exact: ({ lastLoginAt }) => lastLoginAt?.toISOString() ?? null,
      cell: ({ lastLoginAt }) =>
        lastLoginAt ? (
          <Age at={lastLoginAt} now={Date.now()} zone={zone} />
        ) : (
          <span title="Has not logged in yet">—</span>
        ),
    },
    {
      id: 'created',
      header: 'Created',
      exact: ({ createdAt }) => createdAt.toISOString(),
      cell: ({ createdAt }) => (
        <time dateTime={createdAt.toISOString()} title={formatExactTime(createdAt, zone)}>
          {formatShortTime(createdAt, zone)} {zoneName(createdAt, zone)}
        </time>
      ),
    },
  ]
}

function State({ row, zone }: { row: AccountRow; zone: string }) {
  const { state, linkExpiresAt, linkExpired } = row
  const words = state === 'invited' ? 'link' : 'password link'
  return (
    <>
      <StatusBadge status={state} tone={TONES[state]} />
      {linkExpiresAt && (
        <span className="ml-2 text-[13px] text-mut" title={formatExactTime(linkExpiresAt, zone)}>
          {linkExpired
            ? `${words} expired`
            : `${words} until ${formatShortTime(linkExpiresAt, zone)} ${zoneName(linkExpiresAt, zone)}`}
        </span>
      )}
    </>
  )
}

/** Everybody who may log in, could once, or is invited. */
export async function AccountsCard({ view }: { view: View }) {
  const { rows, byState, isCut } = await getAccountsPage()
  const zone = getEnv().BUSINESS_TIME_ZONE
  const tabs = [null, ...ACCOUNT_STATES].map((state) => ({
    name: state ?? 'all',
    count: state === null ? rows.length : byState[state],
    href: hrefOf({ state, open: null }),
    isCurrent: state === view.state,
  }))
  const shown = rows.filter(({ state }) => view.state === null || state === view.state)
  return (
    <Card title="Accounts" aside={isCut ? `only the first ${MOST_ACCOUNTS} are shown` : undefined}>
      <FilterTabs label="State" tabs={tabs} />
      <DataTable
        caption="Accounts"
        columns={columnsOf({ ...view, open: null }, zone)}
        rows={shown}
        rowKey={({ key }) => key}
        rowTestId={({ email }) => `account-${email}`}
        exportName="accounts"
        empty={<EmptyState title={`Nobody is ${view.state ?? 'here'}.`} />}
      />
    </Card>
  )
}
