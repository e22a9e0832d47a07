import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './child-process.mjs'
import { findExecutable } from './database-binary.mjs'
import { explain, Stopped } from './problem.mjs'
import { npmCommand } from './setup.mjs'

/** The Node that the README recommends: the suite runs there too, whatever it is started with. */
export const OTHER_NODE = 24

/** @param {string} path @returns {boolean} true when it runs here and is that Node */
function isOtherNode(path) {
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).startsWith(
      `v${OTHER_NODE}.`,
    )
  } catch {
    return false
  }
}

/**
 * A working Node 24: `node24` on PATH, the one fetched earlier, else it is fetched as an npm package into `.data`. It
 * never gets into package.json or on PATH, where it would shadow the Node that runs everything.
 * @param {{ root: string, env: NodeJS.ProcessEnv, signal: AbortSignal }} task
 * @returns {Promise<{ path: string } | { reason: string }>} why it cannot be had, where it cannot
 */
export async function findOtherNode({ root, env, signal }) {
  const onPath = findExecutable([`node${OTHER_NODE}`], { env })
  if (onPath !== null && isOtherNode(onPath)) return { path: onPath }
  const folder = join(root, '.data', `node-${OTHER_NODE}`)
  const name = `node-${process.platform}-${process.arch}`
  const path = join(folder, 'node_modules', name, 'bin', 'node')
  if (isOtherNode(path)) return { path }
  console.log(`  fetching Node ${OTHER_NODE} (npm package ${name})`)
  try {
    mkdirSync(folder, { recursive: true })
    const quiet = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=1']
    const command = [...npmCommand(env), 'install', ...quiet, '--prefix', folder, `${name}@${OTHER_NODE}`]
    const { code, output } = await runCommand(command, { cwd: folder, env, signal })
    if (code === 0 && isOtherNode(path)) return { path }
    const why = /^npm (?:error|ERR!) code (\w+)/m.exec(output)?.[1] ?? 'it does not run here'
    return { reason: `no node${OTHER_NODE} on PATH, and the npm package ${name} cannot be had (${why})` }
  } catch (error) {
    if (error instanceof Stopped) throw error
    return { reason: `Node ${OTHER_NODE} cannot be fetched: ${explain(error)}` }
  }
}
