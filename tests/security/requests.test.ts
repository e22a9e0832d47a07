import { describe, expect, it } from 'vitest'
import { query } from '../e2e/setup/world'
import { getCsrf } from './login'
import { actionHeaders, type RawAnswer, requireAction, sendRaw } from './requests'
import { useSite } from './site'

const EVIL = 'evil.example'
const EXPORT = '/api/v1/exports/market-data'
const site = useSite('requests')

const asAdmin = (headers: Record<string, string> = {}) => ({ ...site.headers.admin, ...headers })
const told = ({ status, headers, body }: RawAnswer) => `${status} ${JSON.stringify(headers)} ${body}`

async function runsByHand(): Promise<number> {
  const rows = await query<{ n: string }>(
    site.databaseUrl,
    "SELECT COUNT(*) AS n FROM audit_log WHERE action = 'job.run'",
  )
  return Number(rows[0]?.n)
}

describe('a server action called by another site', () => {
  const send = (headers: Record<string, string>) => {
    const action = requireAction('runMarketNow')
    const own = actionHeaders(site.url, action)
    return sendRaw(site.url, {
      path: action.page,
      method: 'POST',
      headers: asAdmin({ ...own, ...headers }),
      body: '[]',
    })
  }

  it.each(['https://evil.example', 'http://127.0.0.1:1', 'http://localhost'])(
    'is refused with the origin %s, and does nothing',
    async (origin) => {
      const before = await runsByHand()
      const answer = await send({ origin })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(await runsByHand()).toBe(before)
    },
  )

  it('is refused from a sandboxed frame, whose origin is null', async () => {
    const before = await runsByHand()
    expect((await send({ origin: 'null' })).status).toBeGreaterThanOrEqual(400)
    expect(await runsByHand()).toBe(before)
  })

  it('is refused as a form that a browser sends without asking first', async () => {
    const { id, page } = requireAction('runMarketNow')
    const before = await runsByHand()
    const body = ['--b', `Content-Disposition: form-data; name="$ACTION_ID_${id}"`, '', '', '--b--', ''].join(
      '\r\n',
    )
    const headers = asAdmin({ origin: `https://${EVIL}`, 'content-type': 'multipart/form-data; boundary=b' })
    await sendRaw(site.url, { path: page, method: 'POST', headers, body })
    expect(await runsByHand()).toBe(before)
  })

  it('runs for the own site, so that the refusals above mean something', async () => {
    const before = await runsByHand()
    expect((await send({})).status).toBe(200)
    expect(await runsByHand()).toBe(before + 1)
  })

  it('is not found under a name that the build does not know', async () => {
    for (const id of ['0', 'x'.repeat(42), '../../etc/passwd', '__proto__', 'constructor', '0'.repeat(42)])
      expect([400, 404, 409], id).toContain((await send({ 'next-action': id })).status)
  })
})

describe('no answer names another site', () => {
  const hosts: Record<string, string>[] = [
    { host: EVIL },
    { 'x-forwarded-host': EVIL },
    { 'x-forwarded-host': EVIL, 'x-forwarded-proto': 'https' },
    { forwarded: `host=${EVIL};proto=https` },
    { 'x-original-url': `https://${EVIL}/`, 'x-rewrite-url': `https://${EVIL}/` },
    { 'x-koinstrap-path': `//${EVIL}/`, 'x-nonce': EVIL, 'content-security-policy': `script-src ${EVIL}` },
    { referer: `https://${EVIL}/` },
  ]

  it.each(hosts)('because a request carries %j', async (headers) => {
    for (const path of [
      '/',
      '/login',
      '/data/pipeline',
      '/no-such-page',
      '/api/auth/signin',
      '/api/health',
    ]) {
      for (const more of [{}, site.headers.viewer]) {
        const answer = await sendRaw(site.url, { path, headers: { ...more, ...headers } })
        expect(answer.status, path).toBeLessThan(500)
        expect(told(answer), path).not.toContain(EVIL)
      }
    }
  })

  it.each([
    `https://${EVIL}/`,
    `//${EVIL}/`,
    `/\\${EVIL}/`,
    `/\t/${EVIL}`,
    `/%09/${EVIL}`,
    `https:${EVIL}`,
    `///${EVIL}`,
    `http://127.0.0.1@${EVIL}/`,
  ])('because somebody is to be sent to %j', async (target) => {
    const value = encodeURIComponent(target)
    const { csrfToken, cookie } = await getCsrf(site.url)
    const answers = [
      await sendRaw(site.url, { path: `/login?next=${value}`, headers: site.headers.viewer }),
      await sendRaw(site.url, { path: `/login?callbackUrl=${value}`, headers: site.headers.viewer }),
      await sendRaw(site.url, { path: `/api/auth/signin?callbackUrl=${value}` }),
      await sendRaw(site.url, { path: `/api/auth/signout?callbackUrl=${value}` }),
      await sendRaw(site.url, {
        path: '/api/auth/signout',
        method: 'POST',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ csrfToken, callbackUrl: target }).toString(),
      }),
    ]
    for (const { headers } of answers) {
      const location = new URL(headers.location ?? '/', site.url)
      expect(location.origin).toBe(site.url)
    }
  })

  it('by letting its scripts read ours', async () => {
    for (const path of ['/', '/api/health', EXPORT, '/api/auth/session', '/api/nothing']) {
      const headers = asAdmin({ origin: `https://${EVIL}`, 'access-control-request-method': 'GET' })
      for (const method of ['GET', 'OPTIONS']) {
        const answer = await sendRaw(site.url, { path, method, headers })
        const allowing = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))
        expect(allowing, `${method} ${path}`).toEqual([])
      }
    }
  })
})

