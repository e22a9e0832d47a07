/** Chromium's own services would otherwise call hosts on the internet. */
export const QUIET_BROWSER = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/**
 * Opens Chromium with the session of a cookie header.
 * @param {{ executablePath: string, url: string, cookie: string, args?: string[] }} facts
 */
export async function openBrowser({ executablePath, url, cookie, args = [] }) {
  // Loaded late: it is there only after `npm install`.
  const { chromium } = await import('@playwright/test')
  const browser = await chromium.launch({ executablePath, args: [...QUIET_BROWSER, ...args] })
  const cookies = cookie.split('; ').map((pair) => {
    const at = pair.indexOf('=')
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url }
  })
  /** @param {import('@playwright/test').BrowserContextOptions} options */
  const newContext = async (options) => {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Africa/Lagos', ...options })
    await context.addCookies(cookies)
    return context
  }
  return { newContext, close: () => browser.close() }
}
