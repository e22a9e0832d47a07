import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type Simulator, startSimulator } from '../../lib/simulator/server'
import { trimZeros } from './figures'
import { test as base, expect, keepScreenshot, settle, submitLogin } from './fixtures'
import { type OwnStart, startOwn } from './setup/own-start'
import { query } from './setup/world'

const KEY = 'CG-right-key-0123456789abcd'
const WRONG_KEY = 'CG-wrong-key-9876543210zyx'
const ADMIN = { email: 'owner@desk.example', password: 'lagos kettle orbit pine' }

/** A few: the year that the demo loads of them costs little. Two of them are never chosen for the live system. */
const DEMO_COINS = 'bitcoin,solana,dogecoin'

/** A start, a restart and the demo's history on a busy machine. */
const PATIENT = { timeout: 120_000 }

interface Staged {
  upstream: Simulator
  own: OwnStart
}

/**
 * The whole of `npm start` in a copy of this checkout. Its COINGECKO_BASE_URL, which stands in `.env.local` as that of
 * a company's own proxy would, is a CoinGecko on loopback that knows one key.
 */
const test = base.extend<object, Staged>({
  upstream: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies from this pattern.
    async ({}, use) => {
      const upstream = await startSimulator({ seed: 4711, now: Date.now, apiKey: KEY })
      await use(upstream)
      await upstream.close()
    },
    { scope: 'worker' },
  ],
  own: [
    async ({ stage, upstream }, use) => {
      const coins = `COINGECKO_ASSETS=${DEMO_COINS}\n`
      const settings = `# mine\nCOINGECKO_BASE_URL=${upstream.baseUrl}\n${coins}DEMO=on\nLOG_LEVEL=warn\n`
      const env = { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }
      const own = await startOwn({ folder: stage.folder, settings, env })
      await use(own)
      await own.stop()
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  baseURL: async ({ own }, use) => use(own.url),
})

const result = (page: Page) => page.getByRole('region', { name: 'Result of the test' })
const keyField = (page: Page) => page.getByLabel('CoinGecko API key')
const coinsField = (page: Page) => page.getByLabel('Coins to track')
const pressTest = (page: Page) => page.getByRole('button', { name: 'Test connection' }).click()
const health = async (own: OwnStart) => (await fetch(`${own.url}/api/health`)).json()
const countOf = async (url: string, table: string) =>
  Number((await query<{ n: string }>(url, 'SELECT COUNT(*) AS n FROM ??', [table]))[0]?.n)

/** Refused and mended: wrong key, wrong coin; nothing is written by any of it. */
async function testUntilItWorks(page: Page): Promise<void> {
  await keyField(page).fill(WRONG_KEY)
  await coinsField(page).fill('bitcoin,etherium')
  await pressTest(page)
  await expect(result(page)).toHaveAttribute('data-outcome', 'key_refused')
  await expect(result(page)).toContainText('refuses this key (401, code 10002)')
  await expect(keyField(page)).toBeFocused()
  await expect(keyField(page)).toHaveAccessibleDescription(/This key was refused/)
  await expect(coinsField(page)).toHaveValue('bitcoin,etherium')
  await page.getByRole('button', { name: /^Save and go live/ }).click()
  await expect(result(page)).toHaveAttribute('data-outcome', 'key_refused')
  await keyField(page).fill(KEY)
  await pressTest(page)
  await expect(result(page)).toHaveAttribute('data-outcome', 'unknown_assets')
  await expect(result(page)).toContainText('did you mean ethereum')
  await expect(coinsField(page)).toBeFocused()
  await coinsField(page).fill('bitcoin,ethereum')
  await pressTest(page)
  await expect(result(page)).toHaveAttribute('data-outcome', 'works')
  await expect(result(page)).toContainText('2 found')
}

test('somebody logs in to the demo, tests a key, goes live and finds real prices under the same login', async ({
  page,
  own,
  upstream,
  noise,
}) => {
  test.setTimeout(400_000)
  // The server goes down and comes back.
  noise.expect(/ERR_CONNECTION|ERR_EMPTY_RESPONSE|status of 503|^answer 503/)
  const file = join(own.root, '.env.local')
  const demo = await own.databaseUrl('koinstrap_demo')
  const live = await own.databaseUrl('koinstrap')
  await expect.poll(async () => (await health(own)).status, PATIENT).not.toBe('starting')
  expect(await countOf(demo, 'asset_snapshots')).toBe(3)
  await page.goto('/settings/go-live')
  await submitLogin(page, ADMIN)
  await expect(page).toHaveURL('/settings/go-live', PATIENT)
  await settle(page)
  // No strip leads to where one is.
  await expect(coinsField(page)).toHaveValue(DEMO_COINS)
  await expect(page.getByText('Demo data from the built-in simulator.')).toBeVisible()
  await expect(page.getByRole('main').getByRole('link', { name: 'Connect CoinGecko' })).toHaveCount(0)
  const before = readFileSync(file, 'utf8')
  await testUntilItWorks(page)
  expect(readFileSync(file, 'utf8')).toBe(before)
  await keepScreenshot(page, 'go-live-tested-light-1440')
  const [oldHealth, since] = [await health(own), new Date()]
  expect(oldHealth).toMatchObject({ mode: 'demo' })
  await page.getByRole('button', { name: 'Save and go live' }).click()
  await expect(page).toHaveURL(`${own.url}/`, PATIENT)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Today')
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  await expect(page.getByText('Demo data')).toHaveCount(0)

  const newHealth = await health(own)
  expect(newHealth).toMatchObject({ mode: 'live', database: 'ok' })
  expect(newHealth.startedAt > oldHealth.startedAt).toBe(true)
  await checkSettings(file, before)
  await checkLiveDatabase(live, since)
  const [truth] = await query<{ price: string }>(
    live,
    "SELECT price_usd AS price FROM asset_snapshots s JOIN assets a ON a.id = s.asset_id WHERE a.coingecko_id = 'bitcoin'",
  )
  await expect(page.getByTestId('tile-bitcoin-price')).toHaveAttribute(
    'data-exact',
    trimZeros(truth?.price ?? ''),
  )
  expect(upstream.requests('/coins/markets')).toBeGreaterThan(5)
  expect(await countOf(demo, 'asset_snapshots')).toBe(3)
  for (const secret of [KEY, WRONG_KEY]) expect(own.output()).not.toContain(secret)

  await page.context().clearCookies()
  await page.goto('/')
  await submitLogin(page, ADMIN)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Today', PATIENT)
})

/** What was there stays, what was typed is there, for this user only; the file of before lies beside it. */
async function checkSettings(file: string, before: string): Promise<void> {
  expect(readFileSync(`${file}.bak`, 'utf8')).toBe(before)
  const changed = before.replace('DEMO=on', 'DEMO=auto').replace(DEMO_COINS, 'bitcoin,ethereum')
  const added = [
    `COINGECKO_API_KEY=${KEY}`,
    'COINGECKO_PLAN=demo',
    'COINGECKO_CALLS_PER_MINUTE=25',
    'COINGECKO_CALLS_PER_MONTH=10000',
  ]
  expect(readFileSync(file, 'utf8')).toBe(`${changed}${added.join('\n')}\n`)
  for (const path of [file, `${file}.bak`]) expect(statSync(path).mode & 0o777, path).toBe(0o600)
}

/** Accounts came along; no price, coin, run or document of the demo did. */
async function checkLiveDatabase(live: string, since: Date): Promise<void> {
  const users = await query<{ email: string; role: string }>(live, 'SELECT email, role FROM users')
  expect(users).toEqual([{ email: ADMIN.email, role: 'admin' }])
  const coins = await query<{ id: string }>(live, 'SELECT coingecko_id AS id FROM assets ORDER BY 1')
  expect(coins.map(({ id }) => id)).toEqual(['bitcoin', 'ethereum'])
  const early = (table: string, column: string) =>
    query(live, 'SELECT 1 FROM ?? WHERE ?? < ?', [table, column, since])
  for (const [table, column] of [
    ['raw_crypto_market_data', 'fetched_at'],
    ['source_documents', 'fetched_at'],
    ['run_attempts', 'started_at'],
  ] as const) {
    expect(await countOf(live, table), table).toBeGreaterThan(0)
    expect(await early(table, column), `${table} from before`).toEqual([])
  }
  expect(await query(live, "SELECT 1 FROM settings WHERE name LIKE 'demo%'")).toEqual([])
}