describe('line ends in parameters', () => {
  const CRLF = ['%0d%0a', '%0a', '%0d', '%E5%98%8A%E5%98%8D', '%250a']

  it.each(CRLF)('written as %s never become headers', async (end) => {
    const bad = `x${end}set-cookie:%20planted=1${end}${end}<script>planted</script>`
    const paths = [
      `/login?next=/${bad}`,
      `/?next=${bad}`,
      `/${bad}`,
      `/data/pipeline?status=${bad}`,
      `/api/cron/${bad}`,
      `/api/${bad}`,
      `${EXPORT}/${bad}`,
      `/api/v1/exports/${bad}?format=csv`,
      ...['format', 'asset', 'from', 'to', 'limit', 'as_of', 'interval'].map(
        (name) => `${EXPORT}?${name}=${bad}`,
      ),
      `/api/auth/signin?callbackUrl=/${bad}`,
    ]
    for (const path of paths) {
      for (const headers of [{}, asAdmin({ authorization: `Bearer ${site.env.CRON_SECRET}` })]) {
        const answer = await sendRaw(site.url, { path, headers })
        expect(answer.status, path).toBeLessThan(500)
        const cookies = (answer.headers['set-cookie'] ?? []).map((line) => line.split('=')[0])
        expect(cookies, path).not.toContain('planted')
        expect(answer.body, path).not.toContain('<script>planted')
      }
    }
  })
})

describe('an address that cannot be decoded', () => {
  const UNDECODABLE = ['%zz', '%u000a', '%ff', '%E0%A4%A', '%c0%ae%c0%ae/etc/passwd']
  it.each(UNDECODABLE)('such as %s reaches no code of ours', async (bad) => {
    for (const before of ['', 'api/', 'api/cron/', 'api/v1/exports/']) {
      const answer = await sendRaw(site.url, { path: `/${before}${bad}`, headers: asAdmin() })
      expect(answer.status, before).toBeGreaterThanOrEqual(400)
      // Next's own answer to such an address of a route; a page is told as missing.
      if (answer.status >= 500) expect(answer.body, before).toBe('Internal Server Error')
    }
  })
})

