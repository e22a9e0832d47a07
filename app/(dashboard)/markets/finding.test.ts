import { describe, expect, it } from 'vitest'
import { findingOf, restOf } from './finding'

describe('the finding of the market', () => {
  it.each([
    [{ tracked: 60, rose: 38, fell: 22, unknown: 0 }, 'Of 60 assets 38 rose and 22 fell in 24 h'],
    [
      { tracked: 17_000, rose: 9_000, fell: 8_000, unknown: 0 },
      'Of 17,000 assets 9,000 rose and 8,000 fell in 24 h',
    ],
    [{ tracked: 3, rose: 0, fell: 0, unknown: 3 }, 'Of 3 assets no change over 24 h is known yet'],
    [{ tracked: 1, rose: 1, fell: 0, unknown: 0 }, 'Of the one asset 1 rose and 0 fell in 24 h'],
  ])('of %j is a sentence', (counts, sentence) => {
    expect(findingOf(counts)).toBe(sentence)
  })
})

describe('what the finding leaves out', () => {
  it.each([
    [{ tracked: 60, rose: 38, fell: 22, unknown: 0 }, null],
    [{ tracked: 60, rose: 38, fell: 19, unknown: 2 }, '1 stood still, 2 unknown.'],
    [{ tracked: 60, rose: 38, fell: 19, unknown: 3 }, '3 unknown.'],
    [{ tracked: 3, rose: 0, fell: 0, unknown: 3 }, null],
  ])('of %j is counted', (counts, sentence) => {
    expect(restOf(counts)).toBe(sentence)
  })
})
