import { expect, settle } from './fixtures'
import { expectClean, keepBothThemes, WIDTHS } from './looks'
import { invite, settingsTest } from './settings-world'

const test = settingsTest('settings_pages')

test.describe('an operator', () => {
  test.use({ role: 'operator' })

  test('tests the connection, and the demo says whom it asked', async ({ page, sql }) => {
    await page.goto('/settings/sources')
    await page.getByRole('button', { name: 'Test the connection to CoinGecko' }).click()
    const card = page.getByRole('region', { name: 'CoinGecko', exact: true })
    await expect(card.getByRole('status')).toContainText(/The connection works.*HTTP 200 · \d+ ms/)
    await expect(card.getByRole('status')).toContainText('CoinGecko itself was not asked')
    const tests = await sql<{ actor: string; subject: string }>(
      "SELECT actor, subject FROM audit_log WHERE action = 'source.tested'",
    )
    expect(tests).toEqual([{ actor: 'operator@example.com', subject: 'the built-in simulator' }])
  })

  test('reaches neither the accounts nor the audit log', async ({ page, noise }) => {
    noise.expect(/the server responded with a status of 403/)
    for (const path of ['/settings/users', '/settings/audit']) {
      expect((await page.goto(path))?.status()).toBe(403)
    }
  })
})

test.describe('a viewer', () => {
  test.use({ role: 'viewer' })

  test('reaches no page of the settings', async ({ page, noise }) => {
    noise.expect(/the server responded with a status of 403/)
    for (const path of ['/settings/users', '/settings/audit', '/settings/sources']) {
      expect((await page.goto(path))?.status()).toBe(403)
      await expect(page.getByText('Your role does not reach this page')).toBeVisible()
    }
  })
})

test('the page of a link is kept by no cache and sends no address elsewhere', async ({ request }) => {
  const response = await request.get(`/invite/${'A'.repeat(43)}`)
  expect(response.headers()['cache-control']).toMatch(/no-store/)
  expect(response.headers()['referrer-policy']).toBe('same-origin')
  expect(await response.text()).toContain('This link does not work')
})

test.describe('every state is clean', () => {
  test.use({ role: 'admin' })
  for (const width of WIDTHS) {
    test(`in both themes at ${width} px`, async ({ page }) => {
      test.slow()
      await page.setViewportSize({ width, height: 900 })
      const link = await invite(page, `picture-${width}@desk.example`)
      const states = {
        users: '/settings/users',
        account: '/settings/users?open=account-1',
        audit: '/settings/audit',
        sources: '/settings/sources',
        invite: link,
        'invite-gone': `/invite/${'A'.repeat(43)}`,
      }
      for (const [name, path] of Object.entries(states)) {
        await page.goto(path)
        await settle(page)
        expect(await page.evaluate(countShift), `what moved on ${path}`).toBeLessThan(0.02)
        await expectClean(page)
        await keepBothThemes(page, `settings-${name}-THEME-${width}`)
      }
    })
  }
})

/** How much moved by itself so far. Runs in the browser. */
function countShift(): Promise<number> {
  return new Promise((resolve) => {
    let sum = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
    setTimeout(() => resolve(sum), 300)
  })
}
