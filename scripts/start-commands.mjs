import { join } from 'node:path'
import { runCommand } from './child-process.mjs'
import { Problem } from './problem.mjs'

/** @typedef {{ root: string, env: NodeJS.ProcessEnv, signal: AbortSignal }} Task */
/** @typedef {{ created: boolean, email?: string, password?: string }} Admin */

/**
 * Runs one of our TypeScript commands; its messages for people come on stderr and are passed through.
 * @param {string[]} args
 * @param {Task} task
 * @returns {Promise<string[]>} the lines of its stdout
 */
export async function runScript([name = '', ...args], { root, env, signal }) {
  const command = [process.execPath, '--import', 'tsx', join(root, 'scripts', `${name}.ts`), ...args]
  const { code, stdout } = await runCommand(command, { cwd: root, env, signal, stderr: 'inherit' })
  if (code !== 0) throw new Problem(`This step failed with exit code ${code}; the reason stands above.`)
  return stdout.split('\n').filter((line) => line.trim() !== '')
}

/** @template T @param {string[]} command @param {Task} task @returns {Promise<T>} what its last line says as JSON */
async function runForJson([name = '', ...args], task) {
  const lines = await runScript([name, ...args], task)
  try {
    return JSON.parse(lines.at(-1) ?? '')
  } catch (error) {
    throw new Problem(`scripts/${name}.ts ${args[0] ?? ''} did not end with a JSON line.`, { cause: error })
  }
}

/** @param {Task} task @returns {Promise<Admin>} */
export const ensureAdmin = (task) => runForJson(['user', 'ensure-admin'], task)

/** @param {string} database of the same server @param {Task} task @returns {Promise<{ copied: number, kept: number }>} */
export const copyAccounts = (database, task) => runForJson(['user', 'copy', '--from', database], task)
