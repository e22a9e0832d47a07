import { describe, expect, it } from 'vitest'
import { formatLogReturn, formatPrice } from './format'
import type { ProofAnswer } from './proof'
import { sentenceOf, withProof } from './sentence'

const AT = new Date('2026-11-23T11:05:00.000Z')
const grade = { dataGrade: 'A', metricTime: AT, now: AT.getTime() } as const
const rise = { change: formatLogReturn(Math.log(1.012)), against: 'in 24 h' }

describe('a tile in words', () => {
  it('names value, change, instant with its zone, and grade', () => {
    const value = formatPrice('101234.56')
    expect(sentenceOf({ subject: 'BTC', value, comparison: rise, grade })).toBe(
      'BTC $101,234.56, +1.20 % in 24 h, as of 12:05 WAT, grade A',
    )
  })

  it('says unknown instead of a dash, and leaves an unknown change out', () => {
    const comparison = { change: formatLogReturn(null), against: 'in 24 h' }
    expect(sentenceOf({ subject: 'BTC', value: formatPrice(null), comparison, grade, zone: 'UTC' })).toBe(
      'BTC unknown, as of 11:05 UTC, grade A',
    )
  })

  it('never claims the grade of fresh data for late data', () => {
    const late = { ...grade, now: AT.getTime() + 3_600_000 }
    const value = formatPrice('1')
    expect(sentenceOf({ subject: 'BTC', value, comparison: rise, grade: late })).toMatch(/grade C$/)
  })

  it('ends with the beginning of the source document’s hash, or says that none is kept', () => {
    const refused: ProofAnswer = { ok: false, message: 'gone' }
    expect(withProof('BTC $1', refused)).toBe('BTC $1, no proof kept')
    const run = null
    const document = {
      id: '1',
      endpoint: '/coins/markets',
      fetchedAt: AT,
      sha256: `3f9c12ab${'0'.repeat(56)}`,
      bytes: 2,
      bodyKept: true,
    }
    const proof = {
      value: '1',
      metricTime: AT,
      inputWatermark: AT,
      computedBy: run,
      fetchedBy: run,
      inputs: [],
      document,
    }
    const definition = {
      id: 'price_usd',
      name: '',
      what: '',
      how: '',
      why: '',
      unit: '',
      window: '',
      minSamples: 1,
      reference: '',
      version: 1,
    } as const
    expect(withProof('BTC $1', { ok: true, definition, proof })).toBe('BTC $1, proof 3f9c12ab…')
  })
})
