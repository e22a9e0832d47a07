import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { parseCsv, trimZeros } from './figures'
import { expect, settle, test } from './fixtures'

test.use({ role: 'analyst' })

/** More presses than any way through a page takes. */
const MOST_TABS = 120

/** Presses Tab until the focus is there: what can be reached by keys is reached this way. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let press = 0; press < MOST_TABS; press++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${MOST_TABS} presses of Tab do not lead to ${target}`)
}

/** The focus can be seen: an outline, a ring or a border of its own. */
async function expectVisibleFocus(target: Locator): Promise<void> {
  const look = await target.evaluate((element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
    return { outline: outlineStyle === 'none' ? '0px' : outlineWidth, boxShadow }
  })
  expect(look.outline !== '0px' || look.boxShadow !== 'none', JSON.stringify(look)).toBe(true)
}

test('palette, asset, range and export are one walk of the keyboard, and the file is the database’s', async ({
  page,
  sql,
}) => {
  await page.goto('/')
  await settle(page)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('ethereum')
  const palette = page.getByRole('dialog', { name: 'Search' })
  await expect(palette.getByRole('option', { selected: true })).toContainText('Ethereum')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/markets/ethereum')
  await settle(page)
  await expect(page.locator('main')).toBeFocused()

  // The range stands in the frame, before the page: back, against the order of Tab.
  const week = page.getByRole('group', { name: 'Range' }).getByRole('button', { name: '7 d' })
  for (let press = 0; press < MOST_TABS; press++) {
    if (await week.evaluate((element) => element === document.activeElement)) break
    await page.keyboard.press('Shift+Tab')
  }
  await expect(week).toBeFocused()
  await expectVisibleFocus(week)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/markets/ethereum?range=7d')
  await settle(page)

  const link = page.locator('main a[download][href*="/exports/market-data?"]')
  await tabTo(page, link)
  await expectVisibleFocus(link)
  const query = new URL((await link.getAttribute('href')) ?? '', page.url()).searchParams
  const waiting = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  const file = await waiting
  const rows = parseCsv(readFileSync(await file.path(), 'utf8'))
  const [from, to] = [new Date(query.get('from') ?? ''), new Date(query.get('to') ?? '')]
  expect(to.getTime() - from.getTime()).toBeGreaterThan(6 * 86_400_000)
  const truth = await sql<{ at: Date; price: string | null }>(
    `SELECT r.observed_at AS at, r.price_usd AS price FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id
      WHERE a.coingecko_id = 'ethereum' AND r.observed_at >= ? AND r.observed_at < ? ORDER BY r.observed_at`,
    [from, to],
  )
  expect(truth.length).toBeGreaterThan(200)
  const byTime = rows
    .map((row) => ({ id: row.coingecko_id, at: row.observed_at, price: row.price_usd }))
    .toSorted((one, other) => String(one.at).localeCompare(String(other.at)))
  expect(byTime).toEqual(
    truth.map(({ at, price }) => ({
      id: 'ethereum',
      at: at.toISOString(),
      price: price === null ? '' : trimZeros(price),
    })),
  )
})
