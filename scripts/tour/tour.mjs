import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { openBrowser } from '../browser.mjs'
import { ensureBrowser } from '../browser-binary.mjs'
import { pickPort } from '../database-server.mjs'
import { bareEnvironment, listPages, logIn, startDemo } from '../demo-site.mjs'
import { explain } from '../problem.mjs'
import { installDependencies } from '../setup.mjs'
import { drawReadmePicture, drawSheet } from './sheet.mjs'
import { walk } from './walk.mjs'

/** Pages that the rail reaches only through another one. */
const INNER_PAGES = [{ href: '/markets/bitcoin', label: 'Asset' }]
const README_PICTURE = 'docs/tour.jpg'

/**
 * @param {{ root: string, folder: string, out: string, forReadme: boolean, signal: AbortSignal }} facts
 * @returns {Promise<string[]>} what browsers complained about
 */
async function tour({ root, folder, out, forReadme, signal }) {
  const env = bareEnvironment()
  const say = (/** @type {string} */ line) => console.log(`  ${line}`)
  await installDependencies({ root, env, signal, say })
  const executablePath = await ensureBrowser({ env, log: say, mayInstall: async () => true })
  const port = await pickPort(undefined)
  const demo = await startDemo({ root, dataDir: join(folder, 'data'), port, env, scheduler: 'on' })
  try {
    const { cookie } = await logIn(demo)
    const browser = await openBrowser({ executablePath, url: demo.url, cookie })
    try {
      const pages = [...listPages(root), ...INNER_PAGES]
      const { pictures, complaints } = await walk({ browser, url: demo.url, pages, out, say })
      await drawSheet({ browser, pictures, file: join(out, 'contact-sheet.png') })
      if (forReadme) await drawReadmePicture({ browser, pictures, file: join(root, README_PICTURE) })
      return complaints
    } finally {
      await browser.close()
    }
  } finally {
    await demo.stop()
  }
}

/**
 * Starts a demo of this checkout, photographs every page in both themes and widths, and lays the pictures on one
 * contact sheet. `--readme` also renews the picture of the README.
 * @param {{ root: string, args: string[] }} facts
 * @returns {Promise<number>} the exit code: 1 when a page complained on its console
 */
export async function runTour({ root, args }) {
  const folder = mkdtempSync(join(tmpdir(), 'koinstrap-tour-'))
  const out = join(root, 'tests/.output/tour')
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  try {
    const forReadme = args.includes('--readme')
    const complaints = await tour({ root, folder, out, forReadme, signal: new AbortController().signal })
    for (const line of complaints) console.log(`  CONSOLE ${line}`)
    console.log(`\nPictures and contact-sheet.png are in ${relative(root, out)}.`)
    return complaints.length === 0 ? 0 : 1
  } catch (error) {
    console.error(`\n${explain(error)}\n`)
    return 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
