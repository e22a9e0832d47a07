import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../lib/simulator/server'
import { runCommand } from '../../scripts/child-process.mjs'
import { commandLine, listDescendants } from '../../scripts/process-identity.mjs'
import { createDatabase } from '../setup/test-database'
import { cleanEnvironment } from './start-checkout'
import {
  canWrite,
  copyCheckout,
  listEverything,
  makeBarePath,
  makeReadOnly,
  removeCopy,
  type Served,
  serve,
} from './vercel-checkout'

const CRON_SECRET = 'vercel-cron-secret-0123456789'
const AUTH_SECRET = 'vercel-auth-secret-0123456789abcdef'
const EMAIL = 'first.admin@example.com'
/** What Vercel's proxy adds to every request. */
const VISITOR = '203.0.113.9'
const FORWARDED = {
  'x-forwarded-host': 'koinstrap.example.com',
  'x-forwarded-proto': 'https',
  'x-forwarded-for': VISITOR,
}
/** The in-process scheduler delivers right at its start, so this is ample. */
const WATCH_MS = 2_000

let folder = ''
let root = ''
let simulator: Simulator
let database: Awaited<ReturnType<typeof createDatabase>>
let password = ''
let frozen = new Map<string, string>()
let barePath = ''

beforeAll(async () => {
  database = await createDatabase()
  simulator = await startSimulator({ seed: 3, now: Date.now })
  const copy = copyCheckout()
  folder = copy.folder
  root = copy.root
  barePath = makeBarePath(folder)
})
afterAll(async () => {
  await simulator?.close()
  await database?.drop()
  if (folder !== '') removeCopy(folder)
})

/** What is set in Vercel's project settings; the platform itself adds VERCEL. */
const deployed = (extra: Record<string, string> = {}) => ({
  VERCEL: '1',
  PATH: barePath,
  DATABASE_URL: database.url,
  AUTH_SECRET,
  CRON_SECRET,
  APP_URL: 'https://koinstrap.example.com',
  TRUSTED_PROXIES: '1',
  ...extra,
})

/** A command on the operator's own machine, with the deployment's database address. */
async function onLaptop(command: string[]): Promise<string> {
  const env = cleanEnvironment({ DATABASE_URL: database.url })
  const { code, output, stdout } = await runCommand(command, { cwd: root, env })
  expect(code, output).toBe(0)
  return stdout
}

async function select(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await mysql.createConnection(database.url)
  const [rows] = await connection.query(sql).finally(() => connection.end())
  return rows as Record<string, unknown>[]
}

