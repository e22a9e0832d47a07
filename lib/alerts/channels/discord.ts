import type { Severity } from '../contract'
import { type Channel, clip, footerOf, severityWord } from './contract'

/** Discord takes 6000 characters in all embeds, 256 in a title: https://docs.discord.com/developers/resources/message */
const MESSAGE = 6_000
const TITLE = 200
/** Time and id under each event. */
const FOOTER = 60
const LONGEST_BODY = 2_000
const COLOURS: Record<Severity, number> = { act: 0xb42318, warn: 0xb54708, info: 0x475467 }

/** Upstream names must not become markdown, mentions or links. */
function plain(text: string): string {
  return text.replace(/[\\*_~`|>#[\]()<@:/-]/g, (sign) =>
    /[<@:/-]/.test(sign) ? `${sign}\u200b` : `\\${sign}`,
  )
}

/** What is left for each body when so many events share a message. */
const bodyLimit = (events: number) => Math.min(LONGEST_BODY, Math.floor(MESSAGE / events) - TITLE - FOOTER)

export const discord: Channel = {
  id: 'discord',
  name: 'Discord',
  maxEvents: 10,
  // Without `wait` Discord answers 204 before the message is stored, and says nothing when it is not.
  address: (url) => {
    const address = new URL(url)
    address.searchParams.set('wait', 'true')
    return address.href
  },
  render: (events, context) => ({
    kind: 'post',
    body: JSON.stringify({
      username: 'KoinStrap',
      allowed_mentions: { parse: [] },
      embeds: events.map((event) => ({
        title: clip(`${severityWord(event.severity)}: ${plain(event.title)}`, TITLE),
        description: clip(plain(event.body), bodyLimit(events.length)),
        url: `${context.appUrl}/alerts`,
        color: COLOURS[event.severity],
        timestamp: event.occurredAt.toISOString(),
        footer: { text: footerOf(event, context) },
      })),
    }),
  }),
}
