import { Age } from '@/app/_ui/age'
import { StatusBadge } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { FigureText } from '@/app/_ui/figure'
import { formatCount, formatPrice } from '@/app/_ui/format'
import { formatDuration, formatShortTime, zoneName } from '@/app/_ui/format-time'
import { Code, EmptyState } from '@/app/_ui/states'
import type { RunLine } from '@/db/queries/pipeline'
import { getEnv } from '@/lib/env'
import { listRuns } from './data'

const COUNTS = ['read', 'inserted', 'updated', 'duplicate', 'rejected'] as const

const columnsOf = (now: number, zone: string, isPriced: boolean): Column<RunLine>[] => [
  {
    id: 'job',
    header: 'Job',
    cell: ({ job, shard }) => (
      <span className="font-semibold">
        {job}
        {shard && <span className="font-normal text-mut"> {shard}</span>}
      </span>
    ),
  },
  {
    id: 'slot',
    header: `Slot, ${zoneName(new Date(now), zone)}`,
    cell: ({ slot }) => formatShortTime(slot, zone),
  },
  {
    id: 'status',
    header: 'Status',
    cell: ({ status, reason }) => (
      <>
        <StatusBadge status={status} />
        {reason && <span className="text-mut"> {reason.replaceAll('_', ' ')}</span>}
      </>
    ),
  },
  { id: 'attempt', header: 'Attempt', numeric: true, cell: ({ attempt }) => attempt },
  { id: 'trigger', header: 'Trigger', cell: ({ trigger }) => trigger },
  { id: 'started', header: 'Started', cell: ({ startedAt }) => <Age at={startedAt} now={now} zone={zone} /> },
  {
    id: 'took',
    header: 'Took',
    numeric: true,
    cell: ({ startedAt, finishedAt, status }) =>
      finishedAt ? (
        formatDuration(finishedAt.getTime() - startedAt.getTime())
      ) : (
        <span className="text-mut">{status === 'running' ? 'running' : 'not known'}</span>
      ),
  },
  ...COUNTS.map(
    (count): Column<RunLine> => ({
      id: count,
      header: count.charAt(0).toUpperCase() + count.slice(1),
      numeric: true,
      cell: ({ counts }) => <FigureText figure={formatCount(counts[count])} />,
    }),
  ),
  {
    id: 'calls',
    header: 'Calls',
    numeric: true,
    cell: ({ upstreamCalls }) => <FigureText figure={formatCount(upstreamCalls)} />,
  },
  ...(isPriced ? [COST] : []),
]

/** Six digits behind the point, as the month's spend is kept. */
const COST: Column<RunLine> = {
  id: 'cost',
  header: 'Cost',
  numeric: true,
  cell: ({ upstreamCostUsd }) => (
    <FigureText figure={formatPrice(upstreamCostUsd?.toFixed(6) ?? null, 'No price per call')} />
  ),
}

function RunError({ run }: { run: RunLine }) {
  return (
    <details className="sticky left-2 w-fit max-w-[calc(100vw-80px)] text-[13px]">
      <summary className="w-fit text-mut">What went wrong</summary>
      <pre className="mt-1 max-w-[90ch] rounded-lg border border-line bg-bg p-2 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
        {run.errorMessage}
      </pre>
    </details>
  )
}

/** The newest runs of all jobs with their counts; an error's full text opens under its run. */
export async function RunsCard() {
  const { runs, history } = await listRuns()
  const isPriced = runs.some(({ upstreamCostUsd }) => upstreamCostUsd !== null)
  const loaded = `history: ${formatCount(history.rows).text} rows in ${history.slices} slices`
  return (
    <Card
      title="Last runs"
      aside={[runs.length > 0 && `newest ${runs.length}`, history.slices > 0 && loaded]
        .filter(Boolean)
        .join(' · ')}
    >
      {runs.length === 0 ? (
        <EmptyState title="Nothing has run yet.">
          The scheduler starts the first run within five minutes. To start one now:{' '}
          <Code>npm run job -- market</Code>
        </EmptyState>
      ) : (
        <DataTable
          caption="Last runs"
          columns={columnsOf(Date.now(), getEnv().BUSINESS_TIME_ZONE, isPriced)}
          rows={runs}
          rowKey={({ id, attempt }) => `${id}-${attempt}`}
          rowTestId={({ id, attempt }) => `run-${id}-${attempt}`}
          detail={(run) => run.errorMessage && <RunError run={run} />}
        />
      )}
    </Card>
  )
}
