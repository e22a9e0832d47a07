import { describe, expect, it } from 'vitest'
import { createSecret } from '@/lib/auth/tokens'
import { query } from '../e2e/setup/world'
import { actionHeaders, type RawAnswer, requireAction, sendRaw } from './requests'
import { useSite } from './site'
import { plantToken } from './tokens'

// One proxy is trusted, so that each part of this file can call from an address of its own.
const site = useSite('tokens', { TRUSTED_PROXIES: '1' })
const EXPORT = '/api/v1/exports/market-data?format=csv&limit=1'

let address = 0
const elsewhere = () => ({ 'x-forwarded-for': `198.51.100.${++address}` })
const call = (headers: Record<string, string>, path = EXPORT): Promise<RawAnswer> =>
  sendRaw(site.url, { path, headers: { ...elsewhere(), ...headers } })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

function expectProblem(answer: RawAnswer, status: number): { detail: string } {
  expect(answer.status).toBe(status)
  expect(answer.headers['content-type']).toBe('application/problem+json')
  const body = JSON.parse(answer.body)
  expect(body).toMatchObject({ type: 'about:blank', status, detail: expect.any(String) })
  return body
}

describe('an Authorization header that is not one whole token', () => {
  const [good, other] = [createSecret().token, createSecret().token]
  const cases: Record<string, (token: string) => string> = {
    'nothing at all': () => '',
    'the scheme alone': () => 'Bearer',
    'the scheme and a space': () => 'Bearer ',
    'a lower-case scheme': (token) => `bearer ${token}`,
    'an upper-case scheme': (token) => `BEARER ${token}`,
    'another scheme': (token) => `Basic ${Buffer.from(`x:${token}`).toString('base64')}`,
    'no scheme': (token) => token,
    'two spaces': (token) => `Bearer  ${token}`,
    'a tab': (token) => `Bearer\t${token}`,
    'the scheme twice': (token) => `Bearer Bearer ${token}`,
    'two tokens with a comma': (token) => `Bearer ${token}, Bearer ${other}`,
    'a wrong one before the right one': (token) => `Bearer ${other},Bearer ${token}`,
    'two tokens with a space': (token) => `Bearer ${token} ${token}`,
    'a parameter behind it': (token) => `Bearer ${token};scope=admin`,
    quotes: (token) => `Bearer "${token}"`,
    'a character too few': (token) => `Bearer ${token.slice(0, -1)}`,
    'a character too many': (token) => `Bearer ${token}A`,
    padding: (token) => `Bearer ${token}=`,
    'its prefix alone': (token) => `Bearer ${token.slice(0, 11)}`,
    'another prefix': (token) => `Bearer KS_${token.slice(3)}`,
    'percent signs': (token) => `Bearer ${token.replace('ks_', 'ks%5F')}`,
    'a space that does not break': (token) => `Bearer\u00a0${token}`,
    'letters of another script': (token) => `Bearer ${token.slice(0, -1)}\u00e9`,
    'eight thousand characters': () => `Bearer ks_${'A'.repeat(8_000)}`,
    SQL: () => "Bearer ks_' OR '1'='1",
    'the cron secret': () => `Bearer ${site.env.CRON_SECRET}`,
  }

  it.each(Object.entries(cases))('is a clear 401: %s', async (_, write) => {
    const authorization = write(site.tokens.everyScope ?? good)
    for (const cookie of [{}, site.headers.admin]) {
      const answer = await call({ authorization, ...cookie })
      expect(expectProblem(answer, 401).detail).toContain('Bearer ks_')
      expect(answer.headers['www-authenticate']).toBe('Bearer')
    }
  })

  it('is no crash either when it carries control characters, which Node itself refuses to read', async () => {
    for (const bad of ['\u0000', '\u0007', '\u001b', '\u007f', '\r'])
      expect([400, 401]).toContain(await sendBytes(`Bearer ${site.tokens.everyScope}${bad}`))
  })

  it('is refused when it comes twice, whichever of the two is right', async () => {
    const [right, wrong] = [`Bearer ${site.tokens.everyScope}`, `Bearer ${other}`]
    expect(await sendBytes(right)).toBe(200)
    expect(await sendBytes(right, wrong)).toBe(401)
    expect(await sendBytes(wrong, right)).toBe(401)
    expect(await sendBytes(right, right)).toBe(401)
  })

  it('is not made up for by any other header, parameter or body', async () => {
    const token = site.tokens.everyScope
    const others: Record<string, string>[] = [
      { 'x-authorization': `Bearer ${token}` },
      { 'proxy-authorization': `Bearer ${token}` },
      { 'x-forwarded-authorization': `Bearer ${token}` },
      { 'x-api-key': token },
      { authorization_: `Bearer ${token}` },
      { cookie: `authorization=Bearer ${token}; token=${token}` },
      { 'x-middleware-subrequest': 'proxy:proxy:proxy' },
      { 'x-koinstrap-user': 'admin', 'x-user-id': '1' },
    ]
    for (const headers of others) expect((await call(headers)).status, Object.keys(headers)[0]).toBe(401)
    for (const name of ['token', 'access_token', 'authorization', 'api_key'])
      expect((await call({}, `${EXPORT}&${name}=${token}`)).status, name).toBe(401)
  })
})

