import { expect, it } from 'vitest'
import { hrefOf, readView } from './view'

it('reads what it writes', () => {
  for (const view of [
    { state: null, open: null },
    { state: 'invited' as const, open: 'invitation-7' },
  ]) {
    const { searchParams } = new URL(hrefOf(view), 'http://this.site')
    expect(readView(Object.fromEntries(searchParams))).toEqual(view)
  }
})

it.each([
  { state: 'gone', open: 'account-x' },
  { state: ['active', 'disabled'], open: '7' },
  { open: 'account-7 ' },
])('takes %j for the plain page', (params) => {
  expect(readView(params)).toEqual({ state: null, open: null })
})
