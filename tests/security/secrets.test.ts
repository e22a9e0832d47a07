import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { JOBS } from '@/lib/pipeline/jobs'
import { type FakeUpstream, startUpstream } from '@/tests/upstreams'
import { runCommand } from '../../scripts/child-process.mjs'
import { listFiles, readText } from '../architecture/repository'
import { attemptLogin } from '../e2e/setup/accounts'
import { cleanEnvironment } from '../e2e/setup/commands'
import { ROOT } from '../e2e/setup/stage'
import { query } from '../e2e/setup/world'
import { MARK, SECRETS, TYPED } from './planted'
import { actionHeaders, requireAction, sendRaw } from './requests'
import { EXAMPLES, readRules } from './rules'
import { useSite } from './site'

/** An upstream that refuses everything and repeats what it was sent, keys included. */
let upstream: FakeUpstream
const settings: Record<string, string> = { ...SECRETS, COINGECKO_ASSETS: 'bitcoin' }

beforeAll(async () => {
  upstream = await startUpstream((request, response) => {
    const told = `no access for ${request.headers['x-cg-demo-api-key']} at ${request.url}`
    const status = [401, 429, 500][upstream.requests.length % 3] ?? 500
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ status: { error_code: 99999, error_message: told } }))
  })
  settings.COINGECKO_BASE_URL = upstream.baseUrl
})
afterAll(() => upstream.close())

const site = useSite('secrets', settings)
const answers: { what: string; text: string }[] = []

const keep = (what: string, text: string) => answers.push({ what, text })

async function visit(path: string, headers: Record<string, string> = {}): Promise<void> {
  const { status, headers: received, body } = await sendRaw(site.url, { path, headers })
  const { 'set-cookie': _, ...shown } = received
  keep(`${status} ${path}`, `${JSON.stringify(shown)}\n${body}`)
}

async function visitEverything(): Promise<void> {
  for (const { door } of readRules().filter((rule) => /^(page|GET) /.test(rule.door))) {
    const [kind = '', path = ''] = door.split(' ')
    const address = EXAMPLES[door] ?? EXAMPLES[path] ?? path
    for (const headers of [{}, site.headers.admin, site.headers.viewer]) await visit(address, headers)
    expect(kind).not.toBe('')
  }
}

async function deliverEverything(): Promise<void> {
  for (const { id } of JOBS) await visit(`/api/cron/${id}`, site.headers.cron)
  for (const authorization of [
    `Bearer ${SECRETS.CRON_SECRET}x`,
    SECRETS.CRON_SECRET,
    `Basic ${SECRETS.CRON_SECRET}`,
  ])
    await visit('/api/cron/market', { authorization })
  const action = requireAction('runMarketNow')
  const headers = { ...actionHeaders(site.url, action), ...site.headers.admin }
  const run = await sendRaw(site.url, { path: action.page, method: 'POST', headers, body: '[]' })
  keep('run by hand', run.body)
}

/** Sends a form to an action as the administrator's browser does. */
async function sendForm(name: string, fields: Record<string, string>): Promise<string> {
  const action = requireAction(name)
  const { 'content-type': _, ...headers } = actionHeaders(site.url, action)
  const body = new FormData()
  for (const [field, value] of Object.entries(fields)) body.set(`_1_${field}`, value)
  body.set('0', '[null,"$K1"]')
  const response = await fetch(`${site.url}${action.page}`, {
    method: 'POST',
    headers: { ...headers, ...site.headers.admin },
    body,
  })
  const text = await response.text()
  keep(name, text)
  return text
}

/** A webhook's address and a source's key, in the forms that take them. */
async function typeSecrets(): Promise<void> {
  const url = `https://1.1.1.1/services/${TYPED.webhook}`
  expect(await sendForm('addWebhook', { name: 'desk', format: 'json', url })).toContain('desk is added')
  // Nothing may be sent there: refused when it is delivered to, in words that repeat the address.
  await query(site.databaseUrl, "UPDATE alert_webhooks SET url = REPLACE(url, '1.1.1.1', '127.0.0.1:1')")
  await sendForm('sendTest', { channel: `webhook:${await newestWebhook()}` })
  const form = { intent: 'test', plan: 'demo', assets: 'bitcoin', callsPerMinute: '', callsPerMonth: '' }
  await sendForm('connectSource', { ...form, apiKey: TYPED.apiKey })
  expect(upstream.lastHeaders()['x-cg-demo-api-key']).toBe(TYPED.apiKey)
}

const newestWebhook = async () => {
  const [row] = await query(site.databaseUrl, 'SELECT MAX(id) AS id FROM alert_webhooks')
  return String(row?.id)
}

