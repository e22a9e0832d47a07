import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tsImport } from 'tsx/esm/api'
import { findExecutable } from '../database-binary.mjs'
import { pickPort } from '../database-server.mjs'
import { bareEnvironment, logIn, startDemo } from '../demo-site.mjs'
import { explain } from '../problem.mjs'
import { startWatch } from './site.mjs'
import { findCursor, listProbes, runSqlmap } from './sqlmap.mjs'
import { runWapiti } from './wapiti.mjs'

/** @typedef {import('./wapiti.mjs').Result} Result */

const INSTALL = 'apt-get install wapiti sqlmap'
/** Told by whoever accepts a scan with fewer tools. */
const SKIP = '--allow-missing-tools'

/** @param {Result} result */
function tell({ name, findings, told }) {
  console.log(`${findings.length === 0 ? '  ok  ' : '  FOUND'} ${name}: ${told}`)
  for (const finding of findings) console.log(`       ${finding.replaceAll('\n', '\n       ')}`)
}

/**
 * @param {{ root: string, folder: string, wapiti: string | null, sqlmap: string | null, env: NodeJS.ProcessEnv }} facts
 * @returns {Promise<Result[]>}
 */
async function scan({ root, folder, wapiti, sqlmap, env }) {
  const port = await pickPort(undefined)
  const demo = await startDemo({ root, dataDir: join(folder, 'data'), port, env, scheduler: 'off' })
  const results = /** @type {Result[]} */ ([])
  const keep = (/** @type {Result} */ result) => {
    tell(result)
    results.push(result)
  }
  try {
    const session = await logIn(demo)
    if (wapiti) {
      const { listScanPages } = await tsImport('./pages.ts', import.meta.url)
      const { admin, anonymous } = listScanPages()
      for (const [caller, pages, cookie] of [
        ['administrator', admin, session.cookie],
        ['anonymous', anonymous, null],
      ]) {
        const watch = await startWatch(demo.url)
        const run = runWapiti({ tool: wapiti, site: watch, pages, caller, cookie, folder, env })
        keep(await run.finally(() => watch.close()))
      }
    }
    if (sqlmap) {
      const cursor = await findCursor({ url: demo.url, cookie: session.cookie })
      for (const probe of listProbes({ ...session, cronSecret: demo.cronSecret, cursor }))
        keep(await runSqlmap({ tool: sqlmap, url: demo.url, probe, folder, env }))
    }
    const health = await fetch(`${demo.url}/api/health`)
    keep({
      name: 'the site afterwards',
      told: `health answers ${health.status}`,
      findings: health.status === 200 ? [] : [await health.text()],
    })
  } finally {
    await demo.stop()
  }
  return results
}

/**
 * Scans a demo of this checkout with the tools that are there; says which are not. The last line counts.
 * @param {string} root
 * @param {readonly string[]} options
 * @returns {Promise<number>} the exit code: 1 when anything was found, or a tool is missing and nobody allowed that
 */
export async function runScan(root, options = process.argv.slice(2)) {
  const allowed = options.includes(SKIP)
  const env = bareEnvironment()
  const [wapiti, sqlmap] = [findExecutable(['wapiti'], { env }), findExecutable(['sqlmap'], { env })]
  const missing = [...(wapiti ? [] : ['wapiti']), ...(sqlmap ? [] : ['sqlmap'])]
  for (const tool of missing) console.log(`  SKIPPED ${tool}: it is not on PATH (${INSTALL})`)
  if (missing.length > 0 && !allowed)
    console.log(`  FAILED  what was not scanned is not clean: install what is missing, or say ${SKIP}`)
  if (missing.length === 2) {
    console.log(`0 passed, ${allowed ? 0 : 1} failed, 2 skipped`)
    return allowed ? 0 : 1
  }
  const folder = mkdtempSync(join(tmpdir(), 'koinstrap-scan-'))
  try {
    const results = await scan({ root, folder, wapiti, sqlmap, env })
    const found = results.filter(({ findings }) => findings.length > 0).length
    const failed = found + (missing.length > 0 && !allowed ? 1 : 0)
    console.log(`${results.length - found} passed, ${failed} failed, ${missing.length} skipped`)
    return failed === 0 ? 0 : 1
  } catch (error) {
    console.log(`${explain(error)}\n0 passed, 1 failed, ${missing.length} skipped`)
    return 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
