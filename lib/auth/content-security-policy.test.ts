import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from './content-security-policy'

const production = { nonce: 'bm9uY2U=', development: false, https: false }

function directives(policy: string): Map<string, string[]> {
  return new Map(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ')
      return [name, sources]
    }),
  )
}

describe('the content security policy of a page', () => {
  it('runs scripts of this site and inline ones by their nonce only', () => {
    const policy = directives(contentSecurityPolicy(production))
    expect(policy.get('script-src')).toEqual(["'self'", "'nonce-bm9uY2U='"])
    expect(policy.get('script-src-attr')).toEqual(["'none'"])
  })

  it('allows inline nowhere but in style attributes, and eval nowhere', () => {
    const loose = [...directives(contentSecurityPolicy(production))]
      .filter(([, sources]) => sources.some((source) => /unsafe|^\*$|^https?:/.test(source)))
      .map(([name]) => name)
    expect(loose).toEqual(['style-src-attr'])
  })

  it('forbids whatever it does not name, frames, plug-ins and another base included', () => {
    const policy = directives(contentSecurityPolicy(production))
    for (const name of ['default-src', 'frame-ancestors', 'base-uri', 'object-src'])
      expect(policy.get(name), name).toEqual(["'none'"])
    expect(policy.get('form-action')).toEqual(["'self'"])
    expect(policy.get('connect-src')).toEqual(["'self'"])
  })

  it('names no host', () => {
    expect(contentSecurityPolicy(production)).not.toMatch(/\/\/|\.[a-z]/)
  })

  it('asks for https where people come by https', () => {
    expect(contentSecurityPolicy(production)).not.toContain('upgrade-insecure-requests')
    expect(contentSecurityPolicy({ ...production, https: true })).toMatch(/; upgrade-insecure-requests$/)
  })

  it('lets React evaluate and Next write styles only while developing', () => {
    const policy = directives(contentSecurityPolicy({ ...production, development: true }))
    expect(policy.get('script-src')).toContain("'unsafe-eval'")
    expect(policy.get('style-src-elem')).toEqual(["'self'", "'unsafe-inline'"])
  })
})
