import { createHash } from 'node:crypto'
import {
  type Channel,
  clip,
  footerOf,
  type MessageContext,
  type OutgoingEvent,
  severityWord,
} from './contract'

const SUBJECT = 150
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const html = (text: string) => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign)
/** A line break in a subject would begin another header. */
const oneLine = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')

function subjectOf(events: readonly OutgoingEvent[]): string {
  const order = { act: 0, warn: 1, info: 2 }
  const first = events.toSorted((a, b) => order[a.severity] - order[b.severity])[0]
  const more = events.length > 1 ? ` (and ${events.length - 1} more)` : ''
  const title = first ? `${severityWord(first.severity)}: ${first.title}` : 'KoinStrap'
  return `${clip(oneLine(title), SUBJECT)}${more}`
}

/** The same events give the same id, so that a mail program can tell a repeat; another installation has other ids. */
function messageIdOf(events: readonly OutgoingEvent[], { appUrl }: MessageContext): string {
  const keys = events.map(({ id, eventKey, occurredAt }) => `${id} ${eventKey} ${occurredAt.toISOString()}`)
  const hash = createHash('sha256').update([appUrl, ...keys].join('\n'))
  return `<${hash.digest('hex').slice(0, 32)}@${new URL(appUrl).hostname}>`
}

export const email: Channel = {
  id: 'email',
  name: 'Email',
  maxEvents: 10,
  render: (events, context) => ({
    kind: 'mail',
    subject: subjectOf(events),
    messageId: messageIdOf(events, context),
    text: [
      ...events.map(
        (event) =>
          `${severityWord(event.severity)}: ${event.title}\n${event.body}\n${footerOf(event, context)}\n`,
      ),
      `All alerts: ${context.appUrl}/alerts`,
    ].join('\n'),
    html: [
      ...events.map(
        (event) =>
          `<p><strong>${severityWord(event.severity)}: ${html(event.title)}</strong><br>${html(event.body)}<br><small>${html(footerOf(event, context))}</small></p>`,
      ),
      `<p><a href="${html(context.appUrl)}/alerts">All alerts</a></p>`,
    ].join('\n'),
  }),
}
