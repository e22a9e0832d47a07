import 'server-only'
import {
  type AlertLine,
  type ChannelUse,
  countAlertEvents,
  type EventState,
  listAlertEvents,
  listChannelUse,
} from '@/db/queries/alert-list'
import { listAlertRecipients } from '@/db/queries/users'
import { listWebhooks } from '@/db/queries/webhooks'
import { CHANNELS } from '@/lib/alerts/channels/index'
import { requireUser } from '@/lib/auth/session'
import { type Env, getEnv } from '@/lib/env'
import type { View } from './view'

/** A screenful and the same again; older events are a click away. */
const PAGE_ROWS = 50

export interface EventPage {
  /** What is open, then everything else, each newest first. */
  events: AlertLine[]
  /** Whether more is open than stands there: the state has pages of its own. */
  hasMoreOpen: boolean
  /** Where the older events begin; null where there are none. */
  next: string | null
  /** Of all events, whatever the filter says. */
  byState: Record<EventState, number>
  kinds: string[]
  /** Names of the channels, by the ids that the deliveries carry. */
  channelNames: ReadonlyMap<string, string>
}

/** Without a state, what is open comes first and the pages go on through the rest. */
async function listOpenFirst({
  filter,
  before,
}: View): Promise<Pick<EventPage, 'events' | 'hasMoreOpen' | 'next'>> {
  const isMixed = filter.state === null
  const [open, rest] = await Promise.all([
    isMixed && before === null
      ? listAlertEvents({ filter: { ...filter, state: 'open' }, before, limit: PAGE_ROWS + 1 })
      : [],
    listAlertEvents({ filter: { ...filter, state: filter.state ?? 'over' }, before, limit: PAGE_ROWS + 1 }),
  ])
  const waiting = open.slice(0, PAGE_ROWS)
  const page = rest.slice(0, PAGE_ROWS)
  // One that ended between the two questions stands in both answers.
  const ended = page.filter(({ id }) => !waiting.some((one) => one.id === id))
  return {
    events: [...waiting, ...ended],
    hasMoreOpen: open.length > waiting.length,
    next: rest.length > page.length ? (page.at(-1)?.id ?? null) : null,
  }
}

/** A page of the events with what the filter offers. */
export async function listEventPage(view: View): Promise<EventPage> {
  await requireUser()
  const [page, counts, channels] = await Promise.all([
    listOpenFirst(view),
    countAlertEvents(),
    listChannels(),
  ])
  const sumOf = (state: EventState) =>
    counts.filter((one) => one.state === state).reduce((sum, one) => sum + one.events, 0)
  return {
    ...page,
    byState: { open: sumOf('open'), over: sumOf('over') },
    kinds: [...new Set(counts.map((one) => one.kind))].sort(),
    channelNames: new Map(channels.map(({ id, name }) => [id, name])),
  }
}

/** A way to tell people, as the page shows it. Never the secret address itself. */
export interface ChannelLine {
  id: string
  name: string
  /** Where it leads: host, or who is written to; null while it is not set up. */
  leadsTo: string | null
  /** What to set in the environment; null for an address that was typed in. */
  setting: string | null
  use: ChannelUse | null
}

/** Whether an outside monitor is told every minute that all is well. */
export async function hasHeartbeat(): Promise<boolean> {
  await requireUser()
  return getEnv().HEARTBEAT_URL !== undefined
}

/** Every channel: those of the environment, set up or not, and the addresses that were typed in. */
export async function listChannels(): Promise<ChannelLine[]> {
  await requireUser()
  const env = getEnv()
  const [use, typed, recipients] = await Promise.all([
    listChannelUse(),
    listWebhooks(),
    listAlertRecipients(),
  ])
  const lines = [
    { id: 'discord', leadsTo: hintOf(env.DISCORD_WEBHOOK_URL), setting: 'DISCORD_WEBHOOK_URL' },
    { id: 'slack', leadsTo: hintOf(env.SLACK_WEBHOOK_URL), setting: 'SLACK_WEBHOOK_URL' },
    { id: 'email', leadsTo: mailHint(env, recipients.length), setting: 'SMTP_URL and SMTP_FROM' },
  ].map((line) => ({ ...line, name: nameOf(line.id) }))
  const webhooks = typed.map(({ id, name, format, url }) => ({
    id: `webhook:${id}`,
    name,
    leadsTo: `${nameOf(format)} format, ${hintOf(url)}`,
    setting: null,
  }))
  return [...lines, ...webhooks].map((line) => ({
    ...line,
    use: use.find((one) => one.channel === line.id) ?? null,
  }))
}

const nameOf = (format: string): string => CHANNELS.find((one) => one.id === format)?.name ?? format

function hintOf(url: string | undefined): string | null {
  return url === undefined ? null : new URL(url).host
}

function mailHint(env: Env, recipients: number): string | null {
  if (env.SMTP_URL === undefined || env.SMTP_FROM === undefined) return null
  const people = recipients === 1 ? '1 operator or admin' : `${recipients} operators and admins`
  return `${new URL(env.SMTP_URL).host} to ${people}`
}
