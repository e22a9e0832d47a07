import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type Simulator, startSimulator } from '../../lib/simulator/server'
import { test as base, expect, keepScreenshot, settle } from './fixtures'
import { expectClean, WIDTHS } from './looks'
import type { SupervisorReply } from './setup/supervisor'
import { type RunningWorld, startWorld } from './setup/world'

const KEY = 'CG-right-key-0123456789abcd'

interface Staged {
  upstream: Simulator
  /** What `npm start` would say; a test changes it. */
  supervisor: { reply: (question: string) => SupervisorReply | null; envFile: string }
  world: RunningWorld
}

const test = base.extend<object, Staged>({
  upstream: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies from this pattern.
    async ({}, use) => {
      const upstream = await startSimulator({ seed: 5, now: Date.now, apiKey: KEY })
      await use(upstream)
      await upstream.close()
    },
    { scope: 'worker' },
  ],
  supervisor: [
    async ({ stage }, use) => {
      const envFile = join(mkdtempSync(join(stage.folder, 'go-live-')), '.env.local')
      await use({ reply: () => null, envFile })
    },
    { scope: 'worker' },
  ],
  world: [
    async ({ stage, upstream, supervisor }, use) => {
      const { serverUrl, folder } = stage
      const env = { DEMO: 'on', COINGECKO_BASE_URL: upstream.baseUrl }
      const reply = (question: string) => supervisor.reply(question)
      const world = await startWorld({
        name: 'ways',
        serverUrl,
        folder,
        env,
        roles: ['admin'],
        supervisor: reply,
      })
      await use(world)
      await world.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

test.use({ role: 'admin' })
// Each state is read whole by axe, in both themes.
test.describe.configure({ timeout: 400_000 })

const result = (page: Page) => page.getByRole('region', { name: 'Result of the test' })
const save = (page: Page) => page.getByRole('button', { name: /^Save and/ })

interface Way {
  name: string
  facts: Record<string, unknown>
  bySelf: boolean
  says: RegExp
}

const ways = (envFile: string): Way[] => [
  {
    name: 'one machine',
    facts: { privateDatabase: true, fixed: [], envFile },
    bySelf: true,
    says: /the same logins work/,
  },
  {
    name: 'settings that the environment fixes',
    facts: { privateDatabase: true, fixed: ['COINGECKO_PLAN', 'DEMO'], envFile },
    bySelf: false,
    says: /COINGECKO_PLAN, DEMO are set in the environment of npm start/,
  },
  {
    name: 'a checkout that cannot be written',
    facts: { privateDatabase: true, fixed: [], envFile: '/nowhere/checkout/.env.local' },
    bySelf: false,
    says: /\/nowhere\/checkout\/\.env\.local cannot be written/,
  },
  {
    name: 'a database of DATABASE_URL',
    facts: { privateDatabase: false, fixed: [], envFile },
    bySelf: false,
    says: /uses the database of DATABASE_URL/,
  },
]

test('each kind of installation is told what it can do, clean in both themes and widths', async ({
  page,
  supervisor,
}) => {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    for (const { name, facts, bySelf, says } of ways(supervisor.envFile)) {
      await test.step(`${name} at ${width} px`, async () => {
        supervisor.reply = () => ({ ok: true, ...facts })
        await page.goto('/settings/go-live')
        await settle(page)
        await expect(page.getByRole('main')).toContainText(says)
        await expect(save(page)).toHaveCount(bySelf ? 1 : 0)
        await expect(page.getByRole('link', { name: 'Put it in place by hand' })).toHaveCount(bySelf ? 0 : 1)
        await expectClean(page)
        await keepScreenshot(page, `go-live-${name.replaceAll(' ', '-')}-light-${width}`)
      })
    }
  }
})

test('where the page cannot write, a test that works shows the settings to put in place, without the key', async ({
  page,
  supervisor,
}) => {
  const [, fixed] = ways(supervisor.envFile)
  supervisor.reply = () => ({ ok: true, ...fixed?.facts })
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    await page.goto('/settings/go-live')
    await settle(page)
    await page.getByLabel('CoinGecko API key').fill(KEY)
    await page.getByRole('button', { name: 'Test connection' }).click()
    await expect(result(page)).toHaveAttribute('data-outcome', 'works')
    await expect(result(page).getByLabel('Settings to put in place')).toContainText('COINGECKO_ASSETS=top:60')
    await expect(result(page)).not.toContainText(KEY)
    await expectClean(page)
  }
})

test('several wrong fields are listed, read first, and each line leads to its field', async ({
  page,
  supervisor,
}) => {
  supervisor.reply = () => ({ ok: true, ...ways(supervisor.envFile)[0]?.facts })
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    await page.goto('/settings/go-live')
    await settle(page)
    await page.getByLabel('CoinGecko API key').fill('with a space')
    await page.getByLabel('Coins to track').fill('top:5000')
    await page.getByLabel('Calls a minute').fill('many')
    await page.getByRole('button', { name: 'Test connection' }).click()
    const words = page.locator('[data-summary]')
    await expect(words).toBeFocused()
    await expect(words.getByRole('listitem')).toHaveCount(3)
    await expectClean(page)
    await words.getByRole('button', { name: /1000 coins at most/ }).press('Enter')
    await expect(page.getByLabel('Coins to track')).toBeFocused()
  }
})

