import { randomUUID } from 'node:crypto'
import { encode, type JWT } from 'next-auth/jwt'
import { beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '../e2e/setup/accounts'
import { runTypeScript } from '../e2e/setup/commands'
import { query } from '../e2e/setup/world'
import { cookiesOf, getCsrf, logIn, sessionToken, signOut } from './login'
import { useSite } from './site'

const COOKIE = 'next-auth.session-token'
const DAY_SECONDS = 24 * 60 * 60
const site = useSite('sessions')

/** What the exports answer to a cookie: 200 for an admin's session, 401 for none. */
async function statusOf(cookie: string): Promise<number> {
  const address = `${site.url}/api/v1/exports/market-data?format=csv&limit=1`
  const response = await fetch(address, { headers: { cookie } })
  await response.arrayBuffer()
  return response.status
}

const now = () => Math.floor(Date.now() / 1_000)
let admin: { userId: string; email: string; sessionVersion: number }

/** A session cookie made by somebody who knows `secret`. */
async function forge(claims: Partial<JWT>, options: { secret?: string; maxAge?: number } = {}) {
  const { secret = site.env.AUTH_SECRET ?? '', maxAge = 3_600 } = options
  const token = { sub: admin.userId, ...admin, sessionId: randomUUID(), startedAt: now(), ...claims }
  return `${COOKIE}=${await encode({ token, secret, maxAge })}`
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

beforeAll(async () => {
  const rows = await query<{ id: string; session_version: number }>(
    site.databaseUrl,
    "SELECT id, session_version FROM users WHERE email = 'admin@example.com'",
  )
  const [row] = rows
  if (!row) throw new Error('no admin')
  admin = { userId: String(row.id), email: 'admin@example.com', sessionVersion: Number(row.session_version) }
})

describe('a session cookie', () => {
  it('made with the right secret and claims is accepted, so that the refusals below mean something', async () => {
    expect(await statusOf(await forge({}))).toBe(200)
    expect(await statusOf(site.headers.admin.cookie ?? '')).toBe(200)
  })

  it('made with another secret is refused', async () => {
    for (const secret of ['another-secret-0123456789abcdef', 'secret', site.env.CRON_SECRET ?? 'x']) {
      expect(await statusOf(await forge({}, { secret })), secret).toBe(401)
    }
  })

  it('that is expired is refused', async () => {
    expect(await statusOf(await forge({}, { maxAge: -60 }))).toBe(401)
  })

  it('of a session older than five days is refused, though it was renewed just now', async () => {
    expect(await statusOf(await forge({ startedAt: now() - 4 * DAY_SECONDS }))).toBe(200)
    expect(await statusOf(await forge({ startedAt: now() - 5 * DAY_SECONDS }))).toBe(401)
    expect(await statusOf(await forge({ startedAt: undefined }))).toBe(401)
  })

  it('with the claims of an earlier version of the account, or of no account, is refused', async () => {
    for (const claims of [
      { sessionVersion: admin.sessionVersion + 1 },
      { sessionVersion: -1 },
      { sessionVersion: undefined },
      { userId: '999999' },
      { userId: '0 OR 1=1' },
      { userId: '' },
      { email: 'nobody@example.com' },
      { email: undefined },
      { sessionId: '' },
      { sessionId: undefined },
    ]) {
      expect(await statusOf(await forge(claims)), JSON.stringify(claims)).toBe(401)
    }
  })

  it('cannot carry the version of one account to another', async () => {
    const email = 'versioned@example.com'
    await createUser({ email, role: 'admin' }, site.env)
    await runTypeScript(['scripts/user.ts', 'revoke', '--email', email], site.env)
    const rows = await query<{ id: string }>(site.databaseUrl, 'SELECT id FROM users WHERE email = ?', [
      email,
    ])
    const userId = String(rows[0]?.id)
    const sessionVersion = admin.sessionVersion + 1
    expect(await statusOf(await forge({ userId, email }))).toBe(401)
    expect(await statusOf(await forge({ userId, sessionVersion }))).toBe(401)
    expect(await statusOf(await forge({ userId, email, sessionVersion }))).toBe(200)
  })

  it('gives no role: the database does', async () => {
    const viewer = site.headers.viewer.cookie ?? ''
    const rows = await query<{ id: string }>(
      site.databaseUrl,
      "SELECT id FROM users WHERE email = 'viewer@example.com'",
    )
    const email = 'viewer@example.com'
    const forged = await forge({
      userId: String(rows[0]?.id),
      email,
      role: 'admin',
      isAdmin: true,
    } as Partial<JWT>)
    expect(await statusOf(forged)).toBe(403)
    expect(await statusOf(viewer)).toBe(403)
  })

  it('without encryption, with another algorithm or changed in any part is refused', async () => {
    const claims = {
      sub: admin.userId,
      ...admin,
      sessionId: randomUUID(),
      startedAt: now(),
      exp: now() + 900,
    }
    const real = sessionToken(site.headers.admin.cookie ?? '')
    const parts = real.split('.')
    const flip = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
    const forged = [
      `${base64url({ alg: 'none' })}.${base64url(claims)}.`,
      `${base64url({ alg: 'none', typ: 'JWT' })}..${base64url(claims)}..`,
      `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}.${base64url('x')}`,
      `${base64url({ alg: 'dir', enc: 'none' })}..${base64url('iv')}.${base64url(claims)}.`,
      JSON.stringify(claims),
      '{}',
      'null',
      real.slice(0, -2),
      `${real}.x`,
      ...[0, 2, 3, 4].map((part) => parts.map((text, at) => (at === part ? flip(text) : text)).join('.')),
    ]
    for (const token of forged)
      expect(await statusOf(`${COOKIE}=${encodeURIComponent(token)}`), token).toBe(401)
  })

  it('split into chunks of nonsense is refused', async () => {
    const chunks = Array.from({ length: 30 }, (_, index) => `${COOKIE}.${index}=${'x'.repeat(50)}`).join('; ')
    expect(await statusOf(chunks)).toBe(401)
  })

  it('is out of reach for scripts and not sent along from other sites', async () => {
    const { csrfToken, cookie } = await getCsrf(site.url)
    const { email = '', password = '' } = site.accounts.viewer ?? {}
    const response = await fetch(`${site.url}/api/auth/callback/credentials`, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ email, password, csrfToken, json: 'true' }),
    })
    const line = response.headers.getSetCookie().find((one) => one.startsWith(COOKIE))
    expect(line).toMatch(/; HttpOnly/)
    expect(line).toMatch(/; SameSite=Lax/)
    expect(line).toMatch(/; Path=\//)
    expect(line).not.toMatch(/Domain=/i)
  })
})

