import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { excerptOf } from './excerpt'

describe('excerptOf', () => {
  it('shows the record with its neighbours, and what is left out in bytes', () => {
    const body = Buffer.from(`[${'a'.repeat(1_000)},{"id":"naïve ☃"},${'b'.repeat(1_000)}]`)
    const start = body.indexOf('{')
    const end = body.indexOf('}') + 1
    const excerpt = excerptOf(body, { start, end })
    expect(excerpt).toMatchObject({ record: '{"id":"naïve ☃"}', offset: 1_002, recordCut: 0, cutBefore: 602 })
    expect(excerpt.before).toBe(`${'a'.repeat(399)},`)
    expect(excerpt.after).toBe(`,${'b'.repeat(399)}`)
    expect(excerpt.cutAfter).toBe(602)
    expect(excerpt.length).toBe(end - start)
  })

  it('cuts a long record, and never inside a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.nat(900), (text, lead) => {
        const body = Buffer.from(`${'x'.repeat(lead)}${text.repeat(40)}`)
        const excerpt = excerptOf(body, { start: lead, end: body.length })
        const clean = text.replace(/[^\P{Cc}\n\t]/gu, '\ufffd')
        expect(clean.repeat(40).startsWith(excerpt.record)).toBe(true)
        expect(Buffer.byteLength(excerpt.record)).toBeLessThan(4_096 * 3)
        expect(excerpt.recordCut).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('gives the beginning of the document when the record was not found', () => {
    const body = Buffer.from('☃'.repeat(3_000))
    const excerpt = excerptOf(body, null)
    expect(excerpt).toMatchObject({ offset: null, record: '', after: '', cutBefore: 0 })
    expect(Buffer.byteLength(excerpt.before) + excerpt.cutAfter).toBe(9_000)
  })

  it('replaces what no page can show', () => {
    expect(excerptOf(Buffer.from('a\u0000\u001b[31m\n\tb'), { start: 0, end: 10 }).record).toBe(
      'a��[31m\n\tb',
    )
  })
})
