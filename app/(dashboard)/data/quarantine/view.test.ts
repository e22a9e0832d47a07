import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hrefOf, readView } from './view'

const paramsOf = (href: string) => Object.fromEntries(new URL(href, 'http://x').searchParams)

describe('the address of the quarantine', () => {
  it('without parameters asks for the open records, newest first', () => {
    expect(readView({})).toEqual({
      id: null,
      filter: { status: 'open', source: null, kind: null, reason: null, text: null },
      after: null,
    })
    expect(hrefOf({ filter: readView({}).filter })).toBe('/data/quarantine')
  })

  it('says again what it was made of', () => {
    const word = fc.option(fc.stringMatching(/^[a-z_]{1,20}$/))
    const views = fc.record({
      filter: fc.record({
        status: fc.constantFrom('open' as const, 'replayed' as const, 'dismissed' as const, null),
        source: word,
        kind: word,
        reason: word,
        text: fc.option(
          fc.string({ minLength: 1, maxLength: 200 }).filter((text) => text.trim() === text && text !== ''),
        ),
      }),
      after: fc.record({
        lastSeenAt: fc.date({ min: new Date(1), max: new Date(4e12), noInvalidDate: true }),
        id: fc.stringMatching(/^[1-9]\d{0,8}$/),
      }),
      id: fc.stringMatching(/^[1-9]\d{0,8}$/),
    })
    fc.assert(
      fc.property(views, (view) => {
        expect(readView(paramsOf(hrefOf(view)))).toEqual(view)
      }),
    )
  })

  it('that cannot be read is as good as not given', () => {
    const odd = { status: 'gone', source: ['a', 'b'], q: 'x'.repeat(201), after: '5', id: "1' OR 1" }
    expect(readView(odd)).toEqual(readView({}))
  })
})
