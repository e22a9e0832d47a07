import { beforeAll, describe, expect, it } from 'vitest'
import { query } from '../e2e/setup/world'
import { getCsrf } from './login'
import { EXAMPLES, readRules } from './rules'
import { createExamples, useSite } from './site'

const site = useSite('headers')
const secure = useSite('https', { APP_URL: 'https://koinstrap.example' })
const broken = useSite('broken')

const addresses = (kind: string) =>
  readRules()
    .filter(({ door }) => door.startsWith(`${kind} `))
    .map(({ door }) => EXAMPLES[door] ?? EXAMPLES[door.slice(kind.length + 1)] ?? door.slice(kind.length + 1))

const ask = (path: string, url = site.url, headers = site.headers.admin) =>
  fetch(`${url}${path}`, { headers, redirect: 'manual' })

/** React's mark of a form whose action is a function; its script catches the submit before that. */
const REACT_FORM = 'action="javascript:throw new Error(&#x27;React form unexpectedly submitted.&#x27;)"'

/** Nonce of a page's policy; every script must carry it and nothing may run that has none. */
async function expectNonces(response: Response): Promise<string> {
  const policy = response.headers.get('content-security-policy') ?? ''
  const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
  expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/)
  expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  expect(policy).toMatch(/frame-ancestors 'none'/)
  const html = (await response.text()).replaceAll(REACT_FORM, '')
  const scripts = html.match(/<script\b[^>]*>/g) ?? []
  expect(scripts.length).toBeGreaterThan(2)
  expect(scripts.filter((tag) => !tag.includes(` nonce="${nonce}"`))).toEqual([])
  expect(html.match(/<[a-z][^>]*\son[a-z]+\s*=/gi) ?? []).toEqual([])
  expect(html.match(/(href|src|action)="javascript:.{40}/gi) ?? []).toEqual([])
  expect((html.match(/<style\b[^>]*>/g) ?? []).filter((tag) => !tag.includes(nonce))).toEqual([])
  return nonce
}

beforeAll(() => createExamples(site))

describe('a page', () => {
  it.each(addresses('page'))('%s runs only scripts with the nonce of its answer', async (path) => {
    const headers = path === '/login' ? {} : site.headers.admin
    const [one, two] = [await ask(path, site.url, headers), await ask(path, site.url, headers)]
    expect(one.status).toBe(path === EXAMPLES['/[...missing]'] ? 404 : 200)
    expect(await expectNonces(one)).not.toBe(await expectNonces(two))
  })

  it.each([
    '/no-such-page',
    '/no/such/page.html',
    '/missing.ico',
    '/data/pipeline/x.js',
    '/api',
    '/_not-found',
  ])('that does not exist (%s) does so too', async (path) => {
    const response = await ask(path)
    expect(response.status).toBe(404)
    await expectNonces(response)
  })

  it.each(addresses('page'))('%s is kept by no cache', async (path) => {
    const response = await ask(path)
    expect(response.headers.get('cache-control')).toMatch(/no-store/)
  })
})

describe('every answer', () => {
  const paths = [...addresses('page'), ...addresses('GET'), '/no-such-page', '/api/nothing', '/icon.svg']

  it.each(paths)('%s says how a browser must treat it', async (path) => {
    const { headers } = await ask(path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('permissions-policy')).toMatch(/camera=\(\).*geolocation=\(\).*microphone=\(\)/)
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/)
  })

  it.each(addresses('GET'))('%s of the API loads nothing and is kept by no cache', async (path) => {
    const { headers } = await ask(path)
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    )
    expect(headers.get('cache-control') ?? 'nothing').toMatch(/no-store|no-cache/)
  })
})

describe('a site reached by https', () => {
  it('binds browsers to https, and a site without does not', async () => {
    const { headers } = await ask('/login', secure.url, {})
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/)
    expect(headers.get('content-security-policy')).toMatch(/upgrade-insecure-requests/)
    const plain = await ask('/login', site.url, {})
    expect(plain.headers.get('strict-transport-security')).toBeNull()
    expect(plain.headers.get('content-security-policy')).not.toMatch(/upgrade/)
  })

  it('gives its session only to https', async () => {
    const { csrfToken, cookie } = await getCsrf(secure.url)
    expect(cookie).toMatch(/__Host-next-auth\.csrf-token=/)
    const { email = '', password = '' } = secure.accounts.viewer ?? {}
    const response = await fetch(`${secure.url}/api/auth/callback/credentials`, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ email, password, csrfToken, json: 'true' }),
    })
    const line = response.headers.getSetCookie().find((one) => one.includes('session-token'))
    expect(line).toMatch(/^__Secure-next-auth\.session-token=.*; HttpOnly; Secure; SameSite=Lax$/)
  })
})

describe('when the database is broken', () => {
  beforeAll(async () => {
    await query(broken.databaseUrl, 'RENAME TABLE users TO users_elsewhere')
  })

  it.each(['/', '/data/pipeline'])(
    '%s fails under the same policy and shows nothing of the cause',
    async (path) => {
      const response = await ask(path, broken.url, broken.headers.admin)
      expect(response.status).toBe(500)
      const html = await response.clone().text()
      await expectNonces(response)
      expect(html.match(/users_elsewhere|\.users|SELECT|mysql|at Object|node_modules/g) ?? []).toEqual([])
    },
  )

  it.each(addresses('GET'))('%s answers without showing the cause', async (path) => {
    const response = await ask(path, broken.url, broken.headers.admin)
    // Its own address is no secret; that of the database is on the same machine.
    const body = (await response.text()).replaceAll(broken.url, '')
    expect(body).not.toMatch(/users|SELECT|ER_|mysql:|127\.0\.0\.1|node_modules/)
  })
})
