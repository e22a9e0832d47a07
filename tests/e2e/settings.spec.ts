import type { Browser, Page } from '@playwright/test'
import { THEME_KEY } from '../../app/_ui/theme-script'
import {
  test as base,
  expect,
  expectAccessible,
  expectNoOverflow,
  keepScreenshot,
  type Noise,
  settle,
  submitLogin,
} from './fixtures'
import { type RunningWorld, startWorld } from './setup/world'

const PASSWORD = 'lagos kettle orbit pine'

const test = base.extend<object, { world: RunningWorld }>({
  world: [
    async ({ stage }, use) => {
      const { serverUrl, folder } = stage
      const world = await startWorld({
        name: 'settings',
        serverUrl,
        folder,
        env: { DEMO: 'on' },
        roles: ['viewer', 'operator', 'admin'],
      })
      await use(world)
      await world.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

test.describe.configure({ mode: 'serial' })

/** A second person at a second browser, whose complaints count as well. */
async function secondPerson(browser: Browser, world: RunningWorld, noise: Noise): Promise<Page> {
  const context = await browser.newContext({ baseURL: world.url })
  noise.watch(context)
  return context.newPage()
}

async function invite(page: Page, email: string, role = 'viewer'): Promise<string> {
  await page.goto('/settings/users')
  const form = page.getByRole('form', { name: 'Invite' })
  await form.getByLabel('Email').fill(email)
  await form.getByLabel('Name').fill('Ada Lovelace')
  await form.getByLabel('Role').selectOption(role)
  await form.getByRole('button', { name: 'Invite' }).click()
  return page.getByLabel('The link, shown this once').inputValue()
}

async function open(page: Page, email: string): Promise<void> {
  await page.goto('/settings/users')
  await page.getByRole('link', { name: email }).click()
  await expect(page.getByRole('dialog', { name: email })).toBeVisible()
}

async function setPassword(page: Page, link: string, password = PASSWORD): Promise<void> {
  await page.goto(link)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Set the password' }).click()
}

test.describe('an administrator', () => {
  test.use({ role: 'admin' })
  const email = 'ada@desk.example'

  test('invites somebody, who chooses a password and logs in; disabling ends the session at once', async ({
    page,
    browser,
    world,
    noise,
    sql,
  }) => {
    const link = await invite(page, email)
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/invite\/[\w-]{43}$/)
    await expect(page.getByTestId(`account-${email}`)).toContainText('invited')
    await page.reload()
    await expect(page.getByLabel('The link, shown this once')).toHaveCount(0)
    expect(await page.content()).not.toContain(link)

    const ada = await secondPerson(browser, world, noise)
    await setPassword(ada, link, 'short')
    await expect(ada.getByText('The password needs at least 12 characters.')).toBeVisible()
    await ada.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await expect(ada.getByText('✓ Strong.')).toBeVisible()
    await ada.getByRole('button', { name: 'Set the password' }).click()
    await expect(ada.getByRole('status').filter({ hasText: 'Your password is set' })).toBeVisible()
    await submitLogin(ada, { email, password: PASSWORD })
    await expect(ada.getByRole('heading', { level: 1 })).toContainText('Today')

    await open(page, email)
    await page.getByLabel('Role').last().selectOption('operator')
    await page.getByRole('button', { name: `Change the role of ${email}` }).click()
    await expect(page.getByRole('dialog')).toContainText('The role is changed')
    await ada.goto('/settings/sources')
    await expect(ada.getByRole('heading', { level: 1 })).toContainText('Sources')

    await page.getByRole('button', { name: `Disable ${email}` }).click()
    await page
      .getByRole('dialog', { name: `Disable ${email}?` })
      .getByRole('button', { name: 'Disable' })
      .click()
    await expect(page.getByRole('button', { name: `Enable ${email}` })).toBeVisible()
    await ada.goto('/')
    await expect(ada).toHaveURL(/\/login/)
    await submitLogin(ada, { email, password: PASSWORD })
    await expect(ada.locator('form').getByRole('alert')).toContainText('Email or password is wrong.')
    await ada.context().close()

    const actions = await sql<{ action: string }>(
      'SELECT action FROM audit_log WHERE subject = ? ORDER BY id',
      [email],
    )
    expect(actions.map((one) => one.action)).toEqual([
      'invitation.created',
      'invitation.accepted',
      'user.role_changed',
      'user.disabled',
    ])
  })

  test('gives somebody a link for a new password, which ends the sessions of the old one', async ({
    page,
    browser,
    world,
    noise,
  }) => {
    const other = 'grace@desk.example'
    const grace = await secondPerson(browser, world, noise)
    await setPassword(grace, await invite(page, other))
    await submitLogin(grace, { email: other, password: PASSWORD })
    await expect(grace.getByRole('heading', { level: 1 })).toContainText('Today')
    await open(page, other)
    await page.getByRole('button', { name: `Make a link for a new password of ${other}` }).click()
    const link = await page.getByLabel('The link, shown this once').inputValue()
    const elsewhere = await secondPerson(browser, world, noise)
    await setPassword(elsewhere, link, `${PASSWORD} two`)
    await expect(elsewhere).toHaveURL(/\/login/)
    await grace.goto('/')
    await expect(grace).toHaveURL(/\/login/)
    await setPasswordRefused(elsewhere, link)
    await grace.context().close()
    await elsewhere.context().close()
  })

  test('withdraws an invitation, whose link then leads nowhere', async ({ page, browser, world, noise }) => {
    const gone = 'gone@desk.example'
    const link = await invite(page, gone)
    await open(page, gone)
    await page.getByRole('button', { name: `Withdraw the invitation of ${gone}` }).click()
    await page.getByRole('dialog').last().getByRole('button', { name: 'Withdraw', exact: true }).click()
    await expect(page.getByTestId(`account-${gone}`)).toHaveCount(0)
    const stranger = await secondPerson(browser, world, noise)
    await setPasswordRefused(stranger, link)
    await stranger.context().close()
  })

  test('is told why somebody cannot be invited, beside the field, and keeps what was typed', async ({
    page,
  }) => {
    await page.goto('/settings/users')
    const form = page.getByRole('form', { name: 'Invite' })
    await form.getByLabel('Email').fill('nobody@nowhere')
    await form.getByRole('button', { name: 'Invite' }).click()
    await expect(form.getByText('Enter an address.')).toBeVisible()
    await expect(form.getByLabel('Email')).toBeFocused()
    await expect(form.getByLabel('Email')).toHaveValue('nobody@nowhere')
  })

  test('cannot lock himself out as the last one, and is asked before', async ({ page, world }) => {
    const own = world.accounts.admin?.email ?? ''
    await open(page, own)
    await page.getByRole('button', { name: `Disable ${own}` }).click()
    const asked = page.getByRole('dialog', { name: 'Disable your own account?' })
    await expect(asked.getByRole('button', { name: 'Cancel' })).toBeFocused()
    await asked.getByRole('button', { name: 'Disable' }).click()
    await expect(page.getByRole('dialog')).toContainText('only administrator who can log in')
    await page.keyboard.press('Escape')
    await expect(page).toHaveURL('/settings/users')
  })

  test('finds all of it in the audit log, by a filter that stands in the address', async ({ page, sql }) => {
    await page.goto('/settings/audit')
    const filter = page.getByRole('form', { name: 'Filter' })
    await filter.getByLabel('Action').selectOption({ label: 'changed a role' })
    await filter.getByLabel('Subject').fill('ADA@')
    await filter.getByRole('button', { name: 'Apply' }).click()
    await expect(page).toHaveURL(/action=user\.role_changed/)
    const rows = page.getByRole('table', { name: 'Audit log' }).getByRole('row')
    await expect(rows).toHaveCount(2)
    await expect(rows.nth(1)).toContainText('admin@example.com')
    await expect(rows.nth(1)).toContainText(/role\s*viewer\s*→\s*became\s*operator/)
    await expect(rows.nth(1)).toContainText(/\d\d:\d\d:\d\d WAT/)
    await expect(page.getByRole('region', { name: 'Protection' })).toContainText('append-only')
    await sql(
      "INSERT INTO audit_log (at, actor, action, subject) SELECT UTC_TIMESTAMP(3) - INTERVAL seq.n HOUR, 'filler', 'job.run', CONCAT('filler ', seq.n) FROM (SELECT a.n * 10 + b.n AS n FROM (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5) a, (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) b) seq",
    )
    await page.goto('/settings/audit?actor=filler')
    await expect(rows).toHaveCount(51)
    await page.getByRole('link', { name: 'Next' }).click()
    await expect(rows).toHaveCount(11)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download Audit log as CSV' }).click()
    expect((await download).suggestedFilename()).toMatch(/^audit-log-as-of-.*\.csv$/)
  })
})

async function setPasswordRefused(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible()
  await expect(page.getByLabel('Password')).toHaveCount(0)
}

test.describe('an operator', () => {
  test.use({ role: 'operator' })

  test('tests the connection, which costs one call, and the demo says whom it asked', async ({
    page,
    sql,
  }) => {
    await page.goto('/settings/sources')
    const used = async () =>
      Number(
        (await sql<{ calls: string }>('SELECT COALESCE(SUM(calls), 0) AS calls FROM source_budgets'))[0]
          ?.calls,
      )
    const before = await used()
    await page.getByRole('button', { name: 'Test the connection to CoinGecko' }).click()
    const card = page.getByRole('region', { name: 'CoinGecko', exact: true })
    await expect(card.getByRole('status')).toContainText(/answers.*HTTP 200 · \d+ ms/)
    await expect(card.getByRole('status')).toContainText('CoinGecko itself was not asked')
    expect(await used()).toBe(before + 1)
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
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      test(`in ${theme} at ${width} px`, async ({ page }) => {
        await page.setViewportSize({ width, height: 900 })
        const link = await invite(page, `picture-${theme}-${width}@desk.example`)
        await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [
          THEME_KEY,
          theme,
        ] as const)
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
          await expectNoOverflow(page)
          await expectAccessible(page)
          await keepScreenshot(page, `settings-${name}-${theme}-${width}`)
        }
      })
    }
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
