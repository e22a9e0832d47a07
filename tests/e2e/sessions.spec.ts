import { expect, submitLogin, test } from './fixtures'
import { createUser } from './setup/accounts'
import { runTypeScript } from './setup/commands'

test('signing out ends on the login page, and Back shows no figures', async ({ page, world }) => {
  const email = 'leaver@example.com'
  const password = await createUser({ email, role: 'viewer' }, world.env)
  await page.goto('/login')
  await submitLogin(page, { email, password })
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Today')
  const copied = (await page.context().cookies()).map((one) => `${one.name}=${one.value}`).join('; ')
  await page.getByRole('button', { name: `User menu, ${email}` }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/login/)
  await page.goto('/data/pipeline')
  await expect(page).toHaveURL(/\/login\?next=%2Fdata%2Fpipeline$/)
  const cookies = await page.context().cookies()
  expect(cookies.filter(({ name }) => name.includes('session-token'))).toEqual([])
  // A copy of the cookie made before is worth nothing now.
  const refused = await fetch(`${world.url}/api/v1/exports/market-data?format=csv`, {
    headers: { cookie: copied },
  })
  expect(refused.status).toBe(401)
})

for (const { name, flags } of [
  { name: 'revoked', flags: [] },
  { name: 'disabled', flags: ['--disable'] },
]) {
  test(`a ${name} session is sent to the login page at its next click`, async ({ page, world }) => {
    const email = `${name}@example.com`
    const password = await createUser({ email, role: 'operator' }, world.env)
    await page.goto('/login')
    await submitLogin(page, { email, password })
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Today')
    await runTypeScript(['scripts/user.ts', 'revoke', '--email', email, ...flags], world.env)
    const cookies = await page.context().cookies()
    await page.getByRole('link', { name: 'Pipeline' }).click()
    await expect(page).toHaveURL(/\/login(\?next=|$)/)
    await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible()
    // Neither does the old cookie help elsewhere.
    const cookie = cookies.map((one) => `${one.name}=${one.value}`).join('; ')
    const refused = await fetch(`${world.url}/api/v1/exports/market-data?format=csv`, { headers: { cookie } })
    expect(refused.status).toBe(401)
    if (flags.length === 0) return
    await submitLogin(page, { email, password })
    await expect(page.locator('form').getByRole('alert')).toContainText('Email or password is wrong.')
  })
}

test('a new password by command ends the sessions of the old one', async ({ page, world }) => {
  const email = 'reset@example.com'
  const before = await createUser({ email, role: 'viewer' }, world.env)
  await page.goto('/login')
  await submitLogin(page, { email, password: before })
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Today')
  const after = await createUser({ email, role: 'viewer', reset: true }, world.env)
  await page.reload()
  await expect(page).toHaveURL(/\/login/)
  await submitLogin(page, { email, password: after })
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Today')
})
