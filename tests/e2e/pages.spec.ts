import { NAV } from '../../app/(dashboard)/nav'
import { hasRole } from '../../lib/domain/role'
import { expect, expectAccessible, keepScreenshot, settle, test } from './fixtures'
import { expectClean, keepBothThemes } from './looks'

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

const fileName = (label: string) => label.toLowerCase().replaceAll(' ', '-')

test.describe('every page of the rail', () => {
  test.use({ role: 'admin' })
  for (const { href, label } of NAV) {
    for (const size of SIZES) {
      test(`${label} (${href}) is clean in both themes at ${size.width} px`, async ({ page }) => {
        await page.setViewportSize(size)
        await page.goto(href)
        await expect(page.getByRole('heading', { level: 1 })).toContainText(label)
        await settle(page)
        const foot = page.getByRole('contentinfo')
        await expect(foot.getByRole('link', { name: 'Data provided by CoinGecko' })).toBeVisible()
        await expect(page).toHaveTitle(`${label} · KoinStrap`)
        await expectClean(page)
        await keepBothThemes(page, `${fileName(label)}-THEME-${size.width}`)
      })
    }
  }
})

for (const size of SIZES) {
  test(`the login page is clean in both themes at ${size.width} px`, async ({ page }) => {
    await page.setViewportSize(size)
    await page.goto('/login')
    await settle(page)
    await expectClean(page)
    await keepBothThemes(page, `login-THEME-${size.width}`)
  })
}

test.describe('the frame', () => {
  test.use({ role: 'viewer' })

  test('the theme switch changes the theme, and the choice outlives a reload', async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto('/')
    const html = page.locator('html')
    const toggle = page.getByRole('button', { name: 'Switch between light and dark' })
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await background()
    await expect(html).not.toHaveClass(/\bdark\b/)
    await toggle.click()
    await expect(html).toHaveClass(/\bdark\b/)
    expect(await background()).not.toBe(light)
    await page.reload()
    await expect(html).toHaveClass(/\bdark\b/)
    await toggle.click()
    await expect(html).not.toHaveClass(/\bdark\b/)
    expect(await background()).toBe(light)
  })

  test('the first Tab offers a way past the rail', async ({ page }) => {
    await page.goto('/')
    await settle(page)
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to the content' })
    await expect(skip).toBeFocused()
    await expect(skip).toBeInViewport()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/#main$/)
  })

  test('a page that does not exist says so with status 404', async ({ page, noise }) => {
    noise.expect(/status of 404/)
    const response = await page.goto('/no-such-page')
    expect(response?.status()).toBe(404)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectAccessible(page)
    await keepScreenshot(page, 'not-found-light-1440')
  })

  test('live data carries no demo strip', async ({ page }) => {
    for (const { href } of NAV.filter(({ role }) => hasRole('viewer', role))) {
      await page.goto(href)
      await expect(page.getByText('Live', { exact: true })).toBeVisible()
      await expect(page.getByText('Demo data')).toHaveCount(0)
    }
  })
})
