import { describe, expect, it } from 'vitest'
import { seenValue } from './seen-cookie'
import { sinceOf } from './since'

const NOW = new Date('2026-11-24T12:00:00Z')
const minutesAgo = (minutes: number) => NOW.getTime() - minutes * 60_000
const DAY_AGO = { at: new Date(minutesAgo(24 * 60)), kind: 'day' }

describe('since when something is news', () => {
  it('is a day for a browser that was never here', () => {
    expect(sinceOf(undefined, NOW)).toEqual(DAY_AGO)
  })

  it('is when Today was left last', () => {
    expect(sinceOf(seenValue(minutesAgo(500), minutesAgo(200)), NOW)).toEqual({
      at: new Date(minutesAgo(200)),
      kind: 'visit',
    })
  })

  it('stays the same within a visit: a reload does not empty the list', () => {
    const first = sinceOf(seenValue(minutesAgo(500), minutesAgo(200)), NOW)
    const left = seenValue(first.at.getTime(), NOW.getTime())
    const reload = new Date(NOW.getTime() + 5_000)
    expect(sinceOf(left, reload)).toEqual(first)
    const hourLater = new Date(NOW.getTime() + 60 * 60_000)
    expect(sinceOf(left, hourLater).at).toEqual(NOW)
  })

  it('is at most a week, after a holiday', () => {
    expect(sinceOf(seenValue(minutesAgo(99_999), minutesAgo(50_000)), NOW).at).toEqual(
      new Date(minutesAgo(7 * 24 * 60)),
    )
  })

  it.each(['', 'x.y', '1.2', `${minutesAgo(1)}.${minutesAgo(2)}`, `${minutesAgo(2)}.${minutesAgo(-9)}`])(
    'is a day where the cookie makes no sense: %s',
    (cookie) => {
      expect(sinceOf(cookie, NOW)).toEqual(DAY_AGO)
    },
  )
})
