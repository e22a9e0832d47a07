import type { Channel } from './contract'

/** For programs: the events as they are. */
export const json: Channel = {
  id: 'json',
  name: 'JSON',
  maxEvents: 10,
  render: (events, context) => ({
    kind: 'post',
    body: JSON.stringify({
      source: context.appUrl,
      events: events.map(({ id, eventKey, severity, title, body, occurredAt }) => ({
        id,
        label: `event ${id}`,
        eventKey,
        severity,
        title,
        body,
        occurredAt: occurredAt.toISOString(),
      })),
    }),
  }),
}
