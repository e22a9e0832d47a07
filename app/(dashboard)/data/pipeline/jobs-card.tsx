import Link from 'next/link'
import { Age } from '@/app/_ui/age'
import { StatusBadge } from '@/app/_ui/badge'
import { formatEvery } from '@/app/_ui/cadence-words'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { formatExactTime, formatShortTime, zoneName } from '@/app/_ui/format-time'
import { EmptyState } from '@/app/_ui/states'
import { getEnv } from '@/lib/env'
import { type JobLine, listJobs } from './data'
import { PATH } from './view'

const columnsOf = (now: number, zone: string): Column<JobLine>[] => [
  {
    id: 'job',
    header: 'Job',
    cell: ({ id, what }) => (
      <Link href={`${PATH}?job=${id}#runs`} title={what} className="font-semibold hover:underline">
        {id}
      </Link>
    ),
  },
  {
    id: 'last',
    header: 'Last run',
    cell: ({ lastStatus }) => (lastStatus ? <StatusBadge status={lastStatus} /> : 'none yet'),
  },
  {
    id: 'success',
    header: 'Last success',
    cell: ({ lastSuccess }) =>
      lastSuccess ? (
        <Age at={lastSuccess} now={now} zone={zone} />
      ) : (
        <span className="text-mut">none in 7 days</span>
      ),
  },
  {
    id: 'next',
    header: `Next, ${zoneName(new Date(now), zone)}`,
    cell: ({ next }) =>
      next ? <span title={formatExactTime(next, zone)}>{formatShortTime(next, zone)}</span> : 'not scheduled',
  },
  {
    id: 'schedule',
    header: 'Schedule',
    cell: ({ schedule, periodMs }) => <span title={`${schedule} (UTC)`}>{formatEvery(periodMs)}</span>,
  },
]

/** What runs when, and whether it did. */
export async function JobsCard() {
  const now = new Date()
  const jobs = await listJobs(now)
  return (
    <Card title="Jobs">
      {jobs.length === 0 ? (
        <EmptyState title="No job is registered." />
      ) : (
        <DataTable
          caption="Jobs"
          columns={columnsOf(now.getTime(), getEnv().BUSINESS_TIME_ZONE)}
          rows={jobs}
          rowKey={({ id }) => id}
          rowTestId={({ id }) => `job-${id}`}
        />
      )}
    </Card>
  )
}
