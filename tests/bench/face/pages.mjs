import { settle } from '../../../scripts/tour/walk.mjs'
import { medianOf, spreadOf } from '../table.mjs'

const SLOWDOWN = 4
const LCP_LIMIT_MS = 1_500
const CLS_LIMIT = 0.02
const JS_LIMIT_KB = 270
/** After it the page rests: late shifts and paints count too. */
const REST_MS = 1_000

/**
 * @typedef {import('../table.mjs').Measure} Measure
 * @typedef {{ browser: import('../../../scripts/tour/walk.mjs').Browser, url: string, yardstick: string, rounds: number,
 *   say: (line: string) => void }} Site
 * @typedef {{ lcp: number, cls: number, scriptKb: number, laterKb: number, heard: string[] }} Visit
 */

/** Collects paints and shifts from the first moment on; runs in the page. */
function observe() {
  const seen = { lcp: 0, cls: 0 }
  Object.assign(window, { __seen: seen })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.lcp = Math.max(seen.lcp, entry.startTime)
  }).observe({ type: 'largest-contentful-paint', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const shift = /** @type {PerformanceEntry & { value: number, hadRecentInput: boolean }} */ (entry)
      if (!shift.hadRecentInput) seen.cls += shift.value
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

/**
 * One visit with an empty cache. Scripts of the first answer are `scriptKb`; what is asked for later is `laterKb`.
 * @param {Site['browser']} browser @param {string} address
 * @returns {Promise<Visit>}
 */
async function visit(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    const heard = /** @type {string[]} */ ([])
    page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`))
    const client = await context.newCDPSession(page)
    await client.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
    const sizes = /** @type {Map<string, number>} */ (new Map())
    page.on('requestfinished', async (request) => {
      if (request.resourceType() !== 'script') return
      const { responseBodySize } = await request.sizes().catch(() => ({ responseBodySize: 0 }))
      sizes.set(new URL(request.url()).pathname, responseBodySize)
    })
    await page.addInitScript(observe)
    const response = await page.goto(address)
    const html = (await response?.text()) ?? ''
    await settle(page)
    await page.waitForTimeout(REST_MS)
    const seen = await page.evaluate(
      () => /** @type {{ __seen: { lcp: number, cls: number } }} */ (/** @type {unknown} */ (window)).__seen,
    )
    const named = new Set([...html.matchAll(/<script[^>]+src="([^"?]+)/g)].map(([, src]) => src))
    const kb = (/** @type {boolean} */ first) =>
      [...sizes].reduce((sum, [path, size]) => (named.has(path) === first ? sum + size / 1000 : sum), 0)
    return { ...seen, scriptKb: kb(true), laterKb: kb(false), heard }
  } finally {
    await context.close()
  }
}

/**
 * Paint, layout shift and script weight of every page with a CPU four times slower, the yardstick in between.
 * @param {Site & { pages: { href: string, label: string }[] }} facts
 * @returns {Promise<Measure[]>}
 */
export async function measurePages({ browser, url, yardstick, rounds, pages, say }) {
  const visits = /** @type {Map<string, Visit[]>} */ (new Map(pages.map(({ href }) => [href, []])))
  const bare = /** @type {number[]} */ ([])
  for (const { href } of pages) await visit(browser, `${url}${href}`) // Warms the server, not the browser.
  for (let round = 1; round <= rounds; round++) {
    for (const { href } of pages) {
      bare.push((await visit(browser, yardstick)).lcp)
      visits.get(href)?.push(await visit(browser, `${url}${href}`))
    }
    say(`pages, round ${round} of ${rounds}`)
  }
  const yard = medianOf(bare)
  for (const [href, seen] of visits)
    for (const line of new Set(seen.flatMap(({ heard }) => heard))) say(`CONSOLE ${href}: ${line}`)
  return pages.flatMap(({ href }) => describe(href, visits.get(href) ?? [], yard))
}

/** @param {string} href @param {Visit[]} visits @param {number} yard @returns {Measure[]} */
function describe(href, visits, yard) {
  /** @param {keyof Visit & ('lcp' | 'cls' | 'scriptKb' | 'laterKb')} key */
  const of = (key) => visits.map((one) => one[key])
  const [lcp, cls, scripts] = [medianOf(of('lcp')), Math.max(...of('cls')), medianOf(of('scriptKb'))]
  const later = medianOf(of('laterKb'))
  return [
    {
      name: `${href} LCP, CPU ${SLOWDOWN}x slower`,
      value: lcp,
      spread: spreadOf(of('lcp')),
      unit: 'ms',
      yardstick: yard,
      target: `< ${LCP_LIMIT_MS} ms`,
      met: lcp < LCP_LIMIT_MS,
    },
    {
      name: `${href} CLS, worst`,
      value: cls,
      spread: spreadOf(of('cls')),
      unit: '',
      yardstick: null,
      target: `< ${CLS_LIMIT}`,
      met: cls < CLS_LIMIT,
    },
    {
      name: `${href} initial scripts, gzip (+ ${later.toFixed(0)} kB later)`,
      value: scripts,
      spread: spreadOf(of('scriptKb')),
      unit: 'kB',
      yardstick: null,
      target: `≤ ${JS_LIMIT_KB} kB`,
      met: scripts <= JS_LIMIT_KB,
    },
  ]
}
