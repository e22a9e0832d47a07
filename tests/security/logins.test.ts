import { describe, expect, it } from 'vitest'
import { createUser } from '../e2e/setup/accounts'
import { query } from '../e2e/setup/world'
import { cookiesOf, getCsrf, sessionToken } from './login'
import { actionHeaders, requireAction } from './requests'
import { useSite } from './site'

/** What the login allows an account, and an address, in a quarter of an hour. */
const MAX_BY_EMAIL = 8
const MAX_BY_ADDRESS = 40

const site = useSite('logins')
const proxied = useSite('proxied', { TRUSTED_PROXIES: '1' })

interface Guess {
  email: string
  password: string
  forwardedFor?: string
}

/** One guess at next-auth's own endpoint. Says whether it gave a session, or what was said instead. */
async function guess(url: string, { email, password, forwardedFor }: Guess): Promise<string> {
  const { csrfToken, cookie } = await getCsrf(url)
  const response = await fetch(`${url}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, ...(forwardedFor ? { 'x-forwarded-for': forwardedFor } : {}) },
    body: new URLSearchParams({ email, password, csrfToken, json: 'true' }),
  })
  if (sessionToken(cookiesOf(response)) !== '') return 'session'
  const { url: next } = (await response.json()) as { url: string }
  return new URL(next, url).searchParams.get('error')?.replace(/:.*/, '') ?? 'no error'
}

/** One guess at the login page's action. */
async function guessOnPage(url: string, { email, password, forwardedFor }: Guess): Promise<string> {
  const response = await fetch(`${url}/login`, {
    method: 'POST',
    headers: {
      ...actionHeaders(url, requireAction('checkLogin')),
      ...(forwardedFor ? { 'x-forwarded-for': forwardedFor } : {}),
    },
    body: JSON.stringify([{ email, password }]),
  })
  const text = await response.text()
  if (text.includes('"ticket"')) return 'session'
  return text.includes('Too many attempts') ? 'throttled' : 'CredentialsSignin'
}

async function auditOf(databaseUrl: string, actor: string): Promise<Record<string, number>> {
  const rows = await query<{ action: string; n: string }>(
    databaseUrl,
    'SELECT action, COUNT(*) AS n FROM audit_log WHERE actor = ? GROUP BY action',
    [actor],
  )
  return Object.fromEntries(rows.map(({ action, n }) => [action, Number(n)]))
}

const count = (answers: string[], wanted: string) => answers.filter((answer) => answer === wanted).length

describe('guessing a password', () => {
  it('ends after eight tries, whatever address each of them claims to come from', async () => {
    const email = 'many-addresses@example.com'
    const password = await createUser({ email, role: 'admin' }, site.env)
    const answers = []
    for (let n = 1; n <= 12; n++)
      answers.push(await guess(site.url, { email, password: `wrong-${n}`, forwardedFor: `203.0.113.${n}` }))
    expect(answers.slice(0, MAX_BY_EMAIL)).toEqual(Array(MAX_BY_EMAIL).fill('CredentialsSignin'))
    expect(answers.slice(MAX_BY_EMAIL)).toEqual(Array(4).fill('throttled'))
    expect(await guess(site.url, { email, password, forwardedFor: '198.51.100.7' })).toBe('throttled')
    expect(await guessOnPage(site.url, { email, password })).toBe('throttled')
  })

  it('is counted before the password is looked at, so that guesses in parallel gain nothing', async () => {
    const email = 'parallel@example.com'
    const password = await createUser({ email, role: 'admin' }, site.env)
    const guesses = Array.from({ length: 40 }, (_, n) =>
      (n % 2 ? guess : guessOnPage)(site.url, { email, password: n === 39 ? password : `wrong-${n}` }),
    )
    const answers = await Promise.all(guesses)
    const looked = (await auditOf(site.databaseUrl, email))['login.failed'] ?? 0
    expect(looked).toBeLessThanOrEqual(MAX_BY_EMAIL)
    expect(count(answers, 'throttled')).toBeGreaterThanOrEqual(40 - MAX_BY_EMAIL)
  })

  it('counts spellings of one address as one account', async () => {
    const email = 'spelled@example.com'
    const password = await createUser({ email, role: 'viewer' }, site.env)
    for (let n = 0; n < MAX_BY_EMAIL; n++) {
      const spelled = [email.toUpperCase(), ` ${email}`, `${email} `, 'Spelled@Example.com'][n % 4] ?? email
      expect(await guess(site.url, { email: spelled, password: `wrong-${n}` })).toBe('CredentialsSignin')
    }
    expect(await guess(site.url, { email, password })).toBe('throttled')
  })

  it('does not lock out anybody else', async () => {
    const { email = '', password = '' } = site.accounts.viewer ?? {}
    expect(await guess(site.url, { email, password })).toBe('session')
    expect(await guessOnPage(site.url, { email, password })).toBe('session')
  })

  it('is answered alike for an account and for none, throttled or not', async () => {
    const email = 'nobody-at-all@example.com'
    const answers = []
    for (let n = 0; n < 10; n++) answers.push(await guess(site.url, { email, password: `wrong-${n}` }))
    expect(answers).toEqual([...Array(MAX_BY_EMAIL).fill('CredentialsSignin'), 'throttled', 'throttled'])
  })

  it('with odd input is a wrong password and no error of ours', async () => {
    for (const input of [
      { email: 'x'.repeat(5_000), password: 'y'.repeat(5_000) },
      { email: "' OR 1=1 -- ", password: "' OR '1'='1" },
      { email: 'a\0b@example.com', password: '\u0000' },
      { email: '\uD800@example.com', password: '\uDFFF' },
      { email: '%', password: '%' },
    ])
      expect(await guess(site.url, input), input.email.slice(0, 40)).toBe('CredentialsSignin')
    const response = await fetch(`${site.url}/login`, {
      method: 'POST',
      headers: actionHeaders(site.url, requireAction('checkLogin')),
      body: JSON.stringify([{ email: { $ne: null }, password: ['x'], __proto__: { admin: true } }]),
    })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('Email or password is wrong')
  })
})

describe('behind one trusted proxy', () => {
  it('an address that fails with many accounts is throttled, and cannot name itself otherwise', async () => {
    const from = (n: number) => `${n}.${n}.${n}.${n}, 192.0.2.66`
    const answers = []
    for (let n = 1; n <= MAX_BY_ADDRESS + 5; n++) {
      const spray = { email: `sprayed-${n}@example.com`, password: 'Spring2026!', forwardedFor: from(n) }
      answers.push(await guess(proxied.url, spray))
    }
    expect(answers.slice(0, MAX_BY_ADDRESS)).toEqual(Array(MAX_BY_ADDRESS).fill('CredentialsSignin'))
    expect(answers.slice(MAX_BY_ADDRESS)).toEqual(Array(5).fill('throttled'))
    const { email = '', password = '' } = proxied.accounts.viewer ?? {}
    expect(await guess(proxied.url, { email, password, forwardedFor: from(1) })).toBe('throttled')
    expect(await guess(proxied.url, { email, password, forwardedFor: '192.0.2.66, 192.0.2.67' })).toBe(
      'session',
    )
  })
})
