import { expect, it } from 'vitest'
import { HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { describeTick, formatLeft } from './tick-words'

const at = { now: Date.UTC(2026, 10, 24, 10, 2, 19), zone: 'Africa/Lagos' }

it('counts down to the next slot', () => {
  expect(describeTick({ kind: 'ticking', everyMs: SLOT_MS, slowed: false }, at).text).toBe(
    'next prices in 02:41',
  )
})

it('counts to the run that a slowed cadence really makes, and says that it is slowed', () => {
  const { text, title } = describeTick({ kind: 'ticking', everyMs: 2 * HOUR_MS, slowed: true }, at)
  expect(text).toBe('next prices in 1:57:41, slowed')
  expect(title).toContain('every 120 min')
})

it.each([
  [{ kind: 'not_configured' } as const, 'not configured'],
  [{ kind: 'scheduler_off' } as const, 'prices on an outside schedule'],
  [{ kind: 'paused', until: Date.UTC(2026, 11, 1) } as const, 'budget spent'],
])('does not count while nothing is scheduled, and says why: %j', (schedule, words) => {
  const { text } = describeTick(schedule, at)
  expect(text).toContain(words)
  expect(text).not.toMatch(/\d\d:\d\d/)
})

it('names the end of a pause with its zone', () => {
  expect(describeTick({ kind: 'paused', until: Date.UTC(2026, 11, 1) }, at).title).toContain(
    '1 Dec 01:00 WAT',
  )
})

it.each([
  [0, '00:00'],
  [-5, '00:00'],
  [59_001, '01:00'],
  [HOUR_MS, '1:00:00'],
  [HOUR_MS - 500, '1:00:00'],
])('writes %i ms as %s', (ms, text) => {
  expect(formatLeft(ms)).toBe(text)
})
