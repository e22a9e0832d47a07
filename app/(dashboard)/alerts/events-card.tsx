import Link from 'next/link'
import { StatusBadge, type Tone } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { formatExactTime, formatShortTime, zoneName } from '@/app/_ui/format-time'
import { RULES_WATCH } from '@/app/_ui/rule-words'
import { EmptyState } from '@/app/_ui/states'
import type { AlertLine, DeliveryLine } from '@/db/queries/alert-list'
import type { Severity } from '@/lib/alerts/contract'
import { getEnv } from '@/lib/env'
import { type EventPage, listEventPage } from './data'
import { deliveryWords } from './delivery-words'
import { factName, factText } from './fact-words'
import { FilterBar } from './filter-bar'
import { hrefOf, PATH, type View } from './view'

const SEVERITIES: Record<Severity, { word: string; tone: Tone }> = {
  act: { word: 'act now', tone: 'act' },
  warn: { word: 'warning', tone: 'warn' },
  info: { word: 'information', tone: 'calm' },
}

/** The events, open ones first, and how each was told on every channel. */
export async function EventsCard({ view }: { view: View }) {
  const page = await listEventPage(view)
  const { events, hasMoreOpen, next, byState } = page
  return (
    <Card title="Events" aside={byState.open === 0 ? 'nothing is open' : `${byState.open} open`}>
      <FilterBar filter={view.filter} page={page} />
      {events.length === 0 ? (
        <NoEvents any={byState.open + byState.over > 0} />
      ) : (
        <ol className="divide-y divide-line">
          {events.map((event) => (
            <Event key={event.id} event={event} names={page.channelNames} />
          ))}
        </ol>
      )}
      {hasMoreOpen && (
        <p className="pt-3">
          <Link href={hrefOf({ filter: { ...view.filter, state: 'open' } })} className="link">
            All that is open
          </Link>
        </p>
      )}
      {next !== null && (
        <p className="pt-3">
          <Link href={hrefOf({ filter: view.filter, before: next })} className="link">
            Older events
          </Link>
        </p>
      )}
    </Card>
  )
}

function NoEvents({ any }: { any: boolean }) {
  if (!any) {
    return (
      <EmptyState title="No rule has fired yet.">
        Rules watch every tracked asset ({RULES_WATCH}), every source for silence, and every job for failing
        twice. A slow fall over a day fires none of them: Today lists the largest moves.
      </EmptyState>
    )
  }
  const all = (
    <Link href={PATH} className="link">
      Show all events
    </Link>
  )
  return <EmptyState title="No event matches this filter." action={all} />
}

const OVER = { word: 'ended', tone: 'calm' } as const

function Event({ event, names }: { event: AlertLine; names: EventPage['channelNames'] }) {
  const zone = getEnv().BUSINESS_TIME_ZONE
  // What is over asks nobody to act any more.
  const isOver = event.resolvedAt !== null && event.severity !== 'info'
  const severity = isOver ? OVER : SEVERITIES[event.severity]
  return (
    <li id={`event-${event.id}`} data-testid={`event-${event.id}`} className="scroll-mt-4 py-3 first:pt-1">
      <h3 className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <StatusBadge status={severity.word} tone={severity.tone} />
        <span className="font-semibold [overflow-wrap:anywhere]">{event.title}</span>
      </h3>
      <p className="mt-1 flex flex-wrap gap-x-3 text-[13px] text-mut">
        <span>{event.kind.replaceAll('_', ' ')}</span>
        <time dateTime={event.occurredAt.toISOString()} title={formatExactTime(event.occurredAt, zone)}>
          {formatShortTime(event.occurredAt, zone)} {zoneName(event.occurredAt, zone)}
        </time>
        <span>{stateOf(event, zone)}</span>
        <span>event {event.id}</span>
      </p>
      <Deliveries deliveries={event.deliveries} names={names} zone={zone} />
      <Explanation event={event} zone={zone} />
    </li>
  )
}

/** What it means and what it rests on; open while somebody has to read it. */
function Explanation({ event, zone }: { event: AlertLine; zone: string }) {
  const facts = Object.entries(event.facts)
  return (
    <details open={event.state === 'open'} className="mt-1 text-[13px]">
      <summary className="w-fit text-mut hover:text-ink">
        What it means{facts.length > 0 && ', and the figures behind it'}
      </summary>
      <p className="mt-1 max-w-[90ch] text-sm [overflow-wrap:anywhere]">{event.body}</p>
      {facts.length > 0 && (
        <dl className="mt-2 flex max-w-[90ch] flex-wrap gap-x-6 gap-y-1">
          {facts.map(([name, value]) => (
            <div key={name} className="flex gap-1.5">
              <dt className="text-mut">{factName(name)}</dt>
              <dd title={value === null ? 'Not known when it happened' : String(value)}>
                {factText(value, zone)}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  )
}

function stateOf({ state, resolvedAt }: AlertLine, zone: string): string {
  if (state === 'open') return 'open'
  return resolvedAt ? `ended ${formatShortTime(resolvedAt, zone)} ${zoneName(resolvedAt, zone)}` : 'ended'
}

function Deliveries(props: { deliveries: DeliveryLine[]; names: EventPage['channelNames']; zone: string }) {
  const { deliveries, names, zone } = props
  if (deliveries.length === 0) {
    return <p className="mt-1 text-[13px] text-mut">Told nobody: no channel was set up when it happened.</p>
  }
  return (
    <ul className="mt-1 flex flex-wrap gap-x-5 gap-y-0.5 text-[13px]">
      {deliveries.map((delivery) => {
        const { tone, word, text, detail } = deliveryWords(delivery, zone)
        return (
          <li key={delivery.channel} className="[overflow-wrap:anywhere]">
            <span className="text-mut">{names.get(delivery.channel) ?? 'a removed channel'}</span>{' '}
            <StatusBadge status={word} tone={tone} /> {text}
            {detail && <span className="text-mut"> ({detail})</span>}
          </li>
        )
      })}
    </ul>
  )
}