/** The status of a request whose header lines are written byte by byte, as often as given. */
async function sendBytes(...authorizations: string[]): Promise<number> {
  const { connect } = await import('node:net')
  const { hostname, port } = new URL(site.url)
  const lines = authorizations.map((value) => `Authorization: ${value}\r\n`).join('')
  const text = `GET ${EXPORT} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nX-Forwarded-For: 198.51.100.${++address}\r\n${lines}Connection: close\r\n\r\n`
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.from(text, 'latin1')))
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0)))
  })
}

describe('what a program is told', () => {
  it('is what is left of its calls, on every answer, and 429 with a time when nothing is', async () => {
    const token = await plantToken(site.databaseUrl)
    await query(site.databaseUrl, 'UPDATE api_tokens SET calls_per_minute = 3 ORDER BY id DESC LIMIT 1')
    const paths = [
      EXPORT,
      '/api/v1/exports/market-data?format=nonsense',
      '/api/v1/exports/nothing?format=csv',
    ]
    for (const [i, status] of [200, 400, 404].entries()) {
      const answer = await call(bearer(token), paths[i])
      expect(answer.status).toBe(status)
      expect(answer.headers['ratelimit-limit']).toBe('3')
      expect(answer.headers['ratelimit-remaining']).toBe(String(2 - i))
      expect(Number(answer.headers['ratelimit-reset'])).toBeGreaterThan(0)
    }
    const answer = await call(bearer(token))
    expect(expectProblem(answer, 429).detail).toContain('3 times a minute')
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(answer.headers['ratelimit-remaining']).toBe('0')
  })

  it('names the scope that is missing', async () => {
    const answer = await call(bearer(site.tokens.noScope))
    expect(expectProblem(answer, 403).detail).toContain('export:read')
    expect(answer.headers['ratelimit-limit']).toBe('6000')
  })

  it('names the role that its owner has lost', async () => {
    const token = await plantToken(site.databaseUrl, { owner: 'viewer@example.com' })
    expect(expectProblem(await call(bearer(token)), 403).detail).toContain('analyst')
  })

  it('is nothing about others: a browser gets no such headers', async () => {
    const answer = await call(site.headers.analyst)
    expect(answer.status).toBe(200)
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('ratelimit'))).toEqual([])
  })

  it('is 429 after forty wrong tokens from one address, also for a right one; elsewhere all is well', async () => {
    const from = elsewhere()
    const statuses = new Map<number, number>()
    for (let i = 0; i < 45; i++) {
      const { status } = await call({ ...from, ...bearer(createSecret().token) })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    expect(statuses.get(401)).toBeGreaterThanOrEqual(40)
    expect((statuses.get(401) ?? 0) + (statuses.get(429) ?? 0)).toBe(45)
    const right = await call({ ...from, ...bearer(site.tokens.everyScope) })
    expectProblem(right, 429)
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(0)
    expect((await call(bearer(site.tokens.everyScope))).status).toBe(200)
  })
})

describe('the audit log', () => {
  it('names the token, its owner and the address of an export, and holds no secret', async () => {
    const token = await plantToken(site.databaseUrl, { owner: 'analyst@example.com' })
    await call(bearer(token))
    const [line] = await query<{ actor: string; user_id: string | null; ip: string }>(
      site.databaseUrl,
      "SELECT actor, user_id, ip FROM audit_log WHERE action = 'export.read' ORDER BY id DESC LIMIT 1",
    )
    expect(line?.actor).toBe(`analyst@example.com by token ${token.slice(0, 11)} (planted)`)
    expect(line?.user_id).not.toBeNull()
    expect(line?.ip).toBe(`198.51.100.${address}`)
    const all = await query(
      site.databaseUrl,
      'SELECT actor, subject, before_value, after_value FROM audit_log',
    )
    expect(JSON.stringify(all)).not.toContain(token.slice(11))
    expect(site.readLog()).not.toContain(token.slice(11))
  })
})

describe('the id of a token that is somebody else\u2019s', () => {
  const send = async (name: string, fields: Record<string, string>) => {
    const action = requireAction(name)
    const { 'content-type': _, ...own } = actionHeaders(site.url, action)
    const body = new FormData()
    for (const [field, value] of Object.entries(fields)) body.set(`_1_${field}`, value)
    body.set('0', '[null,"$K1"]')
    const headers = { ...site.headers.analyst, ...own }
    const response = await fetch(`${site.url}${action.page}`, { method: 'POST', headers, body })
    return response.text()
  }

  it('is answered like one that does not exist, and nothing happens to it', async () => {
    const token = await plantToken(site.databaseUrl, { owner: 'operator@example.com' })
    const [row] = await query<{ id: string }>(site.databaseUrl, 'SELECT MAX(id) AS id FROM api_tokens')
    const id = String(row?.id)
    for (const [name, more] of [
      ['endToken', {}],
      ['replaceToken', { grace: '0' }],
    ] as const) {
      const answers = await Promise.all([id, '999999999'].map((one) => send(name, { id: one, ...more })))
      for (const text of answers) expect(text).toContain('There is no such token any more')
    }
    expect((await call(bearer(token))).status).toBe(200)
    const page = await fetch(`${site.url}/settings/tokens?open=${id}`, { headers: site.headers.analyst })
    expect(await page.text()).not.toContain(token.slice(0, 11))
  })

  it('does not matter for the own one, so that the refusals above mean something', async () => {
    const token = await plantToken(site.databaseUrl, { owner: 'analyst@example.com' })
    const [row] = await query<{ id: string }>(site.databaseUrl, 'SELECT MAX(id) AS id FROM api_tokens')
    expect(await send('endToken', { id: String(row?.id) })).toContain('is revoked')
    expect((await call(bearer(token))).status).toBe(401)
  })
})
