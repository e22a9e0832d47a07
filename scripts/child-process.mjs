import { spawn } from 'node:child_process'
import { Stopped } from './problem.mjs'
import { endProcess, listDescendants, startIdentity } from './process-identity.mjs'

const KEPT_OUTPUT = 6_000
const END_GRACE_MS = 10_000

/**
 * Ends a process and everything it started: the process first, so that it can end its own children in order.
 * @param {number | undefined} pid
 * @param {number} [graceMs]
 */
export async function endTree(pid, graceMs = END_GRACE_MS) {
  if (pid === undefined) return
  const descendants = listDescendants(pid)
  await endProcess({ pid, identity: startIdentity(pid) }, { graceMs })
  for (const one of descendants) await endProcess(one, { graceMs: 1_000 })
}

/**
 * Runs a command to its end and gives its exit code with the end of what it printed.
 * @param {string[]} command
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, signal?: AbortSignal, stderr?: 'pipe' | 'inherit',
 *   onLine?: (line: string) => void }} options `onLine` gets each line as it comes
 * @returns {Promise<{ code: number, output: string, stdout: string }>} `output`: both streams · `stdout`: that one alone
 */
export function runCommand([file = '', ...args], { cwd, env, signal, stderr = 'pipe', onLine }) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new Stopped())
    let output = ''
    let stdout = ''
    let line = ''
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', stderr] })
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk).slice(-KEPT_OUTPUT)
      if (onLine === undefined) return
      const lines = (line + chunk).split('\n')
      line = lines.pop() ?? ''
      lines.forEach(onLine)
    }
    child.stdout?.on('data', (chunk) => {
      stdout = (stdout + chunk).slice(-KEPT_OUTPUT)
      keep(chunk)
    })
    child.stderr?.on('data', keep)
    const stop = () => void endTree(child.pid)
    signal?.addEventListener('abort', stop, { once: true })
    child.once('error', reject)
    child.once('close', (code) => {
      signal?.removeEventListener('abort', stop)
      if (signal?.aborted) return reject(new Stopped())
      if (onLine !== undefined && line !== '') onLine(line)
      resolve({ code: code ?? 1, output, stdout })
    })
  })
}
