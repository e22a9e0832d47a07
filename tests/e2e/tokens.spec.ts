import type { Page } from '@playwright/test'
import { expect, settle } from './fixtures'
import { expectClean, keepBothThemes, WIDTHS } from './looks'
import { settingsTest } from './settings-world'

const test = settingsTest('tokens')
test.describe.configure({ mode: 'serial' })
test.use({ role: 'admin' })

const EXPORT = '/api/v1/exports/market-data?format=csv&limit=1'
const secretField = (page: Page) => page.getByLabel('The token, shown this once')

/** What a program is answered: no browser, no cookie. */
async function callWith(url: string, token: string): Promise<Response> {
  return fetch(`${url}${EXPORT}`, { headers: { authorization: `Bearer ${token}` } })
}

async function make(page: Page, name: string): Promise<string> {
  await page.goto('/settings/tokens')
  const form = page.getByRole('form', { name: 'Make a token' })
  await form.getByLabel('Name').fill(name)
  await form.getByRole('button', { name: 'Make a token' }).click()
  return secretField(page).inputValue()
}

async function open(page: Page, name: string): Promise<void> {
  await page.goto('/settings/tokens')
  await page.getByRole('link', { name }).first().click()
  await expect(page.getByRole('dialog', { name })).toBeVisible()
}

test('somebody makes a token, copies it, a program uses it until it is revoked', async ({
  page,
  context,
  world,
  sql,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const token = await make(page, 'Nightly sheet')
  expect(token).toMatch(/^ks_[\w-]{43}$/)
  await page.getByRole('button', { name: 'Copy the token' }).click()
  await expect(page.getByText('The token is copied.')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token)
  const line = await page.getByLabel('To try it in a shell').inputValue()
  expect(line).toBe(
    `curl -H 'Authorization: Bearer ${token}' '${world.url}/api/v1/exports/market-data?format=csv&limit=10'`,
  )

  const answer = await callWith(world.url, token)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('ratelimit-remaining')).toBe('59')
  expect(await answer.text()).toContain('coingecko_id')

  await page.reload()
  await expect(secretField(page)).toHaveCount(0)
  expect(await page.content()).not.toContain(token.slice(11))
  const row = page.getByRole('row', { name: 'Nightly sheet' })
  await expect(row).toContainText(`${token.slice(0, 11)}…`)
  await expect(row).toContainText('export:read')
  await expect(row).toContainText('just now')
  await expect(row).toContainText('active')

  await open(page, 'Nightly sheet')
  await page.getByRole('button', { name: 'Revoke Nightly sheet' }).click()
  const asked = page.getByRole('dialog', { name: 'Revoke Nightly sheet?' })
  await expect(asked.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await asked.getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByText('It was revoked. Make a new one.')).toBeVisible()
  const refused = await callWith(world.url, token)
  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toBe('Bearer')
  expect(await refused.json()).toMatchObject({ status: 401, detail: expect.stringContaining('revoked') })

  const lines = await sql<{ action: string; actor: string }>(
    "SELECT action, actor FROM audit_log WHERE action LIKE 'token.%' OR action = 'export.read' ORDER BY id",
  )
  const admin = 'admin@example.com'
  expect(lines.map(({ action, actor }) => [action, actor])).toEqual([
    ['token.created', admin],
    ['export.read', `${admin} by token ${token.slice(0, 11)} (Nightly sheet)`],
    ['token.revoked', admin],
  ])
})

test('a replaced token works on for its grace, and the new one at once', async ({ page, world }) => {
  const old = await make(page, 'Weekly mail')
  await open(page, 'Weekly mail')
  const dialog = page.getByRole('dialog', { name: 'Weekly mail' })
  await dialog.getByLabel('The old one ends').selectOption({ label: 'in 1 hour' })
  await dialog.getByRole('button', { name: 'Replace Weekly mail' }).click()
  const next = await secretField(page).inputValue()
  expect(next).not.toBe(old)
  await expect(dialog).toContainText('ending')
  // The page behind brings itself up to date after ticks: the secret stays.
  await expect(secretField(page)).toHaveValue(next)
  for (const token of [old, next]) expect((await callWith(world.url, token)).status).toBe(200)
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL('/settings/tokens')
  await expect(page.getByRole('row', { name: 'Weekly mail' }).filter({ hasText: 'works until' })).toHaveCount(
    1,
  )
})

test('somebody is told beside the field what will not do, and keeps what was typed', async ({ page }) => {
  await page.goto('/settings/tokens')
  const form = page.getByRole('form', { name: 'Make a token' })
  await form.getByLabel('Name').fill('Too fast')
  await form.getByLabel('Calls a minute').fill('9999')
  await form.getByRole('button', { name: 'Make a token' }).click()
  await expect(form.getByText('a whole number from 1 to 6000')).toBeVisible()
  await expect(form.getByLabel('Calls a minute')).toBeFocused()
  await expect(form.getByLabel('Name')).toHaveValue('Too fast')
})

test.describe('the page in use is clean', () => {
  for (const width of WIDTHS) {
    test(`in both themes at ${width} px`, async ({ page, sql }) => {
      await sql(
        'UPDATE api_tokens SET expires_at = UTC_TIMESTAMP(3) + INTERVAL 5 DAY WHERE revoked_at IS NULL LIMIT 1',
      )
      await page.setViewportSize({ width, height: 900 })
      await make(page, `Picture ${width}`)
      await settle(page)
      await expectClean(page)
      await keepBothThemes(page, `tokens-made-THEME-${width}`)
      await open(page, 'Weekly mail')
      await settle(page)
      await expectClean(page)
      await keepBothThemes(page, `tokens-open-THEME-${width}`, false)
    })
  }
})
