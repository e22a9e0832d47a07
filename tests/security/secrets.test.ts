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
import { actionHeaders, requireAction, sendRaw } from './requests'
import { EXAMPLES, readRules } from './rules'
import { useSite } from './site'

/** Each is found by its own word, however it is cut out of its address. */
const SECRETS = {
  AUTH_SECRET: 'planted-auth-0123456789abcdef',
  CRON_SECRET: 'planted-cron-0123456789abcdef',
  COINGECKO_API_KEY: 'CG-planted-coingecko-0123456789',
  DISCORD_WEBHOOK_URL: 'http://127.0.0.1:1/api/webhooks/12345/planted-discord-0123456789',
  SLACK_WEBHOOK_URL: 'http://127.0.0.1:1/services/planted-slack-0123456789',
  SMTP_URL: 'smtp://sender:planted-smtp-0123456789@127.0.0.1:1',
  SMTP_FROM: 'alerts@example.com',
  HEARTBEAT_URL: 'http://127.0.0.1:1/planted-heartbeat-0123456789',
  ADMIN_PASSWORD: 'planted-admin-0123456789',
}
const MARK = /planted-[a-z]+/g

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

  it('stand in no row of the ledger', async () => {
    const rows = await query(site.databaseUrl, 'SELECT * FROM run_attempts')
    const runs = await query(site.databaseUrl, 'SELECT * FROM runs_elsewhere')
    const audit = await query(site.databaseUrl, 'SELECT * FROM audit_log')
    expect(rows.length).toBeGreaterThan(0)
    expect(leaks(JSON.stringify([rows, runs, audit]))).toEqual([])
  })

  it('stand in no file that browsers get, nor does anything that reads them', () => {
    const files = filesUnder(join(ROOT, '.next/static'))
    expect(files.some((path) => path.endsWith('.js'))).toBe(true)
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
