import { expect, submitLogin, test } from './fixtures'
import { attemptLogin, createUser } from './setup/accounts'
import type { World } from './setup/stage'

function requireAccount(world: World, role: 'viewer' | 'admin') {
  const account = world.accounts[role]
  if (!account) throw new Error(`no ${role}`)
  return account
}

test('the right password leads to Today, and the user menu says who that is', async ({ page, world }) => {
  const { email, password } = requireAccount(world, 'viewer')
  await page.goto('/login')
  await expect(page.getByLabel('Email')).toBeFocused()
  await submitLogin(page, { email, password })
  await expect(page).toHaveURL(`${world.url}/`)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Today')
  await page.getByRole('button', { name: `User menu, ${email}` }).click()
  await expect(page.getByText('Role: viewer')).toBeVisible()
})

test('a wrong password and an unknown account get the same single message', async ({ page, world }) => {
  await page.goto('/login')
  const alert = page.locator('form').getByRole('alert')
  const said = []
  for (const email of [requireAccount(world, 'viewer').email, 'nobody@example.com']) {
    await submitLogin(page, { email, password: 'not-the-password-1' })
    await expect(alert).toContainText('Email or password is wrong.')
    said.push(await alert.textContent())
    await expect(page.getByLabel('Email')).toHaveValue(email)
    await expect(page.getByLabel('Password')).toHaveValue('')
    await page.reload()
  }
  expect(said[0]).toBe(said[1])
  await page.goto('/')
  await expect(page).toHaveURL(/\/login$/)
})

test('the answer to a wrong password tells nothing about the account', async ({ world }) => {
  const { email } = requireAccount(world, 'viewer')
  const known = await attemptLogin(world.url, { email, password: 'not-the-password-2' })
  const unknown = await attemptLogin(world.url, {
    email: 'nobody-else@example.com',
    password: 'not-the-password-2',
  })
  expect(known.status).toBe(401)
  expect(unknown.status).toBe(known.status)
  expect(unknown.body).toBe(known.body)
})

test('after eight failures an account is throttled, even with the right password', async ({
  page,
  world,
  sql,
}) => {
  const email = 'throttled@example.com'
  const password = await createUser({ email, role: 'viewer' }, world.env)
  for (let attempt = 1; attempt <= 8; attempt++) {
    const { cookies } = await attemptLogin(world.url, { email, password: `wrong-password-${attempt}` })
    expect(cookies.some(({ name }) => name.includes('session-token'))).toBe(false)
  }
  await page.goto('/login')
  await submitLogin(page, { email, password })
  await expect(page.locator('form').getByRole('alert')).toContainText(
    /Too many attempts\. Try again in \d+ minutes?\./,
  )
  await expect(page).toHaveURL(/\/login$/)
  const audit = await sql<{ action: string; n: string }>(
    'SELECT action, COUNT(*) AS n FROM audit_log WHERE actor = ? GROUP BY action ORDER BY action',
    [email],
  )
  expect(audit).toEqual([
    { action: 'login.failed', n: '8' },
    { action: 'login.throttled', n: '1' },
  ])
})

for (const { next, end } of [
  { next: '/data/pipeline?from=login', end: '/data/pipeline?from=login' },
  { next: 'https://evil.example/', end: '/' },
  { next: '//evil.example/', end: '/' },
  { next: '/\\evil.example/', end: '/' },
  { next: '/\t/evil.example/', end: '/' },
  { next: 'javascript:alert(1)', end: '/' },
]) {
  test(`a login with next=${JSON.stringify(next)} ends on this site`, async ({ page, world }) => {
    await page.goto(`/login?next=${encodeURIComponent(next)}`)
    await submitLogin(page, requireAccount(world, 'viewer'))
    await expect(page).toHaveURL(`${world.url}${end}`)
  })
}

test('the login endpoint itself never sends anybody to another host', async ({ world }) => {
  const { email, password } = requireAccount(world, 'viewer')
  const answer = await attemptLogin(world.url, {
    email,
    password,
    callbackUrl: 'https://evil.example/',
  })
  expect(answer.status).toBe(200)
  expect(new URL(JSON.parse(answer.body).url).origin).toBe(world.url)
})

test('a page that needs a login brings its visitor back after it', async ({ page, world }) => {
  await page.goto('/data/pipeline?view=1')
  await expect(page).toHaveURL(/\/login\?next=/)
  await submitLogin(page, requireAccount(world, 'viewer'))
  await expect(page).toHaveURL(`${world.url}/data/pipeline?view=1`)
})