const count = async (table: string) => Number((await select(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n)

async function withServer(extra: Record<string, string>, work: (server: Served) => Promise<void>) {
  const server = await serve({ folder, root, env: deployed(extra) })
  try {
    await work(server)
    expect(listDescendants(server.pid).map(({ pid }) => commandLine(pid))).not.toContainEqual(
      expect.stringMatching(/mariadbd|mysqld/),
    )
    expect(server.log()).not.toMatch(/"level":"(error|warn)"|EACCES|EROFS|⨯/)
  } finally {
    await server.stop()
  }
}

const visit = (url: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(url, { ...init, redirect: 'manual', headers: { ...FORWARDED, ...headers } })

const cron = (url: string, secret = CRON_SECRET) =>
  visit(`${url}/api/cron/market`, { authorization: `Bearer ${secret}`, 'user-agent': 'vercel-cron/1.0' })

/** Logs in as a browser would and gives the session's cookies. */
async function logIn(url: string): Promise<string> {
  const csrf = await visit(`${url}/api/auth/csrf`)
  const { csrfToken } = (await csrf.json()) as { csrfToken: string }
  const cookies = (response: Response) => response.headers.getSetCookie().map((line) => line.split(';')[0])
  const body = new URLSearchParams({ csrfToken, email: EMAIL, password, json: 'true' })
  const response = await visit(
    `${url}/api/auth/callback/credentials`,
    { cookie: cookies(csrf).join('; ') },
    { method: 'POST', body },
  )
  expect(response.status).toBe(200)
  const session = response.headers.getSetCookie().find((line) => line.includes('session-token')) ?? ''
  expect(session).toMatch(/^__Secure-next-auth\.session-token=.*; HttpOnly/)
  expect(session).toMatch(/; Secure(;|$)/)
  expect(session).toMatch(/; SameSite=Lax/i)
  return [...cookies(csrf), ...cookies(response)].join('; ')
}

test('next build needs no database and no secret', async () => {
  const env = cleanEnvironment({ VERCEL: '1', CI: '1', NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' })
  const next = join(root, 'node_modules/next/dist/bin/next')
  const { code, output } = await runCommand([process.execPath, next, 'build'], { cwd: root, env })
  expect(code, output).toBe(0)
  expect(output).toContain('/api/cron/[job]')
  expect(existsSync(join(root, '.next/BUILD_ID'))).toBe(true)
})

test('the explicit commands make tables and the first admin in the given database', async () => {
  await onLaptop(['npm', 'run', 'db:migrate'])
  expect(await onLaptop(['npm', 'run', 'db:migrate'])).toContain('The database is up to date.')
  const printed = await onLaptop(['npm', 'run', 'user', '--', 'create', '--email', EMAIL, '--role', 'admin'])
  password = printed.trim().split('\n').at(-1) ?? ''
  expect(password).toMatch(/^\w{20}$/)
  expect(await count('users')).toBe(1)
  expect(existsSync(join(root, '.data'))).toBe(false)
})

test('from here on the serving user cannot write into the checkout', () => {
  makeReadOnly(root)
  frozen = listEverything(root)
  for (const inside of ['.', '.next', '.next/cache', 'node_modules'].map((name) => join(root, name)))
    expect(existsSync(inside) && canWrite(inside, join(barePath, 'node')), inside).toBe(false)
})

test('without a key it serves as not configured, and a cron delivery is skipped', async () => {
  await withServer({}, async ({ url }) => {
    const health = await fetch(`${url}/api/health`)
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({ status: 'ok', mode: 'not_configured', database: 'ok' })
    const answer = await cron(url)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      status: 'skipped',
      reason: 'not_configured',
      counts: { read: 0, inserted: 0, updated: 0, duplicate: 0, rejected: 0 },
    })
    const stranger = await visit(`${url}/`)
    expect(stranger.headers.get('location')).toBe('/login')
    const page = await visit(`${url}/`, { cookie: await logIn(url) })
    expect(await page.text()).toContain('Not configured: no market data is fetched.')
    expect(await count('raw_crypto_market_data')).toBe(0)
  })
})

test('with a key the cron deliveries fill it, and nothing else does', async () => {
  const settings = { COINGECKO_BASE_URL: simulator.baseUrl, COINGECKO_ASSETS: 'top:60' }
  await withServer(settings, async ({ url }) => {
    const before = await count('run_attempts')
    await new Promise((resolve) => setTimeout(resolve, WATCH_MS))
    expect(await count('run_attempts')).toBe(before)
    expect(simulator.requests()).toBe(0)

    expect((await cron(url, 'wrong-secret-0123456789')).status).toBe(401)
    const answer = await cron(url)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ status: 'succeeded', counts: { read: 60, inserted: 60 } })
    expect(simulator.requests()).toBe(1)
    expect(await count('raw_crypto_market_data')).toBe(60)

    const health = await fetch(`${url}/api/health`)
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({
      status: 'ok',
      mode: 'live',
      sources: [{ id: 'coingecko', grade: 'A' }],
      jobs: [{ id: 'market', late: false }, { id: 'delivery' }],
    })
    const cookie = await logIn(url)
    const page = await visit(`${url}/`, { cookie })
    expect(page.status).toBe(200)
    const html = await page.text()
    expect(html).toMatch(/data-testid="tile-bitcoin-price"/)
    expect(html).not.toContain('Demo data')
    const csv = await visit(`${url}/api/v1/exports/market-data?format=csv`, { cookie })
    expect((await csv.text()).trim().split('\r\n')).toHaveLength(61)
    expect(await select("SELECT DISTINCT ip FROM audit_log WHERE action = 'login.succeeded'")).toEqual([
      { ip: VISITOR },
    ])
  })
})

test('nothing was written into the checkout', () => {
  const now = listEverything(root)
  const changed = [...new Set([...frozen.keys(), ...now.keys()])].filter(
    (path) => frozen.get(path) !== now.get(path),
  )
  expect(changed).toEqual([])
  expect(frozen.size).toBeGreaterThan(1_000)
})

test('vercel.json calls the market job every five minutes', () => {
  const { crons } = JSON.parse(readFileSync(join(root, 'vercel.json'), 'utf8'))
  expect(crons).toContainEqual({ path: '/api/cron/market', schedule: '*/5 * * * *' })
})