/** What a command prints with the same environment. */
async function runScript(script: string, env: Record<string, string>, ...args: string[]): Promise<void> {
  const command = [process.execPath, '--import', 'tsx', join(ROOT, script), ...args]
  const { output } = await runCommand(command, { cwd: ROOT, env: cleanEnvironment({ ...site.env, ...env }) })
  expect(output).not.toBe('')
  keep(script, output)
}

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** The password of the application's database account, as the server got it. */
const databasePassword = () => new URL(site.env.DATABASE_URL ?? '').password

const leaks = (text: string) => [
  ...new Set([
    ...(text.match(MARK) ?? []),
    ...(text.includes(databasePassword()) ? ['the database password'] : []),
  ]),
]

describe('the secrets of an installation', () => {
  beforeAll(async () => {
    await attemptLogin(site.url, { email: 'admin@example.com', password: 'wrong-password-0' })
    await attemptLogin(site.url, { email: 'admin@example.com', password: SECRETS.ADMIN_PASSWORD })
    await typeSecrets()
    await deliverEverything()
    await visitEverything()
    await runScript('scripts/doctor.ts', {})
    await runScript('scripts/job.ts', {}, 'market', '--force')
    const elsewhere = new URL(site.env.DATABASE_URL ?? '')
    elsewhere.port = '1'
    await runScript('scripts/migrate.ts', { DATABASE_URL: elsewhere.href, DATABASE_ADMIN_URL: '' })
    await runScript('scripts/doctor.ts', { DATABASE_URL: elsewhere.href })
    await runScript('scripts/migrate.ts', {
      DATABASE_URL: `${elsewhere.href.replace(/^mysql:/, 'http:')}%zz`,
    })
    // The same once more on a broken database: errors tell more than answers.
    await query(site.databaseUrl, 'RENAME TABLE users TO users_elsewhere, runs TO runs_elsewhere')
    await deliverEverything()
    await visitEverything()
  })

  it('reached the upstream and were refused there, so that its words were at hand', () => {
    expect(upstream.requests.length).toBeGreaterThan(2)
    expect(upstream.lastHeaders()['x-cg-demo-api-key']).toBe(SECRETS.COINGECKO_API_KEY)
    expect(answers.find(({ what }) => what === 'connectSource')?.text).toBeTruthy()
    expect(answers.some(({ text }) => text.includes('"status":"failed"'))).toBe(true)
    expect(answers.some(({ what }) => what.startsWith('500 '))).toBe(true)
    expect(site.readLog()).toContain('"level":"error"')
  })

  it('stand in no answer, page, header, error or command output', () => {
    const told = answers.flatMap(({ what, text }) => leaks(text).map((secret) => `${secret} in ${what}`))
    expect(told).toEqual([])
  })

  it('stand in no line of the log', () => {
    expect(leaks(site.readLog())).toEqual([])
  })

  it('stand in no row of the ledger or the outbox', async () => {
    const rows = await query(site.databaseUrl, 'SELECT * FROM run_attempts')
    const runs = await query(site.databaseUrl, 'SELECT * FROM runs_elsewhere')
    const audit = await query(site.databaseUrl, 'SELECT * FROM audit_log')
    const alerts = await Promise.all(
      ['alert_events', 'alert_deliveries', 'alert_attempts'].map((table) =>
        query(site.databaseUrl, `SELECT * FROM ${table}`),
      ),
    )
    for (const found of [rows, ...alerts]) expect(found.length).toBeGreaterThan(0)
    expect(leaks(JSON.stringify([rows, runs, audit, alerts]))).toEqual([])
  })

  it('stand in no file that browsers get, nor does anything that reads them', () => {
    // Pages that were drawn at build time are sent as they are, with what the build put into them.
    const drawn = filesUnder(join(ROOT, '.next/server')).filter((path) => /\.(html|rsc|body)$/.test(path))
    const files = [...filesUnder(join(ROOT, '.next/static')), ...drawn]
    for (const end of ['.js', '.html'])
      expect(
        files.some((path) => path.endsWith(end)),
        end,
      ).toBe(true)
    const names = [...Object.keys(SECRETS), 'DATABASE_URL', 'DATABASE_ADMIN_URL']
    const server = /mysql2|timingSafeEqual|createHmac|argon2|process\.env\.[A-Z_]*(?:SECRET|KEY|URL)/
    const found = files.flatMap((path) => {
      const text = readFileSync(path, 'latin1')
      const named = names.filter((name) => new RegExp(`\\b(env\\.|env\\[["'])${name}\\b`).test(text))
      return [...leaks(text), ...named, ...(server.exec(text) ?? [])].map((what) => `${what} in ${path}`)
    })
    expect(found).toEqual([])
  })

  it('cannot be made public by their name', () => {
    const sources = listFiles().filter((path) => /^(app|lib|db|proxy|next\.config)/.test(path))
    expect(sources.filter((path) => readText(path).includes('NEXT_PUBLIC_'))).toEqual([])
    expect(readText('next.config.ts')).not.toMatch(/\benv\s*:/)
  })
})
