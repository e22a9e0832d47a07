import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { formatExactTime } from '@/app/_ui/format-time'
import { EmptyState } from '@/app/_ui/states'
import type { AuditLine } from '@/db/queries/audit-list'
import { AUDIT_ACTIONS, findAuditAction } from '@/lib/domain/audit'
import { getEnv } from '@/lib/env'
import { getAuditPage } from './data'
import { type Difference, differencesOf, differenceText } from './difference'
import { FilterBar } from './filter-bar'
import { hrefOf, type View } from './view'

const None = ({ why }: { why: string }) => <span title={why}>—</span>

/** What was done in words; an action of another version by its name. */
function Words({ action }: { action: string }) {
  const known = findAuditAction(action)
  return <span title={action}>{known === null ? action.replace('.', ' ') : AUDIT_ACTIONS[known]}</span>
}

const WRAPS = 'whitespace-normal! [overflow-wrap:anywhere] min-w-44'

function columnsOf(zone: string): Column<AuditLine>[] {
  return [
    {
      id: 'at',
      header: 'Time',
      exact: ({ at }) => at.toISOString(),
      cell: ({ at }) => (
        <time dateTime={at.toISOString()} className="max-sm:block max-sm:w-24 max-sm:whitespace-normal">
          {formatExactTime(at, zone)}
        </time>
      ),
    },
    {
      id: 'action',
      header: 'Action',
      exact: ({ action }) => action,
      cell: ({ action }) => <Words action={action} />,
    },
    { id: 'actor', header: 'Actor', className: WRAPS, cell: ({ actor }) => actor },
    {
      id: 'subject',
      header: 'Subject',
      className: WRAPS,
      cell: ({ subject }) => subject ?? <None why="The action speaks of nobody and nothing else" />,
    },
    {
      id: 'change',
      header: 'Before → after',
      className: WRAPS,
      exact: (line) => differencesOf(line, zone).map(differenceText).join('; '),
      cell: (line) => <Differences differences={differencesOf(line, zone)} />,
    },
    {
      id: 'ip',
      header: 'Address',
      exact: ({ ip }) => ip,
      cell: ({ ip }) =>
        ip === null || ip === 'unknown' ? (
          <None why="Not known: TRUSTED_PROXIES says who may name it" />
        ) : (
          <code className="font-mono text-xs">{ip}</code>
        ),
    },
  ]
}

function Differences({ differences }: { differences: Difference[] }) {
  if (differences.length === 0) return <None why="The action changed no stored fact" />
  return (
    <ul className="text-[13px]">
      {differences.map(({ name, before, after }) => (
        <li key={name}>
          <span className="text-mut">{name}</span>{' '}
          {before !== null && (
            <>
              <del className="text-mut">{before}</del> <span aria-hidden="true">→</span>
              <span className="sr-only"> became </span>{' '}
            </>
          )}
          <ins className="font-medium no-underline">{after ?? '—'}</ins>
        </li>
      ))}
    </ul>
  )
}

/** The entries that match, newest first. */
export async function AuditCard({ view }: { view: View }) {
  const zone = getEnv().BUSINESS_TIME_ZONE
  const { lines, next } = await getAuditPage(view)
  return (
    <Card title="Entries" aside="newest first">
      <FilterBar view={view} />
      <DataTable
        caption="Audit log"
        columns={columnsOf(zone)}
        rows={lines}
        rowKey={({ id }) => id}
        exportName="audit-log"
        pager={{
          nextHref: next && hrefOf({ ...view, after: next }),
          firstHref: view.after && hrefOf({ ...view, after: null }),
        }}
        empty={<EmptyState title="No entry matches this filter." />}
      />
    </Card>
  )
}
