import { expect, it } from 'vitest'
import { sourceNameOf } from './source-name'

it('names a source as it names itself, and in the demo who really answers', () => {
  expect(sourceNameOf('coingecko', 'live')).toBe('CoinGecko')
  expect(sourceNameOf('coingecko', 'demo')).toBe('Simulator')
  expect(sourceNameOf('bloom', 'live')).toBe('bloom')
})
