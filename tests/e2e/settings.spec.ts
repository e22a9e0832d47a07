import { expect, submitLogin } from './fixtures'
import {
  invite,
  open,
  PASSWORD,
  secondPerson,
  setPassword,
  setPasswordRefused,
  settingsTest,
} from './settings-world'

const test = settingsTest('settings')

test.describe.configure({ mode: 'serial' })
test.use({ role: 'admin' })

const email = 'ada@desk.example'
/** A page that is open while its session ends asks whether there is news, is told 401, and goes to the login page. */
const ENDED = /status of 401 .*\/api\/newest/

test('an administrator invites somebody, who chooses a password and logs in; disabling ends the session at once', async ({
  page,
  browser,
  world,
  noise,
  sql,
}) => {
  noise.expect(ENDED)
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
  await page.getByRole('dialog').getByRole('combobox', { name: 'Role' }).selectOption('operator')
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

test('an administrator gives somebody a link for a new password, which ends the sessions of the old one', async ({
  page,
  browser,
  world,
  noise,
}) => {
  noise.expect(ENDED)
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

test('“Sign out everywhere” ends every session of somebody at once, and the same password opens a new one', async ({
  page,
  browser,
  world,
  noise,
  sql,
}) => {
  noise.expect(ENDED)
  const mary = 'mary@desk.example'
  const laptop = await secondPerson(browser, world, noise)
  await setPassword(laptop, await invite(page, mary))
  const phone = await secondPerson(browser, world, noise)
  for (const one of [laptop, phone]) {
    await one.goto('/login')
    await submitLogin(one, { email: mary, password: PASSWORD })
    await expect(one.getByRole('heading', { level: 1 })).toContainText('Today')
  }
  await open(page, mary)
  await page.getByRole('button', { name: `Sign ${mary} out everywhere` }).click()
  await expect(page.getByRole('dialog')).toContainText('The account is signed out everywhere.')
  for (const one of [laptop, phone]) {
    await one.goto('/markets')
    await expect(one).toHaveURL(/\/login/)
  }
  // Who pressed it stays.
  await page.goto('/settings/users')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Users')
  await submitLogin(phone, { email: mary, password: PASSWORD })
  await expect(phone).toHaveURL('/markets')
  const said = await sql<{ actor: string }>(
    "SELECT actor FROM audit_log WHERE action = 'user.revoked' AND subject = ?",
    [mary],
  )
  expect(said).toEqual([{ actor: 'admin@example.com' }])
  for (const one of [laptop, phone]) await one.context().close()
})

test('an administrator withdraws an invitation, whose link then leads nowhere', async ({
  page,
  browser,
  world,
  noise,
}) => {
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

test('an administrator is told why somebody cannot be invited, beside the field, and keeps what was typed', async ({
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

test('an administrator cannot lock himself out as the last one, and is asked before', async ({
  page,
  world,
}) => {
  const own = world.accounts.admin?.email ?? ''
  await open(page, own)
  await page.getByRole('button', { name: `Disable ${own}` }).click()
  const asked = page.getByRole('dialog', { name: 'Disable your own account?' })
  await expect(asked.getByRole('button', { name: 'Cancel' })).toBeVisible()
  await asked.getByRole('button', { name: 'Disable' }).click()
  await expect(page.getByRole('dialog')).toContainText('only administrator who can log in')
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL('/settings/users')
})

test('an administrator finds all of it in the audit log, by a filter that stands in the address', async ({
  page,
  sql,
}) => {
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
