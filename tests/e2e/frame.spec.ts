import type { Page } from '@playwright/test'
import {
  test as base,
  expect,
  expectAccessible,
  expectNoOverflow,
  keepScreenshot,
  settle,
  submitLogin,
} from './fixtures'
import { createUser } from './setup/accounts'
import { runTypeScript } from './setup/commands'
import { deliver, startWorld } from './setup/world'

/** A world of its own: these tests change prices and runs. */
const test = base.extend<object, { world: Awaited<ReturnType<typeof startWorld>> }>({
  world: [
    async ({ stage }, use) => {
      const { serverUrl, folder } = stage
      const { COINGECKO_BASE_URL = '' } = stage.main.env
      const env = { COINGECKO_BASE_URL, COINGECKO_ASSETS: 'top:60' }
      const world = await startWorld({ name: `frame${process.pid}`, serverUrl, folder, env })
      const { body } = await deliver(world.url)
      if (body.status !== 'succeeded') throw new Error(JSON.stringify(body))
      await use(world)
      await world.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

const PHONE = { width: 390, height: 844 }
const palette = (page: Page) => page.getByRole('dialog', { name: 'Search' })
const wake = (page: Page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))

test.use({ role: 'admin' })

test.describe('the palette', () => {
  test('opens by key, finds an asset by its symbol, and Enter goes there', async ({ page }) => {
    await page.goto('/')
    await settle(page)
    await page.keyboard.press('Control+k')
    await expect(palette(page).getByRole('combobox')).toBeFocused()
    await expect(palette(page).getByRole('option').first()).toContainText('Bitcoin')
    await expectAccessible(page)
    await page.keyboard.type('ETH')
    await expect(palette(page).getByRole('option', { selected: true })).toContainText('Ethereum')
    await keepScreenshot(page, 'palette-light-1440', false)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL('/markets/ethereum')
    await expect(palette(page)).toHaveCount(0)
  })

  test('finds pages, and the arrow keys choose among what is found', async ({ page }) => {
    await page.goto('/')
    await settle(page)
    await page.keyboard.press('/')
    await page.keyboard.type('data')
    const options = palette(page).getByRole('option')
    await expect(palette(page).getByRole('combobox')).toHaveValue('data')
    await expect(options.filter({ hasText: 'Today' })).toHaveCount(0)
    const names = await options.allInnerTexts()
    const steps = names.findIndex((name) => name.startsWith('Quarantine'))
    for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowDown')
    await expect(palette(page).getByRole('option', { selected: true })).toContainText('Quarantine')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL('/data/quarantine')
    await expect(page.locator('main')).toBeFocused()
  })
})

test.describe('what the palette finds', () => {
  test('tells of a metric what it is, how it is made and why', async ({ page }) => {
    await page.goto('/')
    await settle(page)
    await page.keyboard.press('/')
    await page.keyboard.type('log_return_24')
    await expect(palette(page).getByRole('option', { selected: true })).toContainText('24')
    await page.keyboard.press('Enter')
    const detail = palette(page).getByRole('article')
    await expect(detail).toContainText('log_return_24h')
    await expect(detail.getByRole('definition')).toHaveCount(9)
    await expectAccessible(page)
    await page.keyboard.press('Enter')
    await expect(palette(page).getByRole('combobox')).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(palette(page)).toHaveCount(0)
  })

  test('is said to be nothing when it is', async ({ page }) => {
    await page.goto('/')
    await settle(page)
    await page.getByRole('button', { name: 'Search assets, pages, metrics' }).click()
    await page.keyboard.type('zzzz%')
    await expect(palette(page).getByRole('status')).toContainText('Nothing is called “zzzz%”')
  })

  test('is neither a run nor an export for a viewer', async ({ browser, world }) => {
    for (const { role, found } of [
      { role: 'viewer', found: 0 },
      { role: 'operator', found: 2 },
    ] as const) {
      const context = await browser.newContext({
        baseURL: world.url,
        storageState: world.accounts[role]?.state,
      })
      const page = await context.newPage()
      await page.goto('/')
      await settle(page)
      await page.keyboard.press('/')
      await expect(palette(page).getByRole('option', { name: 'Sign out' })).toHaveCount(1)
      const own = palette(page).getByRole('option', { name: / now$|^Export market data/ })
      await expect(own).toHaveCount(found)
      await context.close()
    }
  })
})

test('keys lead to pages, ? shows them, and a field keeps its letters', async ({ page }) => {
  await page.goto('/')
  await settle(page)
  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(keys).toContainText('Go to Alerts')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(keys).toHaveCount(0)
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect(page).toHaveURL('/data/pipeline')
  await page.keyboard.press('/')
  await page.keyboard.type('g?')
  await expect(palette(page).getByRole('combobox')).toHaveValue('g?')
})

test('the range picker writes the address, and Back takes it back', async ({ page }) => {
  await page.goto('/markets/bitcoin')
  await settle(page)
  const picker = page.getByRole('group', { name: 'Range' })
  await expect(picker.getByRole('button', { name: '24 h' })).toHaveAttribute('aria-pressed', 'true')
  await picker.getByRole('button', { name: '7 d' }).press('Enter')
  await expect(page).toHaveURL('/markets/bitcoin?range=7d')
  await picker.getByRole('button', { name: 'Custom' }).click()
  const dialog = page.getByRole('dialog', { name: 'Custom range' })
  await dialog.getByLabel('First day').fill('2026-11-03')
  await dialog.getByLabel('Last day').fill('2026-11-02')
  await dialog.getByRole('button', { name: 'Show this range' }).click()
  await expect(dialog.getByRole('alert')).toContainText('must not be after')
  await expectAccessible(page)
  await dialog.getByLabel('Last day').fill('2026-11-05')
  await dialog.getByRole('button', { name: 'Show this range' }).click()
  await expect(page).toHaveURL('/markets/bitcoin?range=custom&from=2026-11-03&to=2026-11-05')
  await page.goBack()
  await expect(page).toHaveURL('/markets/bitcoin?range=7d')
  await expect(picker.getByRole('button', { name: '7 d' })).toHaveAttribute('aria-pressed', 'true')
  await page.goto('/alerts')
  await expect(picker).toHaveCount(0)
})

test('on a phone the range is a list, and the rest of the pages is behind More', async ({ page }) => {
  await page.setViewportSize(PHONE)
  await page.goto('/markets/bitcoin')
  await settle(page)
  await page.getByRole('combobox', { name: 'Range' }).selectOption('30d')
  await expect(page).toHaveURL('/markets/bitcoin?range=30d')
  await expectNoOverflow(page)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  const sheet = page.getByRole('dialog', { name: 'More pages' })
  await expectAccessible(page)
  await keepScreenshot(page, 'more-light-390', false)
  await sheet.getByRole('link', { name: 'Pipeline' }).click()
  await expect(page).toHaveURL('/data/pipeline')
  await expect(sheet).toHaveCount(0)
})

test.describe('an open page', () => {
  const bump = "UPDATE runs SET attempt = attempt + 1 WHERE job = 'market'"
  const reprice = (price: string) =>
    `UPDATE asset_snapshots s JOIN assets a ON a.id = s.asset_id SET s.price_usd = ${price} WHERE a.coingecko_id = 'bitcoin'`

  test('catches up when it is looked at again, without a reload and where it was', async ({ page, sql }) => {
    await page.goto('/')
    await settle(page)
    await page.evaluate(() => {
      Object.assign(window, { kept: true })
      window.scrollTo(0, 300)
    })
    await sql(reprice('77001.5'))
    await sql(bump)
    await wake(page)
    await expect(page.getByTestId('tile-bitcoin-price')).toHaveAttribute('data-exact', '77001.5')
    expect(await page.evaluate(() => [window.scrollY, 'kept' in window])).toEqual([300, true])
  })

  test('waits for a tick that comes late', async ({ page, sql }) => {
    await page.clock.install({ time: Date.now() })
    await page.goto('/')
    await settle(page)
    const asked = page.waitForResponse((response) => response.url().endsWith('/api/newest'))
    await page.clock.fastForward('05:30')
    await asked
    const price = page.getByTestId('tile-bitcoin-price')
    await expect(price).not.toHaveAttribute('data-exact', '77002.5')
    await sql(reprice('77002.5'))
    await sql(bump)
    // It asks again and again inside the slot, so that nobody waits for the next one.
    const later = async () => {
      await page.clock.fastForward('00:30')
      return price.getAttribute('data-exact')
    }
    await expect.poll(later).toBe('77002.5')
  })

  test('says that it is offline and since when, and recovers by itself', async ({ page, context, noise }) => {
    noise.expect(/ERR_INTERNET_DISCONNECTED/)
    await page.goto('/')
    await settle(page)
    await context.setOffline(true)
    const strip = page.getByText(/^▲?Offline since \d\d:\d\d WAT\. Figures are as of \d\d:\d\d WAT\.$/)
    await expect(strip).toBeVisible()
    await expectAccessible(page)
    await keepScreenshot(page, 'offline-light-1440', false)
    await context.setOffline(false)
    await expect(strip).toHaveCount(0)
  })

  test('whose session has ended leads to the login, which says so, and back', async ({ browser, world }) => {
    const email = 'ended@example.com'
    const password = await createUser({ email, role: 'viewer' }, world.env)
    const nobody = { cookies: [], origins: [] }
    const context = await browser.newContext({ baseURL: world.url, storageState: nobody })
    const page = await context.newPage()
    await page.goto('/login')
    await submitLogin(page, { email, password })
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Today')
    await page.goto('/data/pipeline?view=1')
    await settle(page)
    await runTypeScript(['scripts/user.ts', 'revoke', '--email', email], world.env)
    await wake(page)
    await expect(page.getByText('Your session ended. Log in to go on.')).toBeVisible()
    await submitLogin(page, { email, password })
    await expect(page).toHaveURL('/data/pipeline?view=1')
    await context.close()
  })
})

test('a page that does not exist stands in the frame, in the chosen theme', async ({ page, noise }) => {
  noise.expect(/status of 404/)
  await page.emulateMedia({ colorScheme: 'dark' })
  const answer = await page.goto('/no/such/page')
  expect(answer?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('no such page')
  await expect(page.locator('html')).toHaveClass(/\bdark\b/)
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible()
  await expectAccessible(page)
})

test('the manifest and its icons are there', async ({ page, request }) => {
  await page.goto('/')
  const href = await page.locator('link[rel="manifest"]').getAttribute('href')
  const answer = await request.get(href ?? '')
  expect(answer.headers()['content-type']).toContain('application/manifest+json')
  const { icons } = await answer.json()
  for (const { src } of icons) expect((await request.get(src)).status(), src).toBe(200)
})

test('paper has no frame, light colours, and says where and when it is from', async ({ page, world }) => {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await page.goto('/')
  await settle(page)
  await expect(page.getByRole('navigation')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Search assets, pages, metrics' })).toBeHidden()
  await expect(page.getByText(new RegExp(`^${world.url}/`))).toBeVisible()
  await expect(page.getByText(/data as of .+ WAT \(Africa\/Lagos\)/)).toBeVisible()
  expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(16, 24, 40)')
  await keepScreenshot(page, 'today-print')
})
