import { describe, expect, it } from 'vitest'
import type { RunBucket, RunFacts } from '@/db/queries/run-timeline'
import { SLOT_MS } from '@/lib/domain/slot'
import { describeMark } from './mark-words'
import { composeTimeline, stepOf } from './timeline'

const FROM = new Date('2026-11-24T00:00:00Z')
const at = (slot: number) => new Date(FROM.getTime() + slot * SLOT_MS)
const NO_RUN = { succeeded: 0, skipped: 0, running: 0, partial: 0, missed: 0, failed: 0 }
const bucket = (index: number, counts: Partial<RunBucket['counts']>): RunBucket => ({
  job: 'market',
  index,
  counts: { ...NO_RUN, ...counts },
  pick: String(index),
})
const fact = (id: string, given: Partial<RunFacts> = {}): RunFacts => ({
  id,
  job: 'market',
  slot: at(Number(id)),
  status: 'succeeded',
  reason: null,
  attempt: 1,
  startedAt: at(Number(id)),
  finishedAt: new Date(at(Number(id)).getTime() + 420),
  counts: { read: 60, inserted: 60, updated: 0, duplicate: 0, rejected: 0 },
  errorMessage: null,
  ...given,
})
const compose = (given: {
  buckets: RunBucket[]
  slots: number
  begins?: Date
  now?: Date
  facts?: RunFacts[]
}) =>
  composeTimeline({
    jobs: [{ id: 'market', periodMs: SLOT_MS }],
    from: FROM,
    to: at(given.slots),
    now: given.now ?? at(given.slots),
    buckets: given.buckets,
    facts: given.facts ?? [],
    begins: new Map([['market', given.begins ?? FROM]]),
  })
const kinds = (timeline: ReturnType<typeof compose>) =>
  timeline.rows[0]?.marks.map(({ index, kind }) => `${index} ${kind}`)

describe('the timeline of runs', () => {
  it('has a mark a slot for a day, and at most 288 a row for longer', () => {
    expect(stepOf({ from: FROM, to: at(288) })).toBe(SLOT_MS)
    expect(stepOf({ from: FROM, to: at(289) })).toBe(2 * SLOT_MS)
    const year = { from: FROM, to: at(288 * 365) }
    expect((year.to.getTime() - year.from.getTime()) / stepOf(year)).toBeLessThanOrEqual(288)
  })

  it('never hides a failure behind runs that worked out', () => {
    const many = bucket(0, { succeeded: 40, partial: 3, failed: 1 })
    expect(kinds(compose({ buckets: [many], slots: 1 }))).toEqual(['0 failed'])
    expect(
      kinds(compose({ buckets: [bucket(0, { succeeded: 9, missed: 1, partial: 5 })], slots: 1 })),
    ).toEqual(['0 missed'])
  })

  it('says where a run was due and none is known, but not of the slot that may be on its way', () => {
    const timeline = compose({
      buckets: [bucket(0, { succeeded: 1 }), bucket(3, { succeeded: 1 })],
      slots: 5,
    })
    expect(kinds(timeline)).toEqual(['0 succeeded', '1 none', '2 none', '3 succeeded'])
    expect(timeline.rows[0]?.troubles).toBe(2)
  })

  it('expects nothing before the ledger begins, and says when that is', () => {
    const timeline = compose({ buckets: [bucket(3, { succeeded: 1 })], slots: 4, begins: at(3) })
    expect(kinds(timeline)).toEqual(['3 succeeded'])
    expect(timeline.rows[0]?.begins).toBe(at(3).getTime())
  })
})

describe('a mark in words', () => {
  const say = (buckets: RunBucket[], facts: RunFacts[]) => {
    const timeline = compose({ buckets, facts, slots: 1 })
    const mark = timeline.rows[0]?.marks[0]
    if (!mark) throw new Error('no mark')
    return describeMark(mark, timeline, 'Africa/Lagos')
  }

  it('tells slot, zone, attempt, duration and counts of one run', () => {
    expect(say([bucket(0, { succeeded: 1 })], [fact('0')])).toBe(
      '24 Nov 01:00 WAT: succeeded · attempt 1 · took 420 ms · read 60, inserted 60, updated 0, duplicate 0, rejected 0',
    )
  })

  it('tells how many runs a mark holds and the reason of the gravest', () => {
    const missed = fact('0', {
      status: 'missed',
      reason: 'not_delivered',
      attempt: 0,
      startedAt: null,
      finishedAt: null,
    })
    expect(say([bucket(0, { succeeded: 2, missed: 1 })], [missed])).toBe(
      '24 Nov 01:00–01:05 WAT: 3 runs (2 succeeded, 1 missed), of them: slot 24 Nov 01:00, missed, not delivered',
    )
  })

  it('tells a slot that nobody ran', () => {
    const timeline = compose({ buckets: [], slots: 3 })
    const mark = timeline.rows[0]?.marks[0]
    expect(mark && describeMark(mark, timeline, 'Africa/Lagos')).toBe(
      '24 Nov 01:00–01:05 WAT: a run was due and none is in the ledger',
    )
  })
})
