import { type Channel, clip, footerOf, severityWord } from './contract'

/** Slack takes 3000 characters in a section and 50 blocks: https://docs.slack.dev/reference/block-kit/blocks */
const SECTION = 2_900

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
/** Slack's own escaping, and no asterisk or tick that would format the rest. */
const plain = (text: string) =>
  text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign).replace(/[*_~`]/g, ' ')

export const slack: Channel = {
  id: 'slack',
  name: 'Slack',
  maxEvents: 10,
  render: (events, context) => ({
    kind: 'post',
    body: JSON.stringify({
      text: events.map((event) => `${severityWord(event.severity)}: ${plain(event.title)}`).join('\n'),
      blocks: events.flatMap((event) => [
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: clip(
              `*${severityWord(event.severity)}: ${plain(event.title)}*\n${plain(event.body)}`,
              SECTION,
            ),
          },
        },
        {
          type: 'context',
          elements: [
            { type: 'mrkdwn', text: `${footerOf(event, context)} · <${context.appUrl}/alerts|all alerts>` },
          ],
        },
      ]),
    }),
  }),
}
