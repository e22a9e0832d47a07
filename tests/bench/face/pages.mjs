import { settle } from '../../../scripts/tour/walk.mjs'
import { medianOf, spreadOf } from '../table.mjs'

const SLOWDOWN = 4
const LCP_LIMIT_MS = 1_500
const CLS_LIMIT = 0.02
const JS_LIMIT_KB = 270
/** Between so many pages the bare one is visited. */
const YARDSTICK_EVERY = 4
/** After it the page rests: late shifts and paints count too. */
const REST_MS = 1_000

/**
 * @typedef {import('../table.mjs').Measure} Measure
 * @typedef {{ browser: import('../../../scripts/tour/walk.mjs').Browser, url: string, yardstick: string, rounds: number,
 *   say: (line: string) => void }} Site
 * @typedef {{ lcp: number, cls: number, scriptKb: number, laterKb: number, heard: string[] }} Visit
 * @typedef {{ href: string, viewport: { width: number, height: number }, isStranger?: boolean }} Case a page as somebody
 *   opens it; a stranger has no session
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
 * @param {Site['browser']} browser @param {string} address @param {Omit<Case, 'href'>} how
 * @returns {Promise<Visit>}
 */
async function visit(browser, address, { viewport, isStranger = false }) {
  const context = await browser.newContext({ viewport })
  try {
    if (isStranger) await context.clearCookies()
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

/** Renderings after which the server's code is compiled, as that of a server is that has been up for a while. */
const WARM_UPS = 8

/**
 * Renders a page on the server until no visit pays for its first times.
 * @param {Site['browser']} browser @param {string} address @param {Pick<Case, 'isStranger'>} how
 */
async function warm(browser, address, { isStranger = false }) {
  const context = await browser.newContext({})
  try {
    if (isStranger) await context.clearCookies()
    for (let time = 0; time < WARM_UPS; time++) await context.request.get(address)
  } finally {
    await context.close()
  }
}

const nameOf = (/** @type {Case} */ { href, viewport }) => `${href}, ${viewport.width} px`

/**
 * Paint, layout shift and script weight of every page with a CPU four times slower, the yardstick in between.
 * @param {Site & { cases: Case[] }} facts
 * @returns {Promise<Measure[]>}
 */
export async function measurePages({ browser, url, yardstick, rounds, cases, say }) {
  const visits = /** @type {Map<string, Visit[]>} */ (new Map(cases.map((one) => [nameOf(one), []])))
  const bare = /** @type {number[]} */ ([])
  for (const one of cases) await warm(browser, `${url}${one.href}`, one)
  for (let round = 1; round <= rounds; round++) {
    for (const [index, one] of cases.entries()) {
      if (index % YARDSTICK_EVERY === 0) bare.push((await visit(browser, yardstick, one)).lcp)
      visits.get(nameOf(one))?.push(await visit(browser, `${url}${one.href}`, one))
    }
    say(`pages, round ${round} of ${rounds}`)
  }
  const yard = medianOf(bare)
  const lines = [...visits].flatMap(([name, seen]) =>
    [...new Set(seen.flatMap(({ heard }) => heard))].map((line) => `CONSOLE ${name}: ${line}`),
  )
  for (const line of lines) say(line)
  return [...[...visits].flatMap(([name, seen]) => describe(name, seen, yard)), silence(lines.length)]
}

/** @param {number} lines @returns {Measure} */
const silence = (lines) => ({
  name: 'lines on the console, all pages',
  value: lines,
  spread: [lines, lines],
  unit: '',
  yardstick: null,
  target: '0',
  met: lines === 0,
})

/** @param {string} name @param {Visit[]} visits @param {number} yard @returns {Measure[]} */
function describe(name, visits, yard) {
  /** @param {keyof Visit & ('lcp' | 'cls' | 'scriptKb' | 'laterKb')} key */
  const of = (key) => visits.map((one) => one[key])
  const [lcp, cls, scripts] = [medianOf(of('lcp')), Math.max(...of('cls')), medianOf(of('scriptKb'))]
  const later = medianOf(of('laterKb'))
  return [
    {
      name: `${name} LCP, CPU ${SLOWDOWN}x slower`,
      value: lcp,
      spread: spreadOf(of('lcp')),
      unit: 'ms',
      yardstick: yard,
      target: `< ${LCP_LIMIT_MS} ms`,
      met: lcp < LCP_LIMIT_MS,
    },
    {
      name: `${name} CLS, worst`,
      value: cls,
      spread: spreadOf(of('cls')),
      unit: '',
      yardstick: null,
      target: `< ${CLS_LIMIT}`,
      met: cls < CLS_LIMIT,
    },
    {
      name: `${name} initial scripts, gzip (+ ${later.toFixed(0)} kB later)`,
      value: scripts,
      spread: spreadOf(of('scriptKb')),
      unit: 'kB',
      yardstick: null,
      target: `≤ ${JS_LIMIT_KB} kB`,
      met: scripts <= JS_LIMIT_KB,
    },
  ]
}
