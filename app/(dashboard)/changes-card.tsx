import Link from 'next/link'
import { StatusBadge } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { formatClock, formatExactTime, formatShortTime, zoneName } from '@/app/_ui/format-time'
import { ListBox } from '@/app/_ui/list-box'
import { RULES_WATCH } from '@/app/_ui/rule-words'
import { DAY_MS } from '@/lib/domain/slot'
import { getEnv } from '@/lib/env'
import type { ChangeLine } from './changes'
import { getChanges, getMarket } from './data'
import { MarketNews } from './market-news'
import type { Visit } from './visit'

const TITLE = 'What changed'
/** Room for the market's line, its three movers and what the rules say; on a wide screen the chart decides. */
export const NEWS_HEIGHT = 'h-[172px]'

/** What happened since the reader was here last, largest first. */
export async function ChangesCard({ visit }: { visit: Visit }) {
  const { now, since } = visit
  const zone = getEnv().BUSINESS_TIME_ZONE
  const [{ lines, cut }, market] = await Promise.all([
    getChanges(since.at.getTime(), now.getTime()),
    getMarket(),
  ])
  const span = spanOf(visit, zone)
  return (
    <Card
      title={TITLE}
      aside={<Aside span={span} kind={since.kind} />}
      className="flex min-h-0 flex-1 flex-col"
    >
      <ListBox label={TITLE} className={`${NEWS_HEIGHT} xl:h-auto xl:flex-1`}>
        <MarketNews market={market} zone={zone} />
        {lines.length === 0 ? (
          <p className="text-[13px] text-mut">
            No rule fired {span} (rules watch {RULES_WATCH}).
          </p>
        ) : (
          <ol className="divide-y divide-line">
            {lines.map((line) => (
              <Line key={line.key} line={line} now={now} zone={zone} />
            ))}
          </ol>
        )}
        {cut && (
          <p className="pt-2 text-[13px] text-mut">Older detections stand on the pages of their assets.</p>
        )}
      </ListBox>
    </Card>
  )
}

/** since 09:14 WAT · in the last 24 h */
function spanOf({ now, since }: Visit, zone: string): string {
  if (since.kind === 'day') return 'in the last 24 h'
  const isNear = now.getTime() - since.at.getTime() < DAY_MS
  const time = isNear ? formatClock(since.at, zone) : formatShortTime(since.at, zone)
  return `since ${time} ${zoneName(since.at, zone)}`
}

function Aside({ span, kind }: { span: string; kind: Visit['since']['kind'] }) {
  return (
    <>
      {span}
      {kind === 'visit' && (
        <Link href="/?since=day" className="link ml-2" title="Also what was there at the last visit">
          last 24 h
        </Link>
      )}
    </>
  )
}

interface LineProps {
  line: ChangeLine
  now: Date
  zone: string
}

function Line({
  line: { key, tone, word, subject, text, note, basis, at, href, link },
  now,
  zone,
}: LineProps) {
  const isToday = now.getTime() - at.getTime() < DAY_MS
  return (
    <li
      data-testid={key}
      title={basis ?? undefined}
      className="flex items-start gap-3 py-2 [overflow-wrap:anywhere] first:pt-0"
    >
      <div className="min-w-0 grow">
        <p>
          {subject !== null && <span className="font-semibold">{subject} </span>}
          {text}
          {note !== null && <span className="text-mut"> ({note})</span>}
        </p>
        <p className="flex flex-wrap gap-x-2 text-[13px] text-mut">
          <StatusBadge status={word} tone={tone} />
          <time dateTime={at.toISOString()} title={formatExactTime(at, zone)}>
            {isToday ? formatClock(at, zone) : formatShortTime(at, zone)} {zoneName(at, zone)}
          </time>
        </p>
      </div>
      <Link
        href={href}
        aria-label={subject === null ? undefined : `${link} of ${subject}`}
        className="shrink-0 rounded-[7px] border border-line-strong px-2 py-0.5 text-[12.5px] hover:bg-bg"
      >
        {link}
      </Link>
    </li>
  )
}
