import { describe, expect, it } from 'vitest'
import { describeRun } from './run-now-words'

const ANSWER = {
  ok: true as const,
  status: 'succeeded',
  reason: null,
  slot: new Date('2026-11-24T12:05:00Z'),
  attempt: 1,
  counts: { read: 60, inserted: 60, updated: 0, duplicate: 0, rejected: 0 },
  failures: [],
  earlier: null,
}
const ZERO = { read: 0, inserted: 0, updated: 0, duplicate: 0, rejected: 0 }
const duplicate = { ...ANSWER, status: 'duplicate', counts: ZERO }
const words = (answer: Parameters<typeof describeRun>[0]) => describeRun(answer, 'Africa/Lagos')

describe('a run by hand', () => {
  it('says its slot with the zone and what it counted', () => {
    expect(words(ANSWER)).toBe(
      'slot 13:05 WAT, attempt 1: read 60 · inserted 60 · updated 0 · duplicate 0 · rejected 0',
    )
  })

  it('in a slot that is done tells what the run before did, never zeros', () => {
    const earlier = {
      status: 'succeeded',
      finishedAt: new Date('2026-11-24T12:05:01Z'),
      counts: ANSWER.counts,
    }
    expect(words({ ...duplicate, earlier })).toMatch(
      /^slot 13:05 WAT was already done at 13:05 WAT, succeeded: read 60 · inserted 60 /,
    )
  })

  it('in a slot that another call works on says so', () => {
    const earlier = { status: 'running', finishedAt: null, counts: ZERO }
    expect(words({ ...duplicate, earlier })).toBe('slot 13:05 WAT is being run right now by another call.')
    expect(words(duplicate)).toMatch(/^slot 13:05 WAT is taken by another run\. /)
  })
})
