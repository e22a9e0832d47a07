import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { openBrowser } from '../../scripts/browser.mjs'
import { ensureBrowser } from '../../scripts/browser-binary.mjs'
import { pickPort } from '../../scripts/database-server.mjs'
import { bareEnvironment, listPages, logIn, startDemo } from '../../scripts/demo-site.mjs'
import { explain } from '../../scripts/problem.mjs'
import { installDependencies } from '../../scripts/setup.mjs'
import { measureFrames } from './face/frames.mjs'
import { measurePages } from './face/pages.mjs'
import { startYardstick } from './face/yardstick.mjs'
import { printTable } from './table.mjs'

/** Pages that the rail reaches only through another one. */
const INNER_PAGES = [{ href: '/markets/bitcoin', label: 'Asset' }]
const WIDE = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
/** The heaviest views: as many rectangles, bars and panes as there are. */
const HEAVY = ['/markets?view=map', '/markets/bitcoin?range=max&show=volume,ema,bollinger,rsi,macd']
/** What a phone is looked at for, when there is no time for every page. */
const PHONE_FIRST = ['/', '/markets', '/markets/bitcoin']
const ROUNDS = 5
const QUICK_ROUNDS = 1
/** One visit says little: browser, server and database share the cores with what slows the browser down. */
const QUICK_VISITS = 3

/**
 * Every page as it is opened.
 * @param {string} root @param {boolean} isQuick
 * @returns {import('./face/pages.mjs').Case[]}
 */
function listCases(root, isQuick) {
  const hrefs = [...[...listPages(root), ...INNER_PAGES].map(({ href }) => href), ...HEAVY]
  const onPhone = isQuick ? PHONE_FIRST : hrefs
  return [
    ...hrefs.map((href) => ({ href, viewport: WIDE })),
    ...onPhone.map((href) => ({ href, viewport: PHONE })),
    { href: '/login', viewport: WIDE, isStranger: true },
    { href: '/login', viewport: PHONE, isStranger: true },
  ]
}

/** @param {{ root: string, folder: string, rounds: number, isQuick: boolean }} facts */
async function benchFace({ root, folder, rounds, isQuick }) {
  const env = bareEnvironment()
  const say = (/** @type {string} */ line) => console.log(`  ${line}`)
  await installDependencies({ root, env, signal: new AbortController().signal, say })
  const executablePath = await ensureBrowser({ env, log: say, mayInstall: async () => true })
  const port = await pickPort(undefined)
  const demo = await startDemo({ root, dataDir: join(folder, 'data'), port, env, scheduler: 'off' })
  const yardstick = await startYardstick()
  try {
    const { cookie } = await logIn(demo)
    const browser = await openBrowser({ executablePath, url: demo.url, cookie })
    try {
      const site = { browser, url: demo.url, yardstick: yardstick.url, rounds, say }
      const visits = isQuick ? QUICK_VISITS : rounds
      const pages = await measurePages({ ...site, rounds: visits, cases: listCases(root, isQuick) })
      const wide = await measureFrames({ ...site, viewport: WIDE })
      return [...pages, ...wide, ...(await measureFrames({ ...site, viewport: PHONE }))]
    } finally {
      await browser.close()
    }
  } finally {
    await yardstick.close()
    await demo.stop()
  }
}

/**
 * Measures the pages of a demo of this checkout in Chromium, client and server on the same cores. `--quick`: three
 * visits of a page and one round of frames, on a phone only the first pages. Prints a table and keeps it as JSON in tests/.output/bench.
 * @param {{ root: string, args: string[] }} facts
 * @returns {Promise<number>} the exit code: 1 when it could not be measured, or a target was missed
 */
export async function runBench({ root, args }) {
  const folder = mkdtempSync(join(tmpdir(), 'koinstrap-bench-'))
  const out = join(root, 'tests/.output/bench')
  mkdirSync(out, { recursive: true })
  try {
    const isQuick = args.includes('--quick')
    const rounds = isQuick ? QUICK_ROUNDS : ROUNDS
    const measures = await benchFace({ root, folder, rounds, isQuick })
    printTable(measures)
    const file = join(out, 'face.json')
    writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), rounds, measures }, null, 2)}\n`)
    console.log(
      `\nBrowser, server and database shared this machine's cores. Kept in ${relative(root, file)}.`,
    )
    const missed = measures.filter(({ met }) => !met)
    if (missed.length > 0) console.error(`\n${missed.length} of ${measures.length} targets were missed.`)
    return missed.length === 0 ? 0 : 1
  } catch (error) {
    console.error(`\n${explain(error)}\n`)
    return 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
