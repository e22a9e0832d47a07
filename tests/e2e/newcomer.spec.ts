import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { parseCsv } from './figures'
import { test as base, expect, settle } from './fixtures'
import { TRUTH, type Truth } from './markets-truth'
import { type RunningWorld, startWorld } from './setup/world'

const test = base
test.use({ role: 'analyst' })

const MOST_CLICKS = 3

/** A visitor who has only logged in, and counts what it takes. */
class Visitor {
  clicks = 0
  constructor(readonly page: Page) {}
  async arrive(): Promise<void> {
    await this.page.setViewportSize({ width: 1440, height: 900 })
    await this.page.goto('/')
    await settle(this.page)
  }
  /** Only what is in view without scrolling is found without help. */
  async click(target: Locator): Promise<void> {
    await expect(target).toBeInViewport()
    await target.click()
    this.clicks += 1
    expect(this.clicks, 'clicks').toBeLessThanOrEqual(MOST_CLICKS)
  }
}

test.describe('somebody new finds in at most three clicks', () => {
  test('the asset that moved most today, with its change', async ({ page, sql }) => {
    const visitor = new Visitor(page)
    await visitor.arrive()
    const known = (await sql<Truth>(TRUTH)).flatMap(({ name, coingecko_id, log_return_24h: change }) =>
      change === null ? [] : [{ name, coingecko_id, change }],
    )
    const [top] = known.toSorted((one, other) => Math.abs(other.change) - Math.abs(one.change))
    const line = page.getByRole('region', { name: 'The day in one line' })
    await expect(line).toContainText(top?.name ?? '?')
    await visitor.click(line.getByRole('link', { name: top?.name ?? '?' }))
    await expect(page).toHaveURL(`/markets/${top?.coingecko_id}`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText(top?.name ?? '?')
    expect(visitor.clicks).toBe(1)
  })

  test('why a figure can be trusted: definition, inputs, run, and bytes that hash to their hash', async ({
    page,
  }) => {
    const visitor = new Visitor(page)
    await visitor.arrive()
    const tile = page.getByTestId('tile-bitcoin-price')
    const box = await tile.boundingBox()
    if (!box) throw new Error('the tile of bitcoin is not on screen')
    // On the figure itself, where a newcomer clicks.
    await page.mouse.click(box.x + 10, box.y + box.height / 2)
    visitor.clicks += 1
    const drawer = page.getByRole('dialog')
    await expect(drawer.getByRole('region', { name: 'Definition' })).toBeVisible()
    await expect(drawer.getByTestId('proof-sha256')).toHaveText(/^[0-9a-f]{64}$/)
    await visitor.click(drawer.getByRole('button', { name: 'Verify' }))
    await expect(drawer.getByRole('status')).toContainText('✓ Verified')
    expect(visitor.clicks).toBe(2)
  })

  test('how to export what is on screen', async ({ page, sql }) => {
    const visitor = new Visitor(page)
    await visitor.arrive()
    const waiting = page.waitForEvent('download')
    await visitor.click(page.locator('main a[download]').first())
    const rows = parseCsv(readFileSync(await (await waiting).path(), 'utf8'))
    const tracked = await sql<{ id: string }>('SELECT coingecko_id AS id FROM assets WHERE tracked = 1')
    expect([...new Set(rows.map((row) => row.coingecko_id ?? ''))].toSorted()).toEqual(
      tracked.map(({ id }) => id).toSorted(),
    )
    expect(visitor.clicks).toBe(1)
  })
})

/** A world whose jobs come by the clock; the stage's do not. */
const scheduled = base.extend<object, { world: RunningWorld }>({
  world: [
    async ({ stage }, use) => {
      const { serverUrl, folder } = stage
      const { COINGECKO_BASE_URL = '' } = stage.main.env
      const env = { COINGECKO_BASE_URL, SCHEDULER: 'on' }
      const world = await startWorld({ name: 'newcomer', serverUrl, folder, env, roles: ['analyst'] })
      await use(world)
      await world.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

scheduled.describe('somebody new', () => {
  scheduled.use({ role: 'analyst' })

  scheduled('sees when the next update comes without a click, on every page', async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 })
    for (const path of ['/', '/markets', '/data/pipeline']) {
      await page.goto(path)
      await settle(page)
      // The countdown stands before the time of day.
      const line = page.locator('p').filter({ hasText: /\d\d:\d\d.*Lagos \d\d:\d\d/ })
      await expect(line).toBeInViewport()
      const [, minutes, seconds] = /(\d\d):(\d\d)/.exec((await line.textContent()) ?? '') ?? []
      const shown = Number(minutes) * 60 + Number(seconds)
      const left = 300 - (Math.floor(Date.now() / 1000) % 300)
      // A slot may end between the two looks.
      const apart = Math.abs(shown - left)
      expect(Math.min(apart, 300 - apart), `${minutes}:${seconds} left`).toBeLessThanOrEqual(3)
    }
  })
})
