import { expect, it } from 'vitest'
import { SLOT_MS } from '@/lib/domain/slot'
import { nextPollAt } from './poll-plan'

const DUE = Date.UTC(2026, 10, 24, 10, 5)
const ask = (afterMs: number, settled: number | null, jitterMs = 0) =>
  nextPollAt({ now: DUE + afterMs, everyMs: SLOT_MS, settled, jitterMs }) - DUE

it('asks again and again, less and less often, while the slot that is due has not arrived', () => {
  const seen: number[] = []
  for (let at = 0; at < SLOT_MS; at = seen.at(-1) ?? SLOT_MS) seen.push(ask(at, DUE - SLOT_MS))
  const gaps = seen.slice(1).map((at, index) => at - (seen[index] ?? 0))
  expect(seen.length).toBeGreaterThan(6)
  expect(seen.at(-1)).toBe(SLOT_MS + 5_000)
  expect(gaps.slice(0, -1).every((gap, index) => index === 0 || gap >= (gaps[index - 1] ?? 0))).toBe(true)
})

it('rests until the next slot once the due one is there', () => {
  expect(ask(7_000, DUE)).toBe(SLOT_MS + 5_000)
})

it('asks at once on where nothing has ever run', () => {
  expect(ask(0, null)).toBe(5_000)
})

it('spreads the tabs by their jitter, and never asks in the past', () => {
  expect(ask(0, null, 1_500)).toBe(6_500)
  for (let at = 0; at < SLOT_MS; at += 1_000) expect(ask(at, null)).toBeGreaterThan(at)
})

it('waits for the slots that a slowed cadence really runs', () => {
  const hour = 3_600_000
  const now = Date.UTC(2026, 10, 24, 10, 20)
  const at = nextPollAt({ now, everyMs: hour, settled: Date.UTC(2026, 10, 24, 10), jitterMs: 0 })
  expect(new Date(at).toISOString()).toBe('2026-11-24T11:00:05.000Z')
})

it('asks once a slot while no slot is due, so that a page that was paused comes back by itself', () => {
  for (const afterMs of [0, 7_000, SLOT_MS - 1]) {
    const at = nextPollAt({ now: DUE + afterMs, everyMs: null, settled: null, jitterMs: 0 })
    expect(at - DUE).toBe(SLOT_MS + 5_000)
  }
})
