import { expect, it } from 'vitest'
import { differencesOf, differenceText } from './difference'

const words = (before: unknown, after: unknown) =>
  differencesOf({ before, after }, 'Africa/Lagos').map(differenceText)

it('says what was and what is', () => {
  expect(words({ role: 'viewer' }, { role: 'admin' })).toEqual(['role: viewer → admin'])
})

it('says a fact that is only there now, and one that is gone', () => {
  expect(words(null, { linksWithdrawn: 2 })).toEqual(['links withdrawn: 2'])
  expect(words({ name: 'Ada' }, {})).toEqual(['name: Ada → —'])
})

it('writes instants with their zone and lists as they are', () => {
  expect(words(null, { expiresAt: '2026-11-24T01:02:03.000Z', ids: [1, 2] })).toEqual([
    'expires at: 24 Nov 2026, 02:02:03 WAT',
    'ids: [1,2]',
  ])
})

it('says nothing of an action that changed nothing', () => {
  expect(words(null, null)).toEqual([])
})
