import { Badge } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { formatClock, formatExactTime, zoneName } from '@/app/_ui/format-time'
import { ListBox } from '@/app/_ui/list-box'
import type { AnomalyLine } from '@/db/queries/anomalies'
import { getEnv } from '@/lib/env'
import { ruleOf } from '@/lib/pipeline/anomaly-event'
import { listDetections } from './data'

const TITLE = 'What was detected'

/** What the rules found in the last day, largest first. */
export async function AnomaliesCard() {
  const { anomalies, cut } = await listDetections(new Date())
  const aside = anomalies.length > 0 && `${cut ? 'newest ' : ''}${anomalies.length} in 24 h`
  return (
    <Card title={TITLE} aside={aside}>
      <ListBox label={TITLE}>
        {anomalies.length === 0 ? (
          <p>Nothing notable in the last 24 h.</p>
        ) : (
          <ol className="divide-y divide-line">
            {anomalies.map((anomaly) => (
              <Line key={anomaly.id} anomaly={anomaly} />
            ))}
          </ol>
        )}
      </ListBox>
    </Card>
  )
}

function Line({ anomaly }: { anomaly: AnomalyLine }) {
  const { detection, name, dataGrade, detectedAt, ruleVersion } = anomaly
  const zone = getEnv().BUSINESS_TIME_ZONE
  const rule = ruleOf(detection)
  return (
    <li
      data-testid={`anomaly-${anomaly.id}`}
      title={`${rule.basis(detection)} Rule ${rule.id}@${ruleVersion}`}
      className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-1.5 first:pt-0"
    >
      <span className="min-w-0 grow [overflow-wrap:anywhere]">
        <span className="font-semibold">{name}</span> {rule.sentence(detection)}{' '}
        <span className="text-mut">({rule.usual(detection)})</span>
      </span>
      <span className="flex items-baseline gap-2 text-[13px] text-mut">
        <time dateTime={detectedAt.toISOString()} title={formatExactTime(detectedAt, zone)}>
          {formatClock(detectedAt, zone)} {zoneName(detectedAt, zone)}
        </time>
        <Badge title="Grade of the data it was found in">{`grade ${dataGrade}`}</Badge>
      </span>
    </li>
  )
}