describe('a session', () => {
  it('is a new one at every login: one planted before gains nothing', async () => {
    const { email = '', password = '' } = site.accounts.viewer ?? {}
    const planted = sessionToken(await logIn(site.url, { email, password }))
    const { csrfToken, cookie } = await getCsrf(site.url, `${COOKIE}=${planted}`)
    const response = await fetch(`${site.url}/api/auth/callback/credentials`, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ email, password, csrfToken, json: 'true' }),
    })
    const fresh = cookiesOf(response)
    expect(sessionToken(fresh)).not.toBe('')
    const idOf = async (session: string) => {
      const answer = await fetch(`${site.url}/api/auth/session`, { headers: { cookie: session } })
      return ((await answer.json()) as { claims: { sessionId: string } }).claims.sessionId
    }
    expect(await idOf(fresh)).not.toBe(await idOf(`${COOKIE}=${planted}`))
    // Signing the new one out leaves nothing of it alive, and does not depend on the planted one.
    await signOut(site.url, fresh)
    expect(await statusOf(fresh)).toBe(401)
  })

  it('that was signed out stays out, also when a copy of its cookie is renewed', async () => {
    const { email = '', password = '' } = site.accounts.admin ?? {}
    const session = await logIn(site.url, { email, password })
    expect(await statusOf(session)).toBe(200)
    await signOut(site.url, session)
    expect(await statusOf(session)).toBe(401)
    const renewed = await fetch(`${site.url}/api/auth/session`, { headers: { cookie: session } })
    const copy = cookiesOf(renewed)
    expect(await statusOf(copy === '' ? session : copy)).toBe(401)
    expect(await statusOf(site.headers.admin.cookie ?? '')).toBe(200)
  })

  it('is not ended by a sign-out without the csrf token', async () => {
    const cookie = site.headers.operator.cookie ?? ''
    const { csrfToken: foreign } = await getCsrf(site.url)
    for (const csrfToken of ['', 'x', foreign]) {
      await fetch(`${site.url}/api/auth/signout`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, origin: 'https://evil.example' },
        body: new URLSearchParams({ csrfToken, json: 'true' }),
      })
    }
    await fetch(`${site.url}/api/auth/signout`, { headers: { cookie }, redirect: 'manual' })
    expect(await statusOf(cookie)).toBe(200)
  })

  it('is not made without a csrf token that belongs to the cookie', async () => {
    const { email = '', password = '' } = site.accounts.admin ?? {}
    const own = await getCsrf(site.url)
    const other = await getCsrf(site.url)
    const attempts = [
      { cookie: '', csrfToken: '' },
      { cookie: '', csrfToken: own.csrfToken },
      { cookie: own.cookie, csrfToken: '' },
      { cookie: own.cookie, csrfToken: other.csrfToken },
      { cookie: `next-auth.csrf-token=${'a'.repeat(64)}%7C${'b'.repeat(64)}`, csrfToken: 'a'.repeat(64) },
    ]
    for (const { cookie, csrfToken } of attempts) {
      const response = await fetch(`${site.url}/api/auth/callback/credentials`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie },
        body: new URLSearchParams({ email, password, csrfToken, json: 'true' }),
      })
      expect(sessionToken(cookiesOf(response)), JSON.stringify({ cookie, csrfToken })).toBe('')
    }
  })
})
