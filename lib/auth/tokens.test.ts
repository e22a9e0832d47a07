import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSecret, readBearer } from './tokens'

describe('a new token', () => {
  it('is ks_ and 32 random bytes, of which the hash and the beginning are kept', () => {
    const { token, tokenSha256, prefix } = createSecret()
    expect(token).toMatch(/^ks_[A-Za-z0-9_-]{43}$/)
    expect(Buffer.from(token.slice(3), 'base64url')).toHaveLength(32)
    expect(tokenSha256).toBe(createHash('sha256').update(token).digest('hex'))
    expect(prefix).toBe(token.slice(0, 11))
  })

  it('is another one each time', () => {
    const many = Array.from({ length: 200 }, () => createSecret())
    expect(new Set(many.map(({ token }) => token)).size).toBe(200)
  })
})

describe('the Authorization header', () => {
  it('is read when it is one whole token', () => {
    const { token } = createSecret()
    expect(readBearer(`Bearer ${token}`)).toBe(token)
  })

  it('is nothing with one character more, less or other in scheme or space', () => {
    const { token } = createSecret()
    const right = `Bearer ${token}`
    fc.assert(
      fc.property(fc.nat(right.length), fc.string({ minLength: 1, maxLength: 3 }), (at, more) => {
        expect(readBearer(right.slice(0, at) + more + right.slice(at))).toBeNull()
      }),
    )
    for (let at = 0; at < right.length; at++)
      expect(readBearer(right.slice(0, at) + right.slice(at + 1)), `without ${at}`).toBeNull()
    for (const bad of [
      `${right}\n`,
      `${right}\0`,
      `\n${right}`,
      `${right}, ${right}`,
      right.toLowerCase(),
      '',
    ])
      expect(readBearer(bad)).toBeNull()
  })

  it('of any other text is nothing, and never a fault', () => {
    fc.assert(fc.property(fc.string(), (text) => readBearer(text) === null))
  })
})
