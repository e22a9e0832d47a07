import type { Severity } from '../contract'

/** An event as a channel tells it. */
export interface OutgoingEvent {
  /** Id in alert_events: the same in a repeated message, so that a repeat is known as one. */
  id: string
  eventKey: string
  severity: Severity
  title: string
  body: string
  occurredAt: Date
}

/** What every message needs to know of the installation. */
export interface MessageContext {
  /** Address of the application, without a slash at the end. */
  appUrl: string
  /** Time zone of the business, e.g. Africa/Lagos. */
  zone: string
}

/** A message ready to be sent: the body of a POST, or a mail. */
export type Message =
  | { kind: 'post'; body: string }
  | { kind: 'mail'; subject: string; text: string; html: string; messageId: string }

/** A way to tell people. Pure: it writes the message, `lib/delivery` sends it. */
export interface Channel {
  id: string
  name: string
  /** Most events one message takes. */
  maxEvents: number
  /** The address to call, where the service wants more than what people copy; default: as it is. */
  address?(url: string): string
  /** Events in order of their raising, 1 to maxEvents. */
  render(events: readonly OutgoingEvent[], context: MessageContext): Message
}

const WORDS: Record<Severity, string> = { act: 'ACT NOW', warn: 'Warning', info: 'Information' }

/** The severity as a word, so that it does not hang on colour. */
export function severityWord(severity: Severity): string {
  return WORDS[severity]
}

/** Time with its zone, e.g. "24 Nov 2026, 02:05 WAT", which engines themselves call GMT+1. */
export function timeOf(at: Date, zone: string): string {
  const options = { dateStyle: 'medium', timeStyle: 'short', timeZone: zone } as const
  const name = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value
  const shown = zone === 'Africa/Lagos' ? 'WAT' : (name ?? zone)
  return `${new Intl.DateTimeFormat('en-GB', options).format(at)} ${shown}`
}

/** Last line of an event: when, and the id that a repeat would carry again. */
export function footerOf(event: OutgoingEvent, { zone }: MessageContext): string {
  return `${timeOf(event.occurredAt, zone)} · event ${event.id}`
}

/** Cuts a text to so many UTF-16 units with an ellipsis, never inside a character. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