test('a live database that cannot be prepared leaves everything as it was, and says why', async ({
  page,
  supervisor,
  sql,
}) => {
  const asked: string[] = []
  supervisor.reply = (question) => {
    asked.push(question)
    if (question === 'prepare-live') return { ok: false, problem: 'the disk is full' }
    return { ok: true, ...ways(supervisor.envFile)[0]?.facts }
  }
  await page.goto('/settings/go-live')
  await settle(page)
  await page.getByLabel('CoinGecko API key').fill(KEY)
  await save(page).click()
  await expect(result(page)).toContainText('so nothing was changed: the disk is full')
  expect(asked).not.toContain('restart')
  expect(() => readFileSync(supervisor.envFile)).toThrow(/ENOENT/)
  expect(await sql("SELECT 1 FROM audit_log WHERE action = 'source.connected'")).toEqual([])
})

test('an npm start that does not answer after saving is stopped by hand, and the page says so', async ({
  page,
  supervisor,
  sql,
}) => {
  supervisor.reply = (question) => {
    if (question === 'restart') return { ok: false, problem: 'gone' }
    if (question === 'prepare-live') return { ok: true, copied: 1, kept: 0 }
    return { ok: true, ...ways(supervisor.envFile)[0]?.facts }
  }
  await page.goto('/settings/go-live')
  await settle(page)
  await page.getByLabel('CoinGecko API key').fill(KEY)
  await save(page).click()
  await expect(result(page)).toContainText('stop it with Ctrl-C and start it again')
  expect(readFileSync(supervisor.envFile, 'utf8')).toContain(`COINGECKO_API_KEY=${KEY}\n`)
  const [line] = await sql<{ actor: string; after_value: unknown }>(
    "SELECT actor, after_value FROM audit_log WHERE action = 'source.connected'",
  )
  expect(line?.actor).toBe('admin@example.com')
  expect(JSON.stringify(line)).not.toContain(KEY)
})

const vercel = base.extend<object, { world: RunningWorld }>({
  world: [
    async ({ stage }, use) => {
      const { serverUrl, folder } = stage
      const world = await startWorld({
        name: 'ways_vercel',
        serverUrl,
        folder,
        env: { VERCEL: '1' },
        roles: ['admin'],
      })
      await use(world)
      await world.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

vercel.describe('on Vercel', () => {
  vercel.use({ role: 'admin' })

  vercel('the steps of Vercel are shown, clean in both themes and widths', async ({ page }) => {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto('/settings/go-live')
      await settle(page)
      await expect(page.getByRole('main')).toContainText('On Vercel settings belong to the project')
      await expect(page.getByRole('main')).toContainText('vercel env add COINGECKO_API_KEY production')
      await expect(save(page)).toHaveCount(0)
      await expectClean(page)
      await keepScreenshot(page, `go-live-vercel-light-${width}`)
    }
  })
})
