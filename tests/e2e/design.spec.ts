import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { parseCsv } from './figures'
import { expect, expectAccessible, settle, test } from './fixtures'
import { expectClean, keepBothThemes } from './looks'

test.use({ role: 'operator' })

const PATH = '/settings/design'
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]

const tableOf = (page: Page): Locator => page.getByRole('table', { name: 'Example assets' })

async function open(page: Page, address = PATH): Promise<void> {
  await page.goto(address)
  await settle(page)
}

/** Names of the rows shown, top to bottom. */
const shownIds = (page: Page): Promise<(string | null)[]> =>
  tableOf(page)
    .locator('tbody tr[data-testid]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-testid')))

for (const size of SIZES) {
  test(`every piece is accessible in both themes at ${size.width} px, open or closed`, async ({ page }) => {
    test.slow()
    await page.setViewportSize(size)
    await open(page)
    await expectClean(page)
    for (const name of ['Dialog', 'Confirm what is grave', 'Drawer']) {
      await page.getByRole('button', { name, exact: true }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await expectClean(page, 'dialog[open]')
      await keepBothThemes(
        page,
        `design-${name.toLowerCase().replaceAll(' ', '-')}-THEME-${size.width}`,
        false,
      )
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
    await page.getByRole('button', { name: 'Prove this number: Alpha, price' }).first().click()
    await expect(page.getByTestId('proof-sha256')).toBeVisible()
    await expectClean(page, 'dialog[open]')
    const { inner, outer } = await page.locator('dialog[open]').evaluate((drawer) => ({
      inner: drawer.scrollWidth,
      outer: drawer.clientWidth,
    }))
    expect(inner, 'width of the proof').toBeLessThanOrEqual(outer)
    await keepBothThemes(page, `design-proof-THEME-${size.width}`, false)
  })
}

test('arrow keys, Home and End move between the rows of a table, and Enter follows a row’s link', async ({
  page,
}) => {
  await open(page)
  await page.getByRole('region', { name: 'Example assets, table' }).focus()
  const ids = await shownIds(page)
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null)
  const steps = [
    ['ArrowDown', 0],
    ['ArrowDown', 1],
    ['ArrowUp', 0],
    ['ArrowUp', 0],
    ['End', ids.length - 1],
    ['ArrowDown', ids.length - 1],
    ['Home', 0],
  ] as const
  for (const [key, index] of steps) {
    await page.keyboard.press(key)
    expect(await focused(), key).toBe(ids[index])
  }
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`#${ids[0]?.replace('example-', '')}$`))
})

test('the address holds order, search and page of a table, and a search begins at the first page', async ({
  page,
}) => {
  await open(page)
  const price = tableOf(page).getByRole('columnheader', { name: 'Price' })
  await expect(price).not.toHaveAttribute('aria-sort')
  await price.getByRole('link').click()
  await expect(price).toHaveAttribute('aria-sort', 'descending')
  expect((await shownIds(page))[0]).toBe('example-alpha')
  await price.getByRole('link').click()
  await expect(price).toHaveAttribute('aria-sort', 'ascending')
  expect((await shownIds(page))[0]).toBe('example-epsilon')
  await page
    .getByRole('navigation', { name: 'Pages of Example assets' })
    .getByRole('link', { name: 'Next' })
    .click()
  await expect(page).toHaveURL(/after=5/)
  await expect(tableOf(page).locator('tbody tr')).toHaveCount(3)
  // Unknown prices stand last, whatever the order.
  expect((await shownIds(page)).at(-1)).toBe('example-zeta')
  await page.getByRole('searchbox', { name: 'Name or symbol' }).fill('gamma')
  await expect(page).toHaveURL(/[?&]q=gamma/)
  await expect(page).not.toHaveURL(/after=/)
  await expect(tableOf(page).locator('tbody tr')).toHaveCount(1)
  await page.reload()
  await expect(tableOf(page).locator('tbody tr')).toHaveCount(1)
  await page.getByRole('searchbox', { name: 'Name or symbol' }).fill('no such name')
  await expect(tableOf(page)).toContainText('No example matches.')
})

test('the CSV holds exactly the rows and columns shown, with exact values and no formula', async ({
  page,
}) => {
  await open(page, `${PATH}?sort=name&desc=false`)
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download Example assets as CSV' }).click()
  const download = await waiting
  expect(download.suggestedFilename()).toBe('example-assets-as-of-2026-11-23T1200Z.csv')
  const text = readFileSync(await download.path(), 'utf8')
  const shown = await tableOf(page).evaluate((table): Record<string, string>[] => {
    const heads = [...table.querySelectorAll('thead th')]
    const names = heads.map(
      (head) =>
        head.getAttribute('data-csv') ?? (head.querySelector('a') ?? head).childNodes[0]?.textContent ?? '',
    )
    return [...table.querySelectorAll('tbody tr')].map((row) =>
      Object.fromEntries(
        [...row.children]
          .map((cell, index) => [
            names[index] ?? '',
            cell.getAttribute('data-exact') ?? cell.textContent ?? '',
          ])
          .filter(([name]) => name !== '7 days'),
      ),
    )
  })
  // A leading sign that a spreadsheet would run is guarded, numerals are as they are.
  const guarded = shown.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        /^[=+@]/.test(value) ? `'${value}` : value.replace(/^—$/, ''),
      ]),
    ),
  )
  expect(parseCsv(text)).toEqual(guarded)
  expect(text).toContain('"\'=Eta ""quoted"", with a comma"')
  expect(Object.keys(parseCsv(text)[0] ?? {})).toEqual([
    'Asset',
    'price_usd',
    'change_24h_ratio',
    'volume_24h_usd',
    'As text',
  ])
})

