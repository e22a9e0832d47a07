import { describe, expect, it } from 'vitest'
import { type AnswerTime, findClockFault } from './answer-clock'

const NOW = Date.parse('2026-11-20T10:02:00.000Z')
/** An answer that came in now, with a Date so many seconds from now. */
const answer = (offSeconds: number | null, age?: string) => ({
  status: 200,
  headers: {
    ...(offSeconds === null ? {} : { date: new Date(NOW + offSeconds * 1_000).toUTCString() }),
    ...(age === undefined ? {} : { age }),
  },
  body: Buffer.from('[]'),
  fetchedAt: new Date(NOW),
})
const judge = (given: ReturnType<typeof answer>, time: AnswerTime = 'live') =>
  findClockFault(given, { source: 'coingecko', name: 'CoinGecko', time })

describe('the clock of an answer', () => {
  it.each([
    ['two minutes behind', -120],
    ['two minutes ahead', 120],
    ['equal', 0],
  ])('%s is the same clock', (_, seconds) => {
    expect(judge(answer(seconds))).toBeNull()
  })

  it.each([
    ['behind', 121],
    ['ahead of', -121],
  ])(
    'further away means that ours is %s it: the answer is refused, and asking again is no cure',
    (direction, off) => {
      const fault = judge(answer(off))
      expect(fault).toMatchObject({ code: 'upstream_clock', transient: false })
      expect(fault?.message).toContain(`121 s ${direction} the one of CoinGecko`)
      expect(judge(answer(off), 'dated')).toMatchObject({ code: 'upstream_clock' })
    },
  )

  it('is read with the time in a cache, whether that keeps the Date or renews it', () => {
    expect(judge(answer(-100, '100'))).toBeNull()
    expect(judge(answer(0, '100'))).toBeNull()
    expect(judge(answer(-600, '600'), 'dated')).toBeNull()
    expect(judge(answer(-900, '300'), 'dated')).toMatchObject({ code: 'upstream_clock', transient: false })
  })

  it('that is right does not make an old answer one of now; history has times of its own', () => {
    for (const off of [0, -121]) expect(judge(answer(off, '121'))).toMatchObject({ transient: true })
    expect(judge(answer(0, '121'), 'dated')).toBeNull()
    expect(judge(answer(0, '120'))).toBeNull()
  })

  it('that is missing or no time says nothing', () => {
    expect(judge(answer(null))).toBeNull()
    expect(judge({ ...answer(null), headers: { date: 'yesterday' } })).toBeNull()
    expect(judge(answer(0, 'old'))).toBeNull()
  })
})
