import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { type CadenceInput, computeCadence, computeEnd, isDue, monthEnd } from './cadence'

const at = (iso: string) => new Date(iso)
const NOVEMBER_END = at('2026-12-01T00:00:00Z')
const cadence = (input: Partial<CadenceInput>) =>
  computeCadence({
    now: at('2026-11-23T10:02:00Z'),
    periodMs: SLOT_MS,
    used: 0,
    limit: 10_000,
    callsPerTick: 1,
    ...input,
  })
/** A cadence in minutes, or null when paused. */
const minutes = (input: Partial<CadenceInput>) => {
  const found = cadence(input)
  return found.kind === 'paused' ? null : found.everyMs / 60_000
}

describe('the cadence', () => {
  it('is every slot below four fifths of the month, however little that leaves', () => {
    expect([0, 1, 7].map((used) => minutes({ limit: 10, used }))).toEqual([5, 5, 5])
    expect(cadence({ used: 7_999 })).toEqual({ kind: 'full', everyMs: SLOT_MS })
  })

  it('is looked at again from exactly four fifths on', () => {
    expect(cadence({ limit: 10, used: 8 })).toEqual({ kind: 'slowed', everyMs: DAY_MS })
  })

  it('stays every slot in the last fifth when that lasts', () => {
    // 100 slots are left in November, and 100 calls.
    const now = new Date(NOVEMBER_END.getTime() - 100 * SLOT_MS)
    expect(minutes({ now, limit: 1_000, used: 900 })).toBe(5)
    expect(minutes({ now, limit: 1_000, used: 901 })).toBe(10)
  })

  it.each([
    [50, 10],
    [49, 15],
    [33, 15],
    [32, 20],
    [25, 20],
    [24, 30],
    [8, 60],
    [7, 120],
    [4, 120],
    [3, 240],
    [1, 360],
  ])('with %i calls from 15:40 UTC on the last day is every %i minutes', (left, expected) => {
    // Runs are counted as they fall on the clock: every 15 minutes is 33 (15:45 … 23:45), every 4 hours 2 (16:00, 20:00).
    const now = new Date(NOVEMBER_END.getTime() - 100 * SLOT_MS)
    expect(minutes({ now, limit: 1_000, used: 1_000 - left })).toBe(expected)
  })

  it('counts whole ticks: four pages need four calls', () => {
    const now = new Date(NOVEMBER_END.getTime() - 10 * SLOT_MS)
    expect(minutes({ now, callsPerTick: 4, limit: 400, used: 360 })).toBe(5)
    expect(minutes({ now, callsPerTick: 4, limit: 400, used: 361 })).toBe(10)
  })

  it('is once a day when not even that lasts', () => {
    expect(minutes({ limit: 10, used: 9 })).toBe(1_440)
  })

  it('is paused until the next month when no whole tick is left', () => {
    const paused = { kind: 'paused', until: NOVEMBER_END }
    expect(cadence({ used: 10_000 })).toEqual(paused)
    expect(cadence({ used: 9_997, callsPerTick: 4 })).toEqual(paused)
    expect(cadence({ used: 12_000 })).toEqual(paused)
    expect(cadence({ limit: 3, callsPerTick: 4 })).toEqual(paused)
  })

  it('knows where a year ends', () => {
    expect(monthEnd(at('2026-12-31T23:59:59.999Z'))).toEqual(at('2027-01-01T00:00:00Z'))
    expect(monthEnd(at('2027-01-01T00:00:00Z'))).toEqual(at('2027-02-01T00:00:00Z'))
  })
})

const MONTH_START = Date.parse('2026-11-01T00:00:00Z')
const anyMonth = fc.record({
  start: fc.integer({ min: 0, max: 8_639 }).map((slot) => MONTH_START + slot * SLOT_MS),
  limit: fc.integer({ min: 1, max: 12_000 }),
  used: fc.integer({ min: 0, max: 12_000 }),
  callsPerTick: fc.integer({ min: 1, max: 40 }),
})

/** Lives through the rest of a month by the rule, and tells when it ran and how the month stood before each slot. */
function live({
  start,
  limit,
  used,
  callsPerTick,
}: {
  start: number
  limit: number
  used: number
  callsPerTick: number
}) {
  const seen: { slot: number; used: number; everyMs: number | null; ran: boolean }[] = []
  let count = used
  for (let slot = start; slot < NOVEMBER_END.getTime(); slot += SLOT_MS) {
    const now = new Date(slot)
    const found = computeCadence({ now, periodMs: SLOT_MS, used: count, limit, callsPerTick })
    const ran = isDue(found, now)
    seen.push({ slot, used: count, everyMs: found.kind === 'paused' ? null : found.everyMs, ran })
    if (ran) count += callsPerTick
  }
  return { seen, used: count }
}

describe('a month lived by the rule', () => {
  it('never uses more than its limit', () => {
    fc.assert(
      fc.property(anyMonth, (month) => {
        const { used } = live(month)
        expect(used).toBeLessThanOrEqual(Math.max(month.limit, month.used))
      }),
      { numRuns: 60 },
    )
  })

  it('runs every slot until four fifths are used', () => {
    fc.assert(
      fc.property(anyMonth, (month) => {
        for (const one of live(month).seen) {
          const fits = one.used + month.callsPerTick <= month.limit
          if (fits && one.used < month.limit * 0.8) expect(one.ran).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('lasts to the end once a step was found that does: no gap is longer than two of those steps', () => {
    fc.assert(
      fc.property(anyMonth, (month) => {
        const { seen } = live(month)
        const from = seen.find(
          ({ used, everyMs }) => used >= month.limit * 0.8 && everyMs !== null && everyMs < DAY_MS,
        )
        const runs = seen.filter(({ slot, ran }) => ran && slot >= (from?.slot ?? Number.POSITIVE_INFINITY))
        let last = from?.slot ?? NOVEMBER_END.getTime()
        for (const slot of [...runs.map((one) => one.slot), NOVEMBER_END.getTime()]) {
          // More than one, because a slot that is due may be put off when a shorter step is found just then.
          expect(slot - last).toBeLessThanOrEqual(2 * (from?.everyMs ?? 0))
          last = slot
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('the projected end', () => {
  const now = at('2026-11-13T00:00:00Z')

  it('is when the rest is used at that pace', () => {
    expect(computeEnd({ now, remaining: 400, callsPerDay: 100 })).toEqual(at('2026-11-17T00:00:00Z'))
    expect(computeEnd({ now, remaining: 1, callsPerDay: 24 })).toEqual(new Date(now.getTime() + HOUR_MS))
  })

  it('is none when the month ends first', () => {
    expect(computeEnd({ now, remaining: 1_800, callsPerDay: 100 })).toBeNull()
    expect(computeEnd({ now, remaining: 1, callsPerDay: 0 })).toBeNull()
  })

  it('is now when nothing is left', () => {
    expect(computeEnd({ now, remaining: 0, callsPerDay: 0 })).toEqual(now)
    expect(computeEnd({ now, remaining: -5, callsPerDay: 10 })).toEqual(now)
  })
})
