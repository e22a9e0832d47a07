import Link from 'next/link'
import { Age } from '@/app/_ui/age'
import { StatusBadge, type Tone } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { formatBytes, formatCount } from '@/app/_ui/format'
import { EmptyState } from '@/app/_ui/states'
import { getEnv } from '@/lib/env'
import { getHistory, type ShownExport } from './data'
import { hrefOf, type View } from './href'

const TONES: Record<ShownExport['shown'], Tone> = {
  complete: 'good',
  sending: 'busy',
  queued: 'busy',
  making: 'busy',
  cut: 'warn',
  lost: 'warn',
  failed: 'act',
  dropped: 'calm',
}

export const ExportState = ({ row }: { row: ShownExport }) => (
  <StatusBadge status={row.shown} tone={TONES[row.shown]} />
)

function columnsOf(view: View, zone: string, isAdmin: boolean): Column<ShownExport>[] {
  const by: Column<ShownExport> = { id: 'actor', header: 'By', cell: ({ actor }) => actor }
  return [
    {
      id: 'dataset',
      header: 'Export',
      exact: ({ dataset, format }) => `${dataset}.${format}`,
      cell: ({ publicId, dataset, format }) => (
        <Link href={hrefOf({ ...view, open: publicId })} scroll={false} className="link">
          {dataset}.{format}
        </Link>
      ),
    },
    {
      id: 'shown',
      header: 'State',
      exact: ({ shown }) => shown,
      cell: (row) => <ExportState row={row} />,
    },
    {
      id: 'rows',
      header: 'Rows',
      numeric: true,
      exact: ({ rows }) => String(rows),
      cell: ({ rows }) => formatCount(rows).text,
    },
    {
      id: 'bytes',
      header: 'Size',
      numeric: true,
      exact: ({ bytes }) => String(bytes),
      cell: ({ bytes }) => formatBytes(bytes),
    },
    {
      id: 'file',
      header: 'File',
      cell: ({ download, kind }) =>
        download === null ? (
          <span className="text-mut">{kind === 'file' ? '—' : 'streamed'}</span>
        ) : (
          <a href={download} download className="link">
            Download
          </a>
        ),
    },
    ...(isAdmin ? [by] : []),
    {
      id: 'started',
      header: 'Asked',
      numeric: true,
      exact: ({ startedAt }) => startedAt.toISOString(),
      cell: ({ startedAt }) => <Age at={startedAt} now={Date.now()} zone={zone} />,
    },
  ]
}

/** What was exported, newest first. */
export async function HistoryCard({ view }: { view: View }) {
  const { rows, isAdmin, next } = await getHistory(view.before?.getTime() ?? null)
  const closed = { ...view, open: null }
  return (
    <Card title={isAdmin ? 'Exports of everybody' : 'Your exports'} aside="newest first">
      <DataTable
        caption="Exports"
        columns={columnsOf(view, getEnv().BUSINESS_TIME_ZONE, isAdmin)}
        rows={rows}
        rowKey={({ publicId }) => publicId}
        rowTestId={({ publicId }) => `export-${publicId}`}
        exportName="exports"
        pager={{
          nextHref: next && hrefOf({ ...closed, before: next }),
          firstHref: view.before && hrefOf({ ...closed, before: null }),
        }}
        empty={<EmptyState title="Nothing was exported yet." />}
      />
    </Card>
  )
}