describe('paths that lead out', () => {
  it.each([
    '/api/../../../../etc/passwd',
    '/api/..%2f..%2f..%2f..%2fetc%2fpasswd',
    '/api/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
    '/api/..%5c..%5c..%5cetc%5cpasswd',
    '/api/v1/exports/..%2f..%2f..%2f..%2f.env.local',
    '/api/v1/exports/market-data%00.csv?format=csv',
    '/api/cron/..%2fhealth',
    '/_next/static/../../../package.json',
    '/_next/static/..%2f..%2f..%2fpackage.json',
    '/_next/static/%2e%2e/%2e%2e/server/server-reference-manifest.json',
    '/_next/server/server-reference-manifest.json',
    '/_next/image?url=http%3A%2F%2F127.0.0.1%2F&w=64&q=75',
    '/_next/image?url=%2Ficon.svg&w=64&q=75',
    '/..%2f.env.local',
    '/.env.local',
    '/.git/config',
    '/package.json',
    '/.next/server/server-reference-manifest.json',
    '//etc/passwd',
    '/%2fetc/passwd',
    '/file:///etc/passwd',
  ])('%s leads nowhere', async (path) => {
    for (const headers of [{}, site.headers.admin]) {
      const answer = await sendRaw(site.url, { path, headers })
      expect(answer.status).not.toBe(200)
      expect(answer.status).toBeLessThan(500)
      expect(answer.body).not.toMatch(/root:.*:0:0:|AUTH_SECRET|"dependencies"|encryptionKey|<svg xmlns="/)
    }
  })
})

describe('requests that are too large', () => {
  const megabytes = (count: number) => Buffer.alloc(count * 1024 * 1024, 'x')
  /** The server may answer, or hang up on a sender who does not stop. */
  const statusOf = (sent: Promise<RawAnswer>) => sent.then(({ status }) => status).catch(() => 'hung up')

  it('are refused by the login, before they are read', async () => {
    for (const path of ['/api/auth/callback/credentials', '/api/auth/signout', '/api/auth/_log']) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const sent = sendRaw(site.url, { path, method: 'POST', headers, body: megabytes(20) })
      expect([413, 'hung up'], path).toContain(await statusOf(sent))
      const small = { path, method: 'POST', headers, body: Buffer.alloc(17 * 1024, 'x') }
      expect((await sendRaw(site.url, small)).status, path).toBe(413)
    }
  })

  it('are refused by server actions', async () => {
    const action = requireAction('checkLogin')
    const headers = actionHeaders(site.url, action)
    const body = Buffer.concat([Buffer.from('["'), megabytes(3), Buffer.from('"]')])
    const status = await statusOf(sendRaw(site.url, { path: action.page, method: 'POST', headers, body }))
    expect([413, 500, 'hung up']).toContain(status)
  })

  it('are refused when it is their headers or their address', async () => {
    const long = 'x'.repeat(40_000)
    expect(await statusOf(sendRaw(site.url, { path: '/', headers: { 'x-long': long } }))).toBe(431)
    expect(await statusOf(sendRaw(site.url, { path: `/${long}` }))).toBe(431)
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`x-${n}`, 'y']))
    expect([200, 431]).toContain(await statusOf(sendRaw(site.url, { path: '/login', headers: many })))
  })

  it('leave the server well', async () => {
    expect((await sendRaw(site.url, { path: '/api/health' })).status).toBe(200)
  })
})

describe('requests that pretend', () => {
  it('to be another method stay what they are', async () => {
    for (const name of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
      const before = await runsByHand()
      const got = await sendRaw(site.url, { path: EXPORT, headers: { [name]: 'GET' } })
      expect(got.status, name).toBe(401)
      const posted = await sendRaw(site.url, {
        path: '/api/health',
        method: 'POST',
        headers: { [name]: 'GET' },
      })
      expect(posted.status, name).toBe(405)
      const query = await sendRaw(site.url, { path: '/api/health?_method=DELETE' })
      expect(query.status, name).toBe(400)
      expect(await runsByHand()).toBe(before)
    }
  })

  it('to trace are not echoed', async () => {
    for (const method of ['TRACE', 'PROPFIND', 'DEBUG']) {
      const answer = await sendRaw(site.url, { path: '/api/health', method, headers: { 'x-secret': 'echo' } })
      expect(answer.status, method).toBeGreaterThanOrEqual(400)
      expect(answer.body, method).not.toContain('echo')
    }
  })

  it('to come from inside Next pass no wall', async () => {
    const inside = 'proxy:proxy:proxy:proxy:proxy'
    const headers = {
      'x-middleware-subrequest': inside,
      'x-middleware-next': '1',
      'x-invoke-path': '/',
      'x-matched-path': '/',
      'x-nextjs-data': '1',
      'x-prerender-revalidate': '1',
    }
    for (const path of ['/', '/data/pipeline']) {
      const answer = await sendRaw(site.url, { path, headers })
      expect(answer.status, path).toBe(307)
      expect(answer.headers.location, path).toMatch(/^\/login/)
    }
    const login = await sendRaw(site.url, { path: '/login', headers })
    expect(login.headers['content-security-policy']).toContain("'nonce-")
  })
})
