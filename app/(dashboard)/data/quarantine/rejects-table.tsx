import Link from 'next/link'
import { Age } from '@/app/_ui/age'
import { StatusBadge, type Tone } from '@/app/_ui/badge'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { FigureText } from '@/app/_ui/figure'
import { formatCount } from '@/app/_ui/format'
import { sourceNameOf } from '@/app/_ui/source-name'
import type { RejectFilter, RejectLine, RejectStatus } from '@/db/queries/quarantine'
import { getEnv, getMode } from '@/lib/env'
import { hrefOf } from './view'

const TONES: Record<RejectStatus, Tone> = { open: 'warn', replayed: 'good', dismissed: 'calm' }

/** Where a record stands, as icon and word. */
export const RejectStatusBadge = ({ status }: { status: RejectStatus }) => (
  <StatusBadge status={status} tone={TONES[status]} />
)

interface RejectsTableProps {
  rejects: readonly RejectLine[]
  filter: RejectFilter
  /** With a box to tick on every row; the table then stands inside a form. */
  selectable: boolean
}

const columnsOf = (
  { filter, selectable }: Omit<RejectsTableProps, 'rejects'>,
  now: number,
  zone: string,
): Column<RejectLine>[] => [
  {
    id: 'record',
    header: 'Record',
    csv: 'record_id',
    exact: ({ id }) => id,
    cell: ({ id }) => (
      <span className="inline-flex items-center gap-2">
        {selectable && <input type="checkbox" name="id" value={id} aria-label={`Choose record #${id}`} />}
        <Link href={hrefOf({ filter, id })} className="link font-semibold">
          #{id}
        </Link>
      </span>
    ),
  },
  { id: 'status', header: 'Status', cell: ({ status }) => <RejectStatusBadge status={status} /> },
  {
    id: 'message',
    header: 'What was wrong',
    className: 'max-w-[36ch] truncate',
    cell: ({ message }) => <span title={message}>{message}</span>,
  },
  {
    id: 'excerpt',
    header: 'Begins',
    className: 'max-w-[34ch] truncate',
    cell: ({ excerpt }) => <code className="font-mono text-xs">{excerpt}</code>,
  },
  { id: 'source', header: 'Source', cell: ({ source }) => sourceNameOf(source, getMode()) },
  { id: 'kind', header: 'Kind', cell: ({ kind }) => kind.replaceAll('_', ' ') },
  { id: 'reason', header: 'Reason', cell: ({ reason }) => reason.replaceAll('_', ' ') },
  {
    id: 'seen',
    header: 'Seen',
    csv: 'times_seen',
    numeric: true,
    exact: ({ seen }) => String(seen),
    cell: ({ seen }) => <FigureText figure={formatCount(seen)} />,
  },
  {
    id: 'last',
    header: 'Last seen',
    csv: 'last_seen_at',
    exact: ({ lastSeenAt }) => lastSeenAt.toISOString(),
    cell: ({ lastSeenAt }) => <Age at={lastSeenAt} now={now} zone={zone} />,
  },
]

/** A page of rejects; each leads to its record beside its bytes. */
export function RejectsTable({ rejects, ...rest }: RejectsTableProps) {
  return (
    <DataTable
      caption="Rejected records"
      columns={columnsOf(rest, Date.now(), getEnv().BUSINESS_TIME_ZONE)}
      rows={rejects}
      rowKey={({ id }) => id}
      rowTestId={({ id }) => `reject-${id}`}
      exportName="quarantine"
    />
  )
}
