import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findExecutable } from '../database-binary.mjs'
import { pickPort } from '../database-server.mjs'
import { bareEnvironment, listPages, logIn, startDemo } from '../demo-site.mjs'
import { explain } from '../problem.mjs'
import { startWatch } from './site.mjs'
import { listProbes, runSqlmap } from './sqlmap.mjs'
import { runWapiti } from './wapiti.mjs'

/** @typedef {import('./wapiti.mjs').Result} Result */

const INSTALL = 'apt-get install wapiti sqlmap'

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
  const watch = await startWatch(demo.url)
  try {
    const session = await logIn(demo)
    const { cookie } = session
    if (wapiti) {
      keep(
        await runWapiti({
          tool: wapiti,
          site: watch,
          pages: listPages(root).map(({ href }) => href),
          cookie,
          folder,
          env,
        }),
      )
    }
    if (sqlmap) {
      for (const probe of listProbes({ ...session, cronSecret: demo.cronSecret }))
        keep(await runSqlmap({ tool: sqlmap, url: demo.url, probe, folder, env }))
    }
    const health = await fetch(`${demo.url}/api/health`)
    keep({
      name: 'the site afterwards',
      told: `health answers ${health.status}`,
      findings: health.status === 200 ? [] : [await health.text()],
    })
  } finally {
    await watch.close()
    await demo.stop()
  }
  return results
}

/**
 * Scans a demo of this checkout with the tools that are there; says which are not. The last line counts.
 * @param {string} root
 * @returns {Promise<number>} the exit code: 1 when anything was found
 */
export async function runScan(root) {
  const env = bareEnvironment()
  const [wapiti, sqlmap] = [findExecutable(['wapiti'], { env }), findExecutable(['sqlmap'], { env })]
  const missing = [...(wapiti ? [] : ['wapiti']), ...(sqlmap ? [] : ['sqlmap'])]
  for (const tool of missing) console.log(`  SKIPPED ${tool}: it is not on PATH (${INSTALL})`)
  if (missing.length === 2) {
    console.log('0 passed, 0 failed, 2 skipped')
    return 0
  }
  const folder = mkdtempSync(join(tmpdir(), 'koinstrap-scan-'))
  try {
    const results = await scan({ root, folder, wapiti, sqlmap, env })
    const failed = results.filter(({ findings }) => findings.length > 0).length
    console.log(`${results.length - failed} passed, ${failed} failed, ${missing.length} skipped`)
    return failed === 0 ? 0 : 1
  } catch (error) {
    console.log(`${explain(error)}\n0 passed, 1 failed, ${missing.length} skipped`)
    return 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
