import type { Browser, Page } from '@playwright/test'
import { test as base, expect, type Noise } from './fixtures'
import { type RunningWorld, startWorld } from './setup/world'

export const PASSWORD = 'lagos kettle orbit pine'

/** Tests in a world of their own, a demo. */
export const settingsTest = (name: string) =>
  base.extend<object, { world: RunningWorld }>({
    world: [
      async ({ stage }, use) => {
        const { serverUrl, folder } = stage
        const world = await startWorld({
          name,
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

/** A second person at a second browser, whose complaints count as well. */
export async function secondPerson(browser: Browser, world: RunningWorld, noise: Noise): Promise<Page> {
  const context = await browser.newContext({ baseURL: world.url, storageState: { cookies: [], origins: [] } })
  noise.watch(context)
  return context.newPage()
}

export async function invite(page: Page, email: string, role = 'viewer'): Promise<string> {
  await page.goto('/settings/users')
  const form = page.getByRole('form', { name: 'Invite' })
  await form.getByLabel('Email').fill(email)
  await form.getByLabel('Name').fill('Ada Lovelace')
  await form.getByLabel('Role').selectOption(role)
  await form.getByRole('button', { name: 'Invite' }).click()
  return page.getByLabel('The link, shown this once').inputValue()
}

export async function open(page: Page, email: string): Promise<void> {
  await page.goto('/settings/users')
  await page.getByRole('link', { name: email }).click()
  await expect(page.getByRole('dialog', { name: email })).toBeVisible()
}

export async function setPassword(page: Page, link: string, password = PASSWORD): Promise<void> {
  await page.goto(link)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Set the password' }).click()
}

export async function setPasswordRefused(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await expect(page.getByRole('heading', { name: 'This link does not work' })).toBeVisible()
  await expect(page.getByLabel('Password')).toHaveCount(0)
}
