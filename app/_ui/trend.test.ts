import { expect, it } from 'vitest'
import { trendOf } from './trend'

it.each([
  ['rises from its first to its last known value', [null, 100, 90, 101, null], 'up'],
  ['falls, whatever lies between', [100, 500, 99], 'down'],
  ['is flat below 0.05 %', [100, 120, 100.01], 'flat'],
  ['is unknown with one known value', [null, 100, null], 'unknown'],
  ['rises from zero', [0, 0.1], 'up'],
  ['falls towards a greater loss', [-1, -2], 'down'],
])('a line that %s', (_, values, direction) => {
  expect(trendOf(values)).toBe(direction)
})
