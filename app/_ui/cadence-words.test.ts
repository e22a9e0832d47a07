import { expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { describeCadence } from './cadence-words'

const words = (cadence: Parameters<typeof describeCadence>[0], zone = 'Africa/Lagos') =>
  describeCadence(cadence, zone)

it('says how often a source is asked, and that the budget slows it', () => {
  expect(words({ kind: 'full', everyMs: SLOT_MS })).toEqual({ text: 'every 5 min', tone: 'good' })
  expect(words({ kind: 'slowed', everyMs: 3 * SLOT_MS }).text).toBe('slowed to every 15 min: budget')
  expect(words({ kind: 'slowed', everyMs: 2 * HOUR_MS }).text).toBe('slowed to every 2 h: budget')
  expect(words({ kind: 'slowed', everyMs: DAY_MS }).text).toBe('slowed to once a day: budget')
})

it('says until when it is paused, in the zone of the reader', () => {
  const until = new Date('2026-12-01T00:00:00Z')
  expect(words({ kind: 'paused', until })).toEqual({
    text: 'paused: budget until 1 Dec 01:00 WAT',
    tone: 'act',
  })
  expect(words({ kind: 'paused', until }, 'UTC').text).toBe('paused: budget until 1 Dec 00:00 UTC')
})
