import { expect, it } from 'vitest'
import { hrefOf, readView } from './view'

it('reads what it writes', () => {
  for (const view of [
    { state: null, open: null },
    { state: 'ending' as const, open: '7' },
  ]) {
    const { searchParams } = new URL(hrefOf(view), 'http://this.site')
    expect(readView(Object.fromEntries(searchParams))).toEqual(view)
  }
})

it.each([{ state: 'gone', open: 'x' }, { state: ['active', 'revoked'], open: ['1', '2'] }, { open: '7 ' }])(
  'takes %j for the plain page',
  (params) => {
    expect(readView(params)).toEqual({ state: null, open: null })
  },
)
