import { join } from 'node:path'

export const THEMES = /** @type {const} */ (['light', 'dark'])
export const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]
/** As in app/_ui/theme-script.ts. */
const THEME_KEY = 'koinstrap-theme'
const LOADING = '[aria-busy="true"]:not([data-example] *), .pulse:not([data-example] *)'

/**
 * @typedef {Awaited<ReturnType<typeof import('../browser.mjs').openBrowser>>} Browser
 * @typedef {{ label: string, href: string, theme: 'light' | 'dark', width: number, file: string }} Picture
 */

/** Waits until nothing is loading. @param {import('@playwright/test').Page} page */
export async function settle(page) {
  await page.waitForLoadState('load')
  await page.waitForFunction((loading) => document.querySelector(loading) === null, LOADING, {
    timeout: 30_000,
  })
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
}

/**
 * What is at least as high as the window keeps that height while the window grows to the page: else the page would grow
 * with it, and the bar at its end stand in mid-page.
 * @param {import('@playwright/test').Page} page
 */
const holdHeights = (page) =>
  page.evaluate(() => {
    for (const element of document.querySelectorAll('[class*="min-h-dvh"]'))
      if (element instanceof HTMLElement) element.style.minHeight = getComputedStyle(element).minHeight
  })

/** Scrolls through a page, so that what loads late is there; gives its height. @param {import('@playwright/test').Page} page */
async function scrollThrough(page) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  for (let y = 0; y < height; y += 700) {
    await page.evaluate((top) => window.scrollTo(0, top), y)
    await page.waitForTimeout(60)
  }
  await page.evaluate(() => window.scrollTo(0, 0))
  return height
}

/**
 * Photographs pages whole, in both themes and widths.
 * @param {{ browser: Browser, url: string, pages: { href: string, label: string }[], out: string,
 *   say: (line: string) => void }} facts
 * @returns {Promise<{ pictures: Picture[], complaints: string[] }>}
 */
export async function walk({ browser, url, pages, out, say }) {
  const pictures = /** @type {Picture[]} */ ([])
  const complaints = /** @type {string[]} */ ([])
  for (const theme of THEMES) {
    for (const viewport of WIDTHS) {
      const context = await browser.newContext({ viewport, colorScheme: theme })
      await context.addInitScript(
        ([key, value]) => localStorage.setItem(String(key), String(value)),
        [THEME_KEY, theme],
      )
      context.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning')
          complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`)
      })
      for (const { href, label } of pages) {
        const page = await context.newPage()
        await page.goto(`${url}${href}`)
        await settle(page)
        await holdHeights(page)
        // In a window as high as the page, so that the bar of a phone stands at its end.
        await page.setViewportSize({
          ...viewport,
          height: Math.max(viewport.height, await scrollThrough(page)),
        })
        await settle(page)
        const name = `${label.toLowerCase().replaceAll(' ', '-')}-${theme}-${viewport.width}.png`
        const file = join(out, name)
        await page.screenshot({ path: file, fullPage: true, animations: 'disabled' })
        pictures.push({ label, href, theme, width: viewport.width, file })
        await page.close()
      }
      await context.close()
      say(`${theme}, ${viewport.width} px: ${pages.length} pages`)
    }
  }
  return { pictures, complaints }
}
