import { describe, expect, it } from 'vitest'
import { factName, factText } from './fact-words'

describe('the figures behind an event', () => {
  it('have names in words, however they were written', () => {
    expect(['barTime', 'data_grade', 'runs'].map(factName)).toEqual(['bar time', 'data grade', 'runs'])
  })

  it('are six digits, a time with its zone, a word, or a dash for what was not known', () => {
    const text = (value: string | number | boolean | null) => factText(value, 'Africa/Lagos')
    expect(text(-0.095310179)).toBe('−0.0953102')
    expect(text(1234567.89)).toBe('1,234,570')
    expect(text('2026-11-24T01:05:00.000Z')).toBe('24 Nov 2026, 02:05:00 WAT')
    expect(text('price_spike@1')).toBe('price_spike@1')
    expect([text(true), text(false), text(null)]).toEqual(['yes', 'no', '—'])
  })
})
