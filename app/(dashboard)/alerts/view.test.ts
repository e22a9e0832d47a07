import { describe, expect, it } from 'vitest'
import { hrefOf, readView } from './view'

describe('the address of the alerts', () => {
  it('says which events are shown, and is read as it was written', () => {
    const filter = { kind: 'price_spike', state: 'over' } as const
    const href = hrefOf({ filter, before: '120' })
    expect(href).toBe('/alerts?state=over&kind=price_spike&before=120')
    const params = Object.fromEntries(new URL(href, 'http://localhost').searchParams)
    expect(readView(params)).toEqual({ filter, before: '120' })
  })

  it('is the plain page without a filter', () => {
    expect(hrefOf({ filter: { kind: null, state: null } })).toBe('/alerts')
    expect(readView({})).toEqual({ filter: { kind: null, state: null }, before: null })
  })

  it.each([
    { state: 'closed', kind: "x' OR 1=1", before: '-1' },
    { state: ['open', 'over'], kind: ['a', 'b'], before: ['1', '2'] },
  ])('takes what it cannot read as not given: %j', (params) => {
    expect(readView(params)).toEqual({ filter: { kind: null, state: null }, before: null })
  })
})
