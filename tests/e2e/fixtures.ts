import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import type { Role } from '../../lib/domain/role'
import { OUTPUT, readStage, type Stage, type World } from './setup/stage'
import { query } from './setup/world'

export { expect } from '@playwright/test'

const SCREENSHOTS = join(OUTPUT, 'screenshots')

/** What a browser complained about. Anything not announced fails the test at its end. */
export class Noise {
  private readonly heard: string[] = []
  private readonly expected: RegExp[] = []

  /** Announces a message that belongs to the test, e.g. Chromium's own line for an answer of 401. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern)
  }

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        this.heard.push(`console.${message.type()}: ${message.text()} (${message.location().url})`)
    })
    context.on('weberror', (error) => this.heard.push(`uncaught: ${error.error().stack}`))
    context.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url())
      if (/^(https?|wss?):$/.test(protocol) && hostname !== '127.0.0.1')
        this.heard.push(`outgoing request: ${request.url()}`)
    })
    context.on('response', (response) => {
      if (response.status() >= 500) this.heard.push(`answer ${response.status()}: ${response.url()}`)
    })
  }

  unexpected(): string[] {
    return this.heard.filter((line) => !this.expected.some((pattern) => pattern.test(line)))
  }
}

interface TestFixtures {
  /** Whose session the browser starts with; null for nobody. */
  role: Role | null
  noise: Noise
  /** Rows of the world's database. */
  sql: <Row>(statement: string, values?: unknown[]) => Promise<Row[]>
}

interface WorkerFixtures {
  stage: Stage
  /** The installation the browser talks to: the main one, unless a file puts another in its place. */
  world: World
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies from this pattern.
  stage: [async ({}, use) => use(readStage()), { scope: 'worker' }],
  world: [async ({ stage }, use) => use(stage.main), { scope: 'worker' }],
  role: [null, { option: true }],
  baseURL: async ({ world }, use) => use(world.url),
  storageState: async ({ role, world }, use) => use(role ? requireState(world, role) : undefined),
  noise: [
    async ({ context }, use) => {
      const noise = new Noise()
      noise.watch(context)
      await use(noise)
      expect(noise.unexpected(), 'the browser said').toEqual([])
    },
    { auto: true },
  ],
  sql: async ({ world }, use) => use((statement, values) => query(world.databaseUrl, statement, values)),
})

function requireState(world: World, role: Role): string {
  const account = world.accounts[role]
  if (!account) throw new Error(`the world ${world.name} has no ${role}`)
  return account.state
}

/** What is still loading; the design page shows skeletons as examples. */
const LOADING = '[aria-busy="true"]:not([data-example] *), .pulse:not([data-example] *)'

/** Waits until nothing on the page is still loading: skeletons, lazily loaded charts. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  await expect(page.locator(LOADING)).toHaveCount(0)
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}

/** Keeps a picture of the page, or of what is in view, under tests/.output/screenshots. */
export async function keepScreenshot(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage, animations: 'disabled' })
}

/** Fails with rule, help and place of everything axe finds, on the whole page or `within` a selector. */
export async function expectAccessible(
  page: Page,
  within?: string,
  { rules = [] }: { rules?: string[] } = {},
): Promise<void> {
  // No page here has frames of another origin: axe may read its result in the page instead of carrying it to an empty one.
  const builder = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  if (rules.length > 0) builder.withRules(rules)
  const { violations } = await (within === undefined ? builder : builder.include(within)).analyze()
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help} · ${node.target.join(' ')} · ${node.failureSummary ?? ''}`),
  )
  expect(found, 'axe found').toEqual([])
}

/** Fails when the page can be scrolled sideways; areas that scroll by themselves are fine. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }))
  expect(content, 'width of the content').toBeLessThanOrEqual(window)
}

/** Fills in the login page and sends it. */
export async function submitLogin(
  page: Page,
  credentials: { email: string; password: string },
): Promise<void> {
  await page.getByLabel('Email').fill(credentials.email)
  await page.getByLabel('Password').fill(credentials.password)
  await page.getByRole('button', { name: 'Log in' }).click()
}
