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
const ROUNDS = 5
const QUICK_ROUNDS = 2

/** @param {{ root: string, folder: string, rounds: number }} facts */
async function benchFace({ root, folder, rounds }) {
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
      const pages = await measurePages({ ...site, pages: [...listPages(root), ...INNER_PAGES] })
      return [...pages, ...(await measureFrames(site))]
    } finally {
      await browser.close()
    }
  } finally {
    await yardstick.close()
    await demo.stop()
  }
}

/**
 * Measures the pages of a demo of this checkout in Chromium, client and server on the same cores. `--quick`: 2 rounds.
 * Prints a table and keeps it as JSON in tests/.output/bench.
 * @param {{ root: string, args: string[] }} facts
 * @returns {Promise<number>} the exit code: 1 when it could not be measured; a missed target is told, not failed
 */
export async function runBench({ root, args }) {
  const folder = mkdtempSync(join(tmpdir(), 'koinstrap-bench-'))
  const out = join(root, 'tests/.output/bench')
  mkdirSync(out, { recursive: true })
  try {
    const rounds = args.includes('--quick') ? QUICK_ROUNDS : ROUNDS
    const measures = await benchFace({ root, folder, rounds })
    printTable(measures)
    const file = join(out, 'face.json')
    writeFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), rounds, measures }, null, 2)}\n`)
    console.log(
      `\nBrowser, server and database shared this machine's cores. Kept in ${relative(root, file)}.`,
    )
    return 0
  } catch (error) {
    console.error(`\n${explain(error)}\n`)
    return 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
