import type { Page } from '@playwright/test'
import { expect, settle, test } from './fixtures'
import { expectClean, keepBothThemes } from './looks'
import { idsOf, TRUTH, type Truth } from './markets-truth'

test.use({ role: 'viewer' })

async function open(page: Page, address = '/markets'): Promise<void> {
  await page.goto(address)
  await settle(page)
}

test('the heat map is walked by keyboard, and says what the table says', async ({ page, sql }) => {
  await open(page)
  await page.getByRole('link', { name: 'Heat map' }).click()
  await expect(page).toHaveURL(/view=map/)
  await settle(page)
  const truth = (await sql<Truth>(`${TRUTH} ORDER BY r.market_cap_usd DESC, a.id`)).filter(
    (row) => row.market_cap_usd !== null,
  )
  const tiles = page.locator('a[data-testid^="tile-"]:visible')
  const count = await tiles.count()
  expect(count).toBeGreaterThan(20)
  const drawn = await tiles.evaluateAll((all) =>
    all.map((tile) => {
      const { width, height } = tile.getBoundingClientRect()
      return {
        id: (tile.getAttribute('data-testid') ?? '').replace('tile-', ''),
        exact: tile.getAttribute('data-exact'),
        label: tile.getAttribute('aria-label') ?? '',
        area: width * height,
      }
    }),
  )
  expect(drawn.map(({ id }) => id)).toEqual(idsOf(truth).slice(0, count))
  const total = drawn.reduce((sum, { area }) => sum + area, 0)
  const weight = (row: Truth | undefined) => Math.sqrt(Number(row?.market_cap_usd))
  const weights = truth.slice(0, count).reduce((sum, row) => sum + weight(row), 0)
  for (const [index, { id, exact, label, area }] of drawn.entries()) {
    const row = truth[index]
    expect(exact, id).toBe(row?.log_return_24h === null ? null : String(Math.expm1(row?.log_return_24h ?? 0)))
    expect(area / total, id).toBeCloseTo(weight(row) / weights, 3)
    expect(label, id).toMatch(/[+−]?\d+\.\d\d % in 24 h|change unknown/)
  }
  await tiles.first().focus()
  await page.keyboard.press('Tab')
  await expect(tiles.nth(1)).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/markets/${drawn[1]?.id}`))
})

test('the heat map follows the range of the frame where it is stored', async ({ page }) => {
  await open(page, '/markets?view=map&range=7d')
  await expect(page.getByRole('region', { name: 'Market cap and change in 7 days' })).toBeVisible()
  await page.getByRole('navigation', { name: 'Colours show' }).getByRole('link', { name: '1 h' }).click()
  await expect(page.getByRole('region', { name: 'Market cap and change in 1 h' })).toBeVisible()
  await page.goto('/markets?view=map&range=1y')
  await expect(page.getByText('The colours show 24 h.')).toBeVisible()
})

for (const size of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]) {
  test(`the heat map is clean in both themes at ${size.width} px`, async ({ page }) => {
    await page.setViewportSize(size)
    await open(page, '/markets?view=map')
    await expectClean(page)
    await keepBothThemes(page, `markets-map-THEME-${size.width}`)
    await open(page, '/markets')
    await expectClean(page)
  })
}
