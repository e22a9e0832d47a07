import { expect, it } from 'vitest'
import { filterOf, hrefOf, PLAIN, readView } from './view'

const VIEW = {
  actor: 'ada@desk.example',
  action: 'user.disabled' as const,
  subject: '50 % & more',
  from: '2026-11-23',
  to: '2026-11-24',
  after: { at: new Date('2026-11-24T01:02:03.004Z'), id: '77' },
}

it('reads what it writes', () => {
  for (const view of [PLAIN, VIEW]) {
    const { searchParams } = new URL(hrefOf(view), 'http://this.site')
    expect(readView(Object.fromEntries(searchParams))).toEqual(view)
  }
})

it('takes for not given what cannot be read', () => {
  const odd = { actor: ' ', action: 'toString', subject: ['a', 'b'], from: '2026-02-30', to: 'x', after: '1' }
  expect(readView(odd)).toEqual(PLAIN)
})

it('means whole days of the business', () => {
  expect(filterOf(VIEW, 'Africa/Lagos')).toMatchObject({
    from: new Date('2026-11-22T23:00:00.000Z'),
    to: new Date('2026-11-24T23:00:00.000Z'),
  })
})
