import { NAV } from '../../app/(dashboard)/nav'
import { test as base, expect, expectAccessible, expectNoOverflow, keepScreenshot, settle } from './fixtures'
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

/** Nobody listens there. */
const CLOSED_PORT = 'http://127.0.0.1:4199/api/v3'
const empty = withWorld('empty', { COINGECKO_BASE_URL: CLOSED_PORT })
const unconfigured = withWorld('unconfigured', {})
const demo = withWorld('demo', { DEMO: 'on' })

empty.describe('on an empty database', () => {
  empty.use({ role: 'admin' })

  empty('every page says what is missing and how to get it', async ({ page }) => {
    await page.goto('/')
    await settle(page)
    await expect(page.getByText('No market data yet.')).toBeVisible()
    await expect(page.getByText('npm run job -- market')).toBeVisible()
    await expect(page.getByText('No asset has a price yet.')).toBeVisible()
    await expectNoOverflow(page)
    await expectAccessible(page)
    await keepScreenshot(page, 'today-empty-light-1440')
    await page.goto('/markets')
    await settle(page)
    await expect(page.getByText('No asset has a price yet.')).toBeVisible()
    await expectAccessible(page)
    await page.goto('/data/pipeline')
    await settle(page)
    await expect(page.getByText('Nothing has run yet.')).toBeVisible()
    await expectAccessible(page)
    await keepScreenshot(page, 'pipeline-empty-light-1440')
  })

  empty('a run that fails tells why, on the button and in the ledger', async ({ page, sql }) => {
    await page.goto('/data/pipeline')
    await page.getByRole('button', { name: 'Fetch prices now' }).click()
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
    const health = await (await fetch(`${world.url}/api/health`)).json()
    expect(health).toMatchObject({ status: 'ok', mode: 'not_configured' })
    for (const { href } of NAV) {
      await page.goto(href)
      await settle(page)
      await expect(page.getByText('Not configured: no market data is fetched.')).toBeVisible()
      await expect(page.getByText('Demo data')).toHaveCount(0)
      await expectAccessible(page)
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
    for (const { href, label } of NAV) {
      await page.goto(href)
      await expect(page.getByRole('heading', { level: 1 })).toContainText(label)
      await expect(page.getByText('Demo data from the built-in simulator.')).toBeVisible()
      await expect(page.getByText('Demo', { exact: true })).toBeVisible()
    }
    await settle(page)
    await keepScreenshot(page, 'pipeline-demo-light-1440')
  })
})
