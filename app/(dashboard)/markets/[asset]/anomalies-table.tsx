import Link from 'next/link'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { formatExactTime, formatShortTime, zoneName } from '@/app/_ui/format-time'
import type { AnomalyLine } from '@/db/queries/anomalies'
import { getEnv } from '@/lib/env'
import { occurredAt, ruleOf } from '@/lib/pipeline/anomaly-event'
import { sizeOf } from './anomaly-words'
import { listInRange, type Subject } from './data'

const TITLE = 'What was detected'

const columnsOf = (zone: string): Column<AnomalyLine>[] => [
  {
    id: 'time',
    header: `Time, ${zoneName(new Date(), zone)}`,
    exact: ({ detection }) => new Date(occurredAt(detection)).toISOString(),
    cell: ({ detection }) => {
      const at = new Date(occurredAt(detection))
      return (
        <time dateTime={at.toISOString()} title={formatExactTime(at, zone)}>
          {formatShortTime(at, zone)}
        </time>
      )
    },
  },
  { id: 'kind', header: 'Kind', cell: ({ detection }) => ruleOf(detection).name },
  {
    id: 'what',
    header: 'What happened',
    className: 'whitespace-normal! min-w-[240px]',
    cell: ({ detection, ruleVersion }) => {
      const rule = ruleOf(detection)
      return (
        <span title={`${rule.basis(detection)} Rule ${rule.id}@${ruleVersion}`}>
          {rule.sentence(detection)} <span className="text-mut">({rule.usual(detection)})</span>
        </span>
      )
    },
  },
  { id: 'horizon', header: 'Over', cell: ({ detection }) => detection.horizon },
  {
    id: 'size',
    header: 'Size',
    numeric: true,
    exact: ({ detection }) => String(detection.magnitude),
    cell: ({ detection }) => sizeOf(detection),
  },
  {
    id: 'score',
    header: 'Robust z',
    numeric: true,
    exact: ({ detection }) => (detection.score === null ? null : String(detection.score)),
    cell: ({ detection }) =>
      detection.score === null ? (
        <span title="This rule has no score">—</span>
      ) : (
        detection.score.toFixed(1).replace('-', '−')
      ),
  },
  { id: 'grade', header: 'Grade', numeric: true, cell: ({ dataGrade }) => dataGrade },
]

/** What the rules found on this asset in the range. */
export async function AnomaliesTable({ subject }: { subject: Subject }) {
  const { anomalies, cut } = await listInRange(subject)
  const aside = (
    <Link href="/alerts" className="link">
      All alerts
    </Link>
  )
  return (
    <Card title={TITLE} aside={aside}>
      {anomalies.length === 0 ? (
        <p>Nothing notable in this range.</p>
      ) : (
        <>
          {cut && <p className="mb-1 text-[13px] text-mut">The newest {anomalies.length} of this range.</p>}
          <DataTable
            caption={TITLE}
            columns={columnsOf(getEnv().BUSINESS_TIME_ZONE)}
            rows={anomalies}
            rowKey={({ id }) => id}
            rowTestId={({ id }) => `anomaly-${id}`}
            exportName={`${subject.asset.coingeckoId}-anomalies`}
            stickyHeader
          />
        </>
      )}
    </Card>
  )
}