test('“Copy as sentence” puts the tile with the beginning of its proof on the clipboard', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page)
  const tile = page.getByRole('article', { name: 'Alpha' })
  await tile.getByRole('button', { name: 'More about Alpha' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Copy as sentence' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status').filter({ hasText: 'Copied: ALP' })).toBeVisible()
  const sentence = await page.evaluate(() => navigator.clipboard.readText())
  expect(sentence).toMatch(
    /^ALP \$101,234\.56, \+1\.24 % in 24 h, as of \d\d:\d\d WAT, grade A, proof [0-9a-f]{8}…$/,
  )
  await tile.getByRole('button', { name: 'Prove this number' }).click()
  const hash = await page.getByTestId('proof-sha256').textContent()
  expect(sentence).toContain(hash?.slice(0, 8))
})

test('a dialog keeps the focus, and gives it back however it is closed', async ({ page }) => {
  await open(page)
  for (const name of ['Dialog', 'Drawer']) {
    const opener = page.getByRole('button', { name, exact: true })
    const dialog = page.getByRole('dialog')
    const closers: [string, () => Promise<void>][] = [
      ['Escape', () => page.keyboard.press('Escape')],
      ['its button', () => dialog.getByRole('button', { name: 'Close' }).click()],
      ['a click beside it', () => page.mouse.click(20, 300)],
    ]
    for (const [how, close] of closers) {
      await opener.focus()
      await page.keyboard.press('Enter')
      await expect(dialog).toBeVisible()
      for (let press = 0; press < 6; press++) {
        await page.keyboard.press('Tab')
        const inside = await page.evaluate(
          () =>
            document.activeElement === document.body || document.activeElement?.closest('dialog') !== null,
        )
        expect(inside, `${name}: the focus stays`).toBe(true)
      }
      await close()
      await expect(dialog, `${name}, ${how}`).toHaveCount(0)
      await expect(opener, `${name}, ${how}`).toBeFocused()
    }
  }
})

test('a click inside a dialog does not close it', async ({ page }) => {
  await open(page)
  await page.getByRole('button', { name: 'Dialog', exact: true }).click()
  await page.getByRole('dialog').getByText('The focus stays inside').click()
  await expect(page.getByRole('dialog')).toBeVisible()
})

test('a menu is walked by arrow keys, in a ring, and says what was chosen', async ({ page }) => {
  await open(page)
  const button = page.getByRole('button', { name: 'Example menu' })
  await button.focus()
  await page.keyboard.press('Enter')
  const item = (name: string) => page.getByRole('menuitem', { name })
  await expect(item('First choice')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(item('Third choice')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(item('Second choice')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(button).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  const toast = page.getByRole('status').filter({ hasText: 'Example: third choice.' })
  await expect(toast).toBeVisible()
  await expect(button).toBeFocused()
  await toast.getByRole('button', { name: 'Dismiss' }).click()
  await expect(toast).toHaveCount(0)
})

test('a refused form keeps what was typed, ties each error to its field, and lists them first', async ({
  page,
}) => {
  await open(page)
  const form = page.getByRole('form', { name: 'Try the example form' })
  const email = form.getByLabel('Email')
  await email.fill('ada@')
  await form.getByRole('button', { name: 'Try the example form' }).click()
  await expect(email).toHaveAccessibleDescription(/Nothing is sent to it\..*Enter an email address/)
  await expect(email).toHaveAttribute('aria-invalid', 'true')
  await expect(email).toHaveValue('ada@')
  const summary = form.getByRole('status')
  await expect(summary.locator('[data-summary]')).toBeFocused()
  await expect(summary.getByRole('listitem')).toHaveCount(4)
  await expectAccessible(page, 'form[aria-label="Try the example form"]')
  await summary.getByRole('button', { name: 'Choose a role.' }).click()
  await expect(form.getByLabel('Role')).toBeFocused()
  await form.getByLabel('Role').selectOption('analyst')
  await email.fill('ada@example.com')
  await form.getByLabel('Why').fill('To try it')
  await form.getByLabel('I know that').check()
  await form.getByRole('button', { name: 'Try the example form' }).click()
  await expect(summary).toContainText('Accepted.')
  await expect(email).toHaveValue('')
  await expect(email).not.toHaveAttribute('aria-invalid')
})

test('what asks first sends nothing until it is confirmed', async ({ page }) => {
  await open(page)
  const form = page.getByRole('form', { name: 'Reset the example' })
  await form.getByRole('button').click()
  const dialog = page.getByRole('dialog', { name: 'Reset the example?' })
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog).toHaveCount(0)
  await expect(form.getByRole('status')).toBeEmpty()
  await form.getByRole('button').click()
  await dialog.getByRole('button', { name: 'Reset' }).click()
  await expect(form.getByRole('status')).toContainText('Some fields need another look.')
})

test('the colours’ contrast stands in both themes and is enough', async ({ page }) => {
  await open(page)
  const table = page.getByRole('table', { name: 'Colours' })
  await expect(table).toContainText('✓')
  await expect(table).not.toContainText('✕')
  await expect(table).not.toContainText('—')
})
