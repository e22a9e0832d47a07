import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, findNearIds } from './near-ids'

const coins = [
  { id: 'bitcoin', symbol: 'btc', name: 'Bitcoin' },
  { id: 'bitcoin-cash', symbol: 'bch', name: 'Bitcoin Cash' },
  { id: 'ripple', symbol: 'xrp', name: 'XRP' },
  { id: 'matic-network', symbol: 'matic', name: 'Polygon' },
]

describe('editDistance', () => {
  it.each([
    ['bitcoin', 'bitcoin', 0],
    ['bitcon', 'bitcoin', 1],
    ['bitcoinn', 'bitcoin', 1],
    ['kitten', 'sitting', 3],
    ['', 'ab', 2],
  ])('of %s and %s is %i', (one, other, distance) => {
    expect(editDistance(one, other, 5)).toBe(distance)
  })

  it('is the same both ways, and nothing only for the same word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (one, other) => {
        expect(editDistance(one, other, 8)).toBe(editDistance(other, one, 8))
        expect(editDistance(one, other, 8) === 0).toBe(one === other)
      }),
    )
  })
})

describe('findNearIds', () => {
  it.each([
    ['bitcon', ['bitcoin']],
    ['BTC', ['bitcoin']],
    ['xrp', ['ripple']],
    ['polygon', ['matic-network']],
    ['Bitcoin Cash'.replace(' ', '-'), ['bitcoin-cash']],
    ['nothing-like-it', []],
  ])('of %s is %j', (typed, near) => {
    expect(findNearIds(typed, coins)).toEqual(near)
  })
})
