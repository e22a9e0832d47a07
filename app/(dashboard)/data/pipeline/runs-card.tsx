import Link from 'next/link'
import type { ReactNode } from 'react'
import { Age } from '@/app/_ui/age'
import { StatusBadge } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { FigureText } from '@/app/_ui/figure'
import { formatCount, formatPrice } from '@/app/_ui/format'
import { formatDuration, formatShortTime, zoneName } from '@/app/_ui/format-time'
import { Code, EmptyState } from '@/app/_ui/states'
import { describeStreak } from '@/app/_ui/streak-words'
import type { RunLine } from '@/db/queries/pipeline'
import { getEnv } from '@/lib/env'
import { listRuns } from './data'
import type { RunRow } from './run-rows'
import { RunsFilter } from './runs-filter'
import { hrefOf, type View } from './view'

const COUNTS = ['read', 'inserted', 'updated', 'duplicate', 'rejected'] as const

type Cell = Column<RunRow>['cell']

/** A cell that speaks of an attempt; where there was none it stays empty. */
const ofRun =
  (cell: (run: RunLine) => ReactNode): Cell =>
  (row) =>
    row.kind === 'attempt' ? cell(row.run) : null

const jobOf = (row: RunRow) =>
  row.kind === 'attempt' ? row.run : { job: row.silence.job, shard: '', slot: row.silence.last }

const columnsOf = (now: number, zone: string, isPriced: boolean): Column<RunRow>[] => [
  {
    id: 'job',
    header: 'Job',
    cell: (row) => {
      const { job, shard } = jobOf(row)
      return (
        <span className="font-semibold">
          {job}
          {shard && <span className="font-normal text-mut"> {shard}</span>}
        </span>
      )
    },
  },
  { id: 'status', header: 'Status', cell: statusCell },
  {
    id: 'slot',
    header: `Slot, ${zoneName(new Date(now), zone)}`,
    csv: 'slot',
    exact: (row) => jobOf(row).slot.toISOString(),
    cell: (row) => formatShortTime(jobOf(row).slot, zone),
  },
  {
    id: 'started',
    header: 'Started',
    csv: 'started_at',
    exact: (row) => (row.kind === 'attempt' ? row.run.startedAt.toISOString() : null),
    cell: ofRun(({ startedAt }) => <Age at={startedAt} now={now} zone={zone} />),
  },
  { id: 'took', header: 'Took', numeric: true, csv: 'took_ms', exact: exactTook, cell: ofRun(tookCell) },
  { id: 'attempt', header: 'Attempt', numeric: true, cell: ofRun(({ attempt }) => attempt) },
  { id: 'trigger', header: 'Trigger', cell: ofRun(({ trigger }) => trigger) },
  ...COUNTS.map(
    (count): Column<RunRow> => ({
      id: count,
      header: count.charAt(0).toUpperCase() + count.slice(1),
      numeric: true,
      cell: ofRun(({ counts }) => <FigureText figure={formatCount(counts[count])} />),
    }),
  ),
  {
    id: 'calls',
    header: 'Calls',
    numeric: true,
    cell: ofRun(({ upstreamCalls }) => <FigureText figure={formatCount(upstreamCalls)} />),
  },
  ...(isPriced ? [COST] : []),
]

function statusCell(row: RunRow) {
  const { status, reason } = row.kind === 'attempt' ? row.run : row.silence
  return (
    <>
      <StatusBadge status={status} />
      {reason && <span className="text-mut"> {reason.replaceAll('_', ' ')}</span>}
    </>
  )
}

function exactTook(row: RunRow): string | null {
  if (row.kind !== 'attempt' || row.run.finishedAt === null) return null
  return String(row.run.finishedAt.getTime() - row.run.startedAt.getTime())
}

function tookCell({ startedAt, finishedAt, status }: RunLine) {
  if (finishedAt) return formatDuration(finishedAt.getTime() - startedAt.getTime())
  return <span className="text-mut">{status === 'running' ? 'running' : 'not known'}</span>
}

/** Six digits behind the point, as the month's spend is kept. */
const COST: Column<RunRow> = {
  id: 'cost',
  header: 'Cost',
  numeric: true,
  cell: ofRun(({ upstreamCostUsd }) => (
    <FigureText figure={formatPrice(upstreamCostUsd, 'No price per call')} />
  )),
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

/** What stands under a row: the whole error of an attempt, or how long nobody came. */
function detailOf(row: RunRow, zone: string) {
  if (row.kind === 'attempt') return row.run.errorMessage && <RunError run={row.run} />
  return (
    <p className="sticky left-2 w-fit max-w-[calc(100vw-80px)] text-[13px] text-mut">
      {describeStreak(row.silence, zone)}
    </p>
  )
}

const keyOf = (row: RunRow): string =>
  row.kind === 'attempt'
    ? `${row.run.id}-${row.run.attempt}`
    : `${row.silence.job}-missed-${row.silence.last.getTime()}`

/** The runs the address asks for with their counts; an error's full text opens under its run. */
export async function RunsCard({ view, now }: { view: View; now: Date }) {
  const { rows, hasMore, history } = await listRuns(view, now)
  const zone = getEnv().BUSINESS_TIME_ZONE
  const isPriced = rows.some((row) => row.kind === 'attempt' && row.run.upstreamCostUsd !== null)
  const loaded = `history: ${formatCount(history.rows).text} rows in ${history.slices} slices`
  const first = view.before === null ? 'newest ' : ''
  const quiet = view.job === null ? ', delivery only when it failed' : ''
  const aside = [rows.length > 0 && `${first}${rows.length}${quiet}`, history.slices > 0 && loaded]
  const last = rows.findLast((row) => row.kind === 'attempt')
  return (
    <div id="runs" className="scroll-mt-4">
      <Card title="Last runs" aside={aside.filter(Boolean).join(' · ')}>
        <RunsFilter view={view} />
        {rows.length === 0 ? (
          <NoRuns view={view} />
        ) : (
          <DataTable
            caption="Last runs"
            columns={columnsOf(now.getTime(), zone, isPriced)}
            rows={rows}
            rowKey={keyOf}
            rowTestId={(row) => `run-${keyOf(row)}`}
            detail={(row) => detailOf(row, zone)}
            exportName="runs"
          />
        )}
        {hasMore && last?.kind === 'attempt' && (
          <p className="pt-3">
            <Link
              href={`${hrefOf(view, { before: { startedAt: last.run.startedAt, runId: last.run.id, attempt: last.run.attempt } })}#runs`}
              className="link"
            >
              Older runs
            </Link>
          </p>
        )}
      </Card>
    </div>
  )
}

function NoRuns({ view }: { view: View }) {
  if (view.job !== null || view.day !== null || view.before !== null) {
    return (
      <EmptyState title="The ledger has no such run.">
        Of delivery it keeps two days; of the jobs that bring data all.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="Nothing has run yet.">
      The scheduler starts the first run within five minutes. To start one now:{' '}
      <Code>npm run job -- market</Code>
    </EmptyState>
  )
}
