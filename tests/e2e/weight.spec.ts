import type { Page } from '@playwright/test'
import { NAV } from '../../app/(dashboard)/nav'
import { expect, settle, test } from './fixtures'

const PAGES = [...NAV.map(({ href }) => href), '/markets/bitcoin']
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]
/** Initial scripts of a page, gzip. */
const MAX_SCRIPT_BYTES = 270_000
const MAX_SHIFT = 0.02
/** What moves late moves within this time. */
const REST_MS = 1_500

/** Adds up what moves by itself from the first moment on. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { moved: 0, what: [] as string[] }
    Object.assign(window, { __moved: seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const shift = entry as PerformanceEntry & {
          value: number
          hadRecentInput: boolean
          sources: { node: Node | null }[]
        }
        if (shift.hadRecentInput) continue
        seen.moved += shift.value
        for (const { node } of shift.sources)
          seen.what.push(node instanceof Element ? node.outerHTML.slice(0, 120) : String(node))
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

async function readShifts(page: Page): Promise<{ moved: number; what: string[] }> {
  return page.evaluate(() => (window as unknown as { __moved: { moved: number; what: string[] } }).__moved)
}

test.describe('every page', () => {
  test.use({ role: 'admin' })
  for (const href of PAGES) {
    test(`${href} is light, lies still while it loads, and says nothing to the console`, async ({ page }) => {
      const spoken: string[] = []
      page.on('console', (message) => spoken.push(`${message.type()}: ${message.text()}`))
      const sizes = new Map<string, Promise<number>>()
      page.on('requestfinished', (request) => {
        if (request.resourceType() === 'script')
          sizes.set(
            new URL(request.url()).pathname,
            request.sizes().then(({ responseBodySize }) => responseBodySize),
          )
      })
      await watchShifts(page)
      for (const size of SIZES) {
        await page.setViewportSize(size)
        const response = await page.goto(href)
        const html = (await response?.text()) ?? ''
        await settle(page)
        await page.waitForTimeout(REST_MS)
        const { moved, what } = await readShifts(page)
        expect(moved, `moved at ${size.width} px: ${what.join(' | ')}`).toBeLessThan(MAX_SHIFT)
        if (size !== SIZES[0]) continue
        const named = [...html.matchAll(/<script[^>]+src="([^"?]+)/g)].map(([, src = '']) => src)
        expect(named.length).toBeGreaterThan(3)
        let bytes = 0
        for (const src of new Set(named)) bytes += (await sizes.get(src)) ?? 0
        expect(bytes, 'initial scripts').toBeGreaterThan(50_000)
        expect(bytes, 'initial scripts').toBeLessThanOrEqual(MAX_SCRIPT_BYTES)
      }
      expect(spoken).toEqual([])
    })
  }
})
