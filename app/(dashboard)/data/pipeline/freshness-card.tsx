import Link from 'next/link'
import { Age } from '@/app/_ui/age'
import { StatusBadge } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { FigureText } from '@/app/_ui/figure'
import { formatCount } from '@/app/_ui/format'
import { formatExactTime, formatShortTime, zoneName } from '@/app/_ui/format-time'
import { sourceNameOf } from '@/app/_ui/source-name'
import { Code, EmptyState, NotConfiguredState } from '@/app/_ui/states'
import type { SourceFreshness } from '@/db/queries/pipeline'
import { SLOT_MS } from '@/lib/domain/slot'
import { getEnv, getMode } from '@/lib/env'
import { listFreshness } from './data'

/** Two slots: what grade A allows. */
const OK_UP_TO_MS = 2 * SLOT_MS

/** Where a source stands now, in one word. */
function statusOf(newest: Date | null, now: number): 'ok' | 'late' | 'no data' {
  if (!newest) return 'no data'
  return now - newest.getTime() <= OK_UP_TO_MS ? 'ok' : 'late'
}

const columnsOf = (now: number, zone: string): Column<SourceFreshness>[] => [
  {
    id: 'source',
    header: 'Source',
    cell: ({ source }) => <span className="font-semibold">{sourceNameOf(source, getMode())}</span>,
  },
  {
    id: 'status',
    header: 'Status',
    cell: ({ newestSampledAt }) => <StatusBadge status={statusOf(newestSampledAt, now)} />,
  },
  {
    id: 'sampled',
    header: 'Newest data',
    cell: ({ newestSampledAt }) =>
      newestSampledAt ? <Age at={newestSampledAt} now={now} zone={zone} /> : 'none yet',
  },
  {
    id: 'slot',
    header: `Newest slot, ${zoneName(new Date(now), zone)}`,
    cell: ({ newestObservedAt }) =>
      newestObservedAt ? (
        <span title={formatExactTime(newestObservedAt, zone)}>{formatShortTime(newestObservedAt, zone)}</span>
      ) : (
        'none yet'
      ),
  },
  {
    id: 'assets',
    header: 'Assets',
    numeric: true,
    cell: ({ assets }) => <FigureText figure={formatCount(assets)} />,
  },
  {
    id: 'rejected',
    header: <span title="Records that failed a check and wait in quarantine">Failed checks</span>,
    numeric: true,
    cell: ({ source, rejectedOpen }) =>
      rejectedOpen === 0 ? (
        <FigureText figure={formatCount(rejectedOpen)} />
      ) : (
        <Link
          href={`/data/quarantine?source=${source}`}
          aria-label={`${formatCount(rejectedOpen).text} records of ${sourceNameOf(source, getMode())} failed a check: see the quarantine`}
          className="link"
        >
          {formatCount(rejectedOpen).text}
        </Link>
      ),
  },
]

/** How old the newest data of each source is. */
export async function FreshnessCard() {
  const sources = await listFreshness()
  if (getMode() === 'not_configured' && sources.every(({ newestSampledAt }) => newestSampledAt === null)) {
    return (
      <Card title="Freshness">
        <NotConfiguredState title="CoinGecko is not configured.">
          Set <Code>COINGECKO_API_KEY</Code> and restart. Without a key nothing is fetched and nothing is
          simulated.
        </NotConfiguredState>
      </Card>
    )
  }
  return (
    <Card title="Freshness">
      {sources.length === 0 ? (
        <EmptyState title="No source has delivered yet.">
          The first prices follow within five minutes.
        </EmptyState>
      ) : (
        <DataTable
          caption="Freshness of each source"
          columns={columnsOf(Date.now(), getEnv().BUSINESS_TIME_ZONE)}
          rows={sources}
          rowKey={({ source }) => source}
          rowTestId={({ source }) => `source-${source}`}
        />
      )}
    </Card>
  )
}
