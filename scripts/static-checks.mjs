import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './child-process.mjs'
import { addTallies, emptyTally, tallyOf } from './report.mjs'
import { nextPath } from './setup.mjs'

/** @typedef {import('./test-run.mjs').Task} Task */

const CHECKS = [
  { title: 'format and lint', command: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '.'] },
  { title: 'types', command: ['node_modules/typescript/bin/tsc', '--noEmit'] },
]

/** Next writes the types of routes and of imported styles; a bare clone does not have them yet. @param {Task} task */
async function ensureRouteTypes({ root, env, signal }) {
  if (existsSync(join(root, 'next-env.d.ts')) && existsSync(join(root, '.next/types/routes.d.ts'))) return
  await runCommand([process.execPath, nextPath(root), 'typegen'], { cwd: root, env, signal })
}

/**
 * Format, lint and types; each counts as one test and prints its findings when it fails.
 * @param {Task} task
 * @returns {Promise<import('./report.mjs').Tally>}
 */
export async function runStaticChecks(task) {
  await ensureRouteTypes(task)
  let tally = emptyTally()
  for (const { title, command } of CHECKS) {
    const since = Date.now()
    const [script = '', ...args] = command
    const { root, env, signal } = task
    const { code, output } = await runCommand([process.execPath, join(root, script), ...args], {
      cwd: root,
      env,
      signal,
    })
    const seconds = ((Date.now() - since) / 1000).toFixed(1)
    console.log(
      code === 0 ? `  ${title}: ok (${seconds} s)` : `  ${title}: FAILED (${seconds} s)\n${output.trim()}`,
    )
    tally = addTallies(tally, tallyOf(title, code === 0))
  }
  return tally
}
