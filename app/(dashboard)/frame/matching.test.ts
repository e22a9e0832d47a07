import { expect, it } from 'vitest'
import { addRecent, matches, mergeById } from './matching'

it.each([
  ['', true],
  ['bit', true],
  ['BTC', true],
  ['coin btc', true],
  ['bit eth', false],
])('matches %j against Bitcoin BTC: %s', (query, expected) => {
  expect(matches(query, 'Bitcoin', 'BTC')).toBe(expected)
})

it('shows what is known at once first, and nothing twice', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((coingeckoId) => ({ coingeckoId }))
  if (!a || !b || !c) throw new Error('three were made')
  expect(mergeById([a, b], [b, c], 5)).toEqual([a, b, c])
  expect(mergeById([a, b], [c], 2)).toEqual([a, b])
})

it('keeps the last five that were opened, the newest first', () => {
  expect(addRecent(['a', 'b'], 'b')).toEqual(['b', 'a'])
  expect(addRecent(['a', 'b', 'c', 'd', 'e'], 'f')).toEqual(['f', 'a', 'b', 'c', 'd'])
})
