import { describe, expect, it } from 'vitest'
import {
  generatePassword,
  hashPassword,
  MAX_PASSWORD_LENGTH,
  MIN_PASSWORD_LENGTH,
  passwordProblem,
  verifyNobody,
  verifyPassword,
} from './password'

describe('password', () => {
  it('is stored as a salted argon2id hash of OWASP strength', async () => {
    const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(first).not.toBe(second)
    expect(first.length).toBeLessThanOrEqual(255)
  })

  it('is recognised, and no other one is', async () => {
    const hash = await hashPassword('correct horse')
    expect(await verifyPassword(hash, 'correct horse')).toBe(true)
    for (const wrong of ['correct hors', 'Correct horse', 'correct horse ', '']) {
      expect(await verifyPassword(hash, wrong)).toBe(false)
    }
  })

  it('is the same in either Unicode spelling', async () => {
    expect(await verifyPassword(await hashPassword('cafe\u0301 con leche'), 'caf\u00e9 con leche')).toBe(true)
  })

  it('may be generated: twenty letters and digits nobody mistakes for each other', () => {
    const passwords = Array.from({ length: 200 }, generatePassword)
    for (const password of passwords) expect(password).toMatch(/^[a-zA-Z2-9]{20}$/)
    expect(passwords.join('')).not.toMatch(/[lIO01]/)
    expect(new Set(passwords).size).toBe(200)
    expect(new Set(passwords.join('')).size).toBeGreaterThan(50)
  })

  it('that is generated is long enough and not too long', () => {
    expect(generatePassword().length).toBeGreaterThanOrEqual(MIN_PASSWORD_LENGTH)
    expect(generatePassword().length).toBeLessThanOrEqual(MAX_PASSWORD_LENGTH)
  })

  it('of nobody never fits, and is checked as slowly as a real one', async () => {
    const hash = await hashPassword('somebody')
    await verifyNobody('warms up its decoy')
    const time = async (work: () => Promise<unknown>) => {
      const since = performance.now()
      for (let i = 0; i < 5; i++) await work()
      return performance.now() - since
    }
    const real = await time(() => verifyPassword(hash, 'guess'))
    const decoy = await time(() => verifyNobody('guess'))
    expect(await verifyNobody('guess')).toBe(false)
    expect(decoy).toBeGreaterThan(real / 4)
  })
})

describe('a password that somebody chose', () => {
  it.each([
    ['elevenchars', /at least 12 characters/],
    ['💥'.repeat(11), /at least 12 characters/],
    ['x'.repeat(201), /at most 200/],
    ['abababababababab', /5 different/],
    [' Ada.Lovelace@Example.org', /must not be the address/],
  ])('%j is refused', (password, words) => {
    expect(passwordProblem(password, 'ada.lovelace@example.org')).toMatch(words)
  })

  it.each(['twelve chars', 'correct horse battery staple'])('%j will do', (password) => {
    expect(passwordProblem(password, 'ada@example.org')).toBeNull()
  })
})
