import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { contrastOf, PAIRS, readTokens } from './contrast'

const THEMES = readTokens(readFileSync('app/_ui/theme.css', 'utf8'))

describe('contrast', () => {
  it('is 21 for black on white and 1 for a colour on itself', () => {
    expect(contrastOf('#000000', '#fff')).toBeCloseTo(21, 5)
    expect(contrastOf('#2f5bd7', '#2f5bd7')).toBe(1)
    // A published pair: #767676 is the lightest grey that passes on white.
    expect(contrastOf('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
  })

  it('is unknown for a colour written in another way', () => {
    expect(contrastOf('red', '#ffffff')).toBeNull()
    expect(contrastOf(undefined, '#ffffff')).toBeNull()
  })

  it.each(['light', 'dark'] as const)('of every pair of tokens is enough in the %s theme', (theme) => {
    const tokens = THEMES[theme]
    const weak = PAIRS.filter(({ token, on, least }) => (contrastOf(tokens[token], tokens[on]) ?? 0) < least)
    expect(weak).toEqual([])
  })
})
