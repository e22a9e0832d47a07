import type { Page } from '@playwright/test'
import { NAV } from '../../app/(dashboard)/nav'
import { test as base, expect, expectAccessible, keepScreenshot, settle } from './fixtures'
import { expectClean, WIDTHS } from './looks'
import { startWorld } from './setup/world'

/** A world of its own for the tests of one group, without any data. */
const withWorld = (name: string, env: Record<string, string>) =>
  base.extend<object, { world: Awaited<ReturnType<typeof startWorld>> }>({
    world: [
      async ({ stage }, use) => {
        const { serverUrl, folder } = stage
        const world = await startWorld({ name, serverUrl, folder, env, roles: ['admin'] })
        await use(world)
        await world.stop()
      },
      { scope: 'worker', timeout: 120_000 },
    ],
  })

/** It shows every strip there is, and what becomes of a number that is none. */
const PIECES = '/settings/design'

/** What a page says while there is no data yet: that there is none, and what brings it. No words: it needs no data. */
const MISSING: Record<string, RegExp[]> = {
  '/': [/No market data yet/, /npm run job -- market/, /No asset has a price yet/],
  '/markets': [/No asset has a price yet/],
  '/alerts': [/No rule has fired yet/],
  '/data/pipeline': [
    /Nothing has run yet/,
    /npm run job -- market/,
    /Nothing is watched yet/,
    /No run in this/,
  ],
  '/data/quarantine': [/Nothing is in quarantine/],
  '/data/exports': [/no rows yet/, /Nothing was exported yet/],
  '/docs/api': [],
  // The account that looks is one, and its own making is the first line of the log.
  '/settings/users': [/admin@example\.com/],
  '/settings/tokens': [/No program has a token yet/],
  '/settings/audit': [/admin@example\.com/],
  '/settings/sources': [/they come within five minutes/],
  '/settings/go-live': [],
  [PIECES]: [],
}
/** Pages that look different without data. */
const LOOKED_AT = new Set([
  '/',
  '/markets',
  '/alerts',
  '/data/pipeline',
  '/data/quarantine',
  '/data/exports',
  '/settings/sources',
])

async function expectCleanAtBothWidths(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    await expectClean(page)
  }
}

/** Nobody listens there. */
const CLOSED_PORT = 'http://127.0.0.1:4199/api/v3'
const empty = withWorld('empty', { COINGECKO_BASE_URL: CLOSED_PORT })
const unconfigured = withWorld('unconfigured', {})
const demo = withWorld('demo', { DEMO: 'on' })

empty.describe('on an empty database', () => {
  empty.use({ role: 'admin' })

  empty('every page says what is missing and how to get it', async ({ page }) => {
    empty.setTimeout(200_000)
    for (const { href, label } of NAV) {
      const expected = MISSING[href]
      expect(expected, `${href} stands in the list of what is missing`).toBeDefined()
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.goto(href)
      await settle(page)
      await expect(page.getByRole('heading', { level: 1 })).toContainText(label)
      for (const words of expected ?? []) await expect(page.getByRole('main')).toContainText(words)
      if (href !== PIECES) await expect(page.getByRole('main')).not.toContainText(/NaN|Infinity|undefined/)
      if (LOOKED_AT.has(href)) await expectCleanAtBothWidths(page)
      await keepScreenshot(page, `empty-${label.toLowerCase().replaceAll(' ', '-')}-light-1440`)
    }
  })

  empty('a run that fails tells why, on the button and in the ledger', async ({ page, sql }) => {
    await page.goto('/data/pipeline')
    await page.getByRole('main').getByRole('button', { name: /now$/ }).first().click()
    const result = page.getByTestId('run-now-result')
    await expect(result).toContainText('failed', { timeout: 40_000 })
    await expect(result).toContainText('could not be reached')
    const table = page.getByRole('table', { name: 'Last runs' })
    await expect(table).toContainText('failed')
    await page.getByText('What went wrong').first().click()
    await expect(table.locator('pre').first()).toBeVisible()
    expect(await sql("SELECT 1 FROM runs WHERE status = 'failed'")).toHaveLength(1)
    await expectAccessible(page)
    await keepScreenshot(page, 'pipeline-failed-light-1440')
  })
})

unconfigured.describe('without a key', () => {
  unconfigured.use({ role: 'admin' })

  unconfigured('every page says so, and nothing is simulated', async ({ page, world, sql }) => {
    unconfigured.setTimeout(120_000)
    const health = await (await fetch(`${world.url}/api/health`)).json()
    expect(health).toMatchObject({ status: 'ok', mode: 'not_configured' })
    for (const { href } of NAV) {
      await page.goto(href)
      await settle(page)
      await expect(page.getByText('Not configured: no market data is fetched.')).toBeVisible()
      if (href !== PIECES) await expect(page.getByText('Demo data')).toHaveCount(0)
      if (LOOKED_AT.has(href)) await expectCleanAtBothWidths(page)
    }
    await keepScreenshot(page, 'pipeline-not-configured-light-1440')
    const answer = await fetch(`${world.url}/api/cron/market`, {
      headers: { authorization: `Bearer ${world.env.CRON_SECRET}` },
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ status: 'skipped', reason: 'not_configured' })
    expect(await sql('SELECT 1 FROM raw_crypto_market_data')).toEqual([])
  })
})

demo.describe('in demo mode', () => {
  demo.use({ role: 'admin' })

  demo('every page carries the demo strip', async ({ page }) => {
    demo.setTimeout(120_000)
    for (const { href, label } of NAV) {
      await page.goto(href)
      await expect(page.getByRole('heading', { level: 1 })).toContainText(label)
      await expect(page.getByText('Demo data from the built-in simulator.').first()).toBeVisible()
      await expect(page.getByTitle('Where the market data comes from')).toHaveText('Demo')
    }
    await settle(page)
    await keepScreenshot(page, 'pipeline-demo-light-1440')
  })
})
