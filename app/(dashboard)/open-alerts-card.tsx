import Link from 'next/link'
import { StatusBadge } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { formatExactTime, formatShortTime, zoneName } from '@/app/_ui/format-time'
import { ListBox } from '@/app/_ui/list-box'
import { getEnv } from '@/lib/env'
import type { AttentionLine } from './attention-lines'
import { getChanges } from './data'
import type { Visit } from './visit'

const TITLE = 'Open alerts'

/** What is open and needs somebody, each with the place that says what to do. */
export async function OpenAlertsCard({ visit: { now, since } }: { visit: Visit }) {
  const { open } = await getChanges(since.at.getTime(), now.getTime())
  const zone = getEnv().BUSINESS_TIME_ZONE
  const all = (
    <Link href="/alerts" className="link">
      All alerts
    </Link>
  )
  return (
    <Card title={TITLE} aside={all}>
      <ListBox label={TITLE} className="h-[56px]">
        {open.length === 0 ? (
          <p className="text-mut">Nothing is open, and nothing waits for a decision.</p>
        ) : (
          <ul className="divide-y divide-line">
            {open.map((line) => (
              <Line key={line.key} line={line} zone={zone} />
            ))}
          </ul>
        )}
      </ListBox>
    </Card>
  )
}

function Line({ line: { tone, word, text, at, href, link }, zone }: { line: AttentionLine; zone: string }) {
  return (
    <li className="py-1.5 [overflow-wrap:anywhere] first:pt-0">
      <StatusBadge status={word} tone={tone} /> <span className="ml-1">{text}</span>{' '}
      <time dateTime={at.toISOString()} title={formatExactTime(at, zone)} className="text-[13px] text-mut">
        since {formatShortTime(at, zone)} {zoneName(at, zone)}
      </time>{' '}
      <Link href={href} className="link whitespace-nowrap">
        {link}
      </Link>
    </li>
  )
}
