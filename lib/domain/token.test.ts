import { describe, expect, it } from 'vitest'
import { findScope, SCOPES } from './scope'
import { type TokenFacts, tokenState } from './token'

const facts = (more: Partial<TokenFacts> = {}): TokenFacts => ({
  scopes: ['export:read'],
  owner: { role: 'analyst', disabled: false },
  isExpired: false,
  isRevoked: false,
  isEnding: false,
  ...more,
})

describe('the state of a token', () => {
  it.each<[string, Partial<TokenFacts>]>([
    ['active', {}],
    ['active', { owner: null }],
    ['ending', { isEnding: true }],
    ['revoked', { isEnding: true, isRevoked: true }],
    ['revoked', { isEnding: true, isRevoked: true, isExpired: true }],
    ['expired', { isExpired: true, isEnding: true }],
    ['expired', { isExpired: true, owner: { role: 'viewer', disabled: true } }],
    ['blocked', { owner: { role: 'admin', disabled: true } }],
    ['blocked', { owner: { role: 'viewer', disabled: false }, isEnding: true }],
    ['blocked', { scopes: ['gone:read'] }],
  ])('is %s for %j', (state, more) => {
    expect(tokenState(facts(more))).toBe(state)
  })
})

describe('scopes', () => {
  it('are noun:verb, each once, with a sentence, and fit their column together', () => {
    const ids = SCOPES.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { id, sentence } of SCOPES) {
      expect(id).toMatch(/^[a-z]+:[a-z]+$/)
      expect(sentence).toMatch(/^[A-Z].*\.$/)
    }
    expect(ids.join(' ').length).toBeLessThanOrEqual(255)
  })

  it('are found by their id and by nothing else', () => {
    expect(findScope('export:read')?.role).toBe('analyst')
    for (const name of ['export', 'EXPORT:READ', 'toString', '']) expect(findScope(name)).toBeNull()
  })
})
