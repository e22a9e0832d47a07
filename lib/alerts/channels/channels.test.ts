import { describe, expect, it } from 'vitest'
import type { OutgoingEvent } from './contract'
import { CHANNELS } from './index'

const CONTEXT = { appUrl: 'https://desk.example', zone: 'Africa/Lagos' }
const EVENT: OutgoingEvent = {
  id: '4711',
  eventKey: 'anomaly:17',
  severity: 'act',
  title: 'Bitcoin fell 7.10 % in 1 h',
  body: 'Check the rates you quote before the next customer.',
  occurredAt: new Date('2026-11-24T01:05:00.000Z'),
}
const HOSTILE =
  '@everyone **[x](http://evil.test)** <!channel> <img src=x onerror=alert(1)>\r\nBcc: a@evil.test'

const textOf = (id: string, events: OutgoingEvent[]): string => {
  const message = CHANNELS.find((channel) => channel.id === id)?.render(events, CONTEXT)
  if (!message) throw new Error(`no channel ${id}`)
  return message.kind === 'post' ? message.body : `${message.subject}\n${message.text}\n${message.html}`
}

describe.each(CHANNELS.map((channel) => [channel.id, channel] as const))('%s', (id, channel) => {
  it('says how urgent it is, what happened, what to do, when and with which id', () => {
    const text = textOf(id, [EVENT])
    expect(text).toContain('event 4711')
    expect(text).toMatch(id === 'json' ? /"act"/ : /ACT NOW/)
    expect(text).toContain('7.10')
    expect(text).toContain('before the next customer')
    if (id !== 'json') expect(text).toMatch(/24 Nov 2026, 02:05 WAT/)
  })

  it('tells every event of a message, each with its own id', () => {
    const events = Array.from({ length: channel.maxEvents }, (_, i) => ({ ...EVENT, id: `${100 + i}` }))
    for (const { id: event } of events) expect(textOf(id, events)).toContain(`event ${event}`)
  })

  it('is the same message for the same events', () => {
    expect(channel.render([EVENT], CONTEXT)).toEqual(channel.render([EVENT], CONTEXT))
  })

  it('stays inside the limits of its service, however long the texts are', () => {
    const long = { ...EVENT, title: 'x'.repeat(255), body: '💥y'.repeat(5_000) }
    const message = channel.render(
      Array.from({ length: channel.maxEvents }, () => long),
      CONTEXT,
    )
    if (id === 'discord' && message.kind === 'post') {
      const { embeds } = JSON.parse(message.body) as {
        embeds: { title: string; description: string; footer: { text: string } }[]
      }
      expect(embeds.length).toBeLessThanOrEqual(10)
      const characters = embeds.map((one) => [...one.title, ...one.description, ...one.footer.text].length)
      expect(characters.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(6_000)
    }
    if (id === 'slack' && message.kind === 'post') {
      const { blocks } = JSON.parse(message.body) as { blocks: { text?: { text: string } }[] }
      expect(blocks.length).toBeLessThanOrEqual(50)
      expect(Math.max(...blocks.map((one) => one.text?.text.length ?? 0))).toBeLessThanOrEqual(3_000)
    }
    if (message.kind === 'mail') expect(message.subject.length).toBeLessThan(200)
  })
})

describe('a hostile name from upstream', () => {
  const hostile = { ...EVENT, title: HOSTILE, body: HOSTILE }

  it('mentions nobody, formats nothing and links nowhere on Discord', () => {
    const body = JSON.parse(textOf('discord', [hostile]))
    expect(body.allowed_mentions).toEqual({ parse: [] })
    expect(body.embeds[0].description).not.toMatch(/@everyone|(^|[^\\])\*\*|http:\/\//)
  })

  it('calls no channel and opens no tag on Slack', () => {
    expect(textOf('slack', [hostile])).not.toContain('<!channel>')
    expect(textOf('slack', [hostile])).not.toContain('<img')
  })

  it('is no markup and no header in a mail', () => {
    const message = CHANNELS.find((one) => one.id === 'email')?.render([hostile], CONTEXT)
    if (message?.kind !== 'mail') throw new Error('no mail')
    expect(message.subject).not.toMatch(/[\r\n]/)
    expect(message.html).not.toContain('<img')
  })
})
