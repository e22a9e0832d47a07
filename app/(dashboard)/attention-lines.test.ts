import { describe, expect, it } from 'vitest'
import type { RunStreak } from '@/db/queries/pipeline'
import { composeOpen, composeTroubles, type Troubles } from './attention-lines'

const STREAK: RunStreak = {
  job: 'market',
  status: 'missed',
  reason: 'not_delivered',
  first: new Date('2026-11-24T09:05:00.000Z'),
  last: new Date('2026-11-24T12:05:00.000Z'),
  runs: 37,
  attempted: false,
}
const EVENT: Troubles['open'][number] = {
  id: '12',
  kind: 'source_stale',
  severity: 'act',
  subject: 'coingecko',
  title: 'coingecko has been silent for 16 minutes',
  occurredAt: new Date('2026-11-24T12:00:00.000Z'),
}
const NOW = new Date('2026-11-24T13:00:00.000Z')
const compose = (troubles: Partial<Troubles>) =>
  composeTroubles({ stale: [], streaks: [], now: NOW, ...troubles }, 'Africa/Lagos')

describe('what needs attention', () => {
  it('is nothing when everything ran', () => {
    expect(compose({})).toEqual([])
  })

  it('tells a long silence of the schedule in one sentence, with its time, its reason and what to do', () => {
    expect(compose({ streaks: [STREAK] })).toMatchObject([
      {
        tone: 'warn',
        word: 'missed',
        text: 'market: 37 slots missed: not delivered, 24 Nov 10:05–13:05 WAT. Nobody started them: was this server off, or its schedule?',
      },
    ])
  })

  it('tells one run with its one time, and where its message is', () => {
    const one = { ...STREAK, status: 'partial', reason: 'short_page', runs: 1, last: STREAK.first }
    expect(compose({ streaks: [one] })[0]?.text).toBe(
      'market: 1 run partial: short page, 24 Nov 10:05 WAT. The ledger has the message.',
    )
  })

  it('leads to the channels when one of them does not answer', () => {
    const mute = { ...STREAK, job: 'delivery', status: 'partial', reason: 'channel' }
    expect(compose({ streaks: [mute] })[0]).toMatchObject({ href: '/alerts', link: 'Channels' })
  })

  it('begins with late data, which limits trust in the rest', () => {
    const stale = [
      { id: 'coingecko', ageSeconds: 960 },
      { id: 'x', ageSeconds: null },
    ]
    const lines = compose({ streaks: [STREAK], stale })
    expect(lines.map((one) => one.word)).toEqual(['late', 'late', 'missed'])
    expect(lines[0]).toMatchObject({
      text: 'The newest data of coingecko is 16 min old: do not quote from it.',
      at: new Date('2026-11-24T12:44:00.000Z'),
    })
    expect(lines[1]?.text).toBe('x has sent no data yet: is it reachable, is its key right?')
  })

  it('leads to the runs of the job that is in trouble', () => {
    expect(compose({ streaks: [STREAK] })[0]?.href).toBe('/data/pipeline?job=market#runs')
  })
})

describe('what is open', () => {
  it('stands with the time it began, and leads to its own event', () => {
    expect(composeOpen([EVENT])).toEqual([
      {
        key: 'event-12',
        tone: 'act',
        word: 'act now',
        text: 'coingecko has been silent for 16 minutes.',
        at: EVENT.occurredAt,
        href: '/alerts?state=open#event-12',
        link: 'What to do',
      },
    ])
  })
})
