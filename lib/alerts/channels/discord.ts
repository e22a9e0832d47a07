import type { Severity } from '../contract'
import { type Channel, clip, footerOf, severityWord } from './contract'

/** Discord's limits are 256, 4096, 2048 and 6000 in all: https://docs.discord.com/developers/resources/message */
const TITLE = 200
const BODY = 330
const COLOURS: Record<Severity, number> = { act: 0xb42318, warn: 0xb54708, info: 0x475467 }

/** Upstream names must not become markdown, mentions or links. */
function plain(text: string): string {
  return text.replace(/[\\*_~`|>#[\]()<@:/-]/g, (sign) =>
    /[<@:/-]/.test(sign) ? `${sign}\u200b` : `\\${sign}`,
  )
}

export const discord: Channel = {
  id: 'discord',
  name: 'Discord',
  maxEvents: 10,
  render: (events, context) => ({
    kind: 'post',
    body: JSON.stringify({
      username: 'KoinStrap',
      allowed_mentions: { parse: [] },
      embeds: events.map((event) => ({
        title: clip(`${severityWord(event.severity)}: ${plain(event.title)}`, TITLE),
        description: clip(plain(event.body), BODY),
        url: `${context.appUrl}/alerts`,
        color: COLOURS[event.severity],
        timestamp: event.occurredAt.toISOString(),
        footer: { text: footerOf(event, context) },
      })),
    }),
  }),
}
