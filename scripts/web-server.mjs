import { spawn } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { endTree } from './child-process.mjs'
import { makePrivateFolder, readJson, writePrivateFile } from './database-files.mjs'
import { codeOf, Problem } from './problem.mjs'
import { commandLine, isSameProcess, startIdentity, workingFolder } from './process-identity.mjs'
import { nextPath } from './setup.mjs'

/** @typedef {{ pid: number, identity: string | null }} Identity */
/** @typedef {Identity & { port: number, supervisor: Identity }} WebRecord */

const STOP_GRACE_MS = 10_000

/** @param {string} dataDir @param {number} port */
const recordPath = (dataDir, port) => join(dataDir, `web-${port}.json`)

/** The recorded pid is still that very process, and it is a Next server that runs in this checkout. */
function isOurWebServer(/** @type {WebRecord} */ record, /** @type {string} */ root) {
  if (!isSameProcess(record)) return false
  const folder = workingFolder(record.pid)
  // Next replaces its command line by a title of its own.
  return (folder === null || folder === root) && /next/.test(commandLine(record.pid))
}

/** @param {string} dataDir @returns {string[]} */
function listRecords(dataDir) {
  try {
    return readdirSync(dataDir).filter((name) => /^web-\d+\.json$/.test(name))
  } catch {
    return []
  }
}

/**
 * Ends web servers of this checkout whose `npm start` was killed.
 * Throws: Problem when a living `npm start` of this checkout already serves the port.
 * @param {{ root: string, dataDir: string, port: number }} facts
 * @returns {Promise<number[]>} pids of the ended servers
 */
export async function endLeftoverWebServers({ root, dataDir, port }) {
  const ended = []
  for (const name of listRecords(dataDir)) {
    const path = join(dataDir, name)
    const record = /** @type {WebRecord | null} */ (readJson(path))
    if (record !== null && isSameProcess(record.supervisor)) {
      if (record.port !== port) continue
      throw new Problem(
        `It runs already: http://localhost:${port} (process ${record.supervisor.pid}). Stop that one first, or choose another port: PORT=${port + 1} npm start`,
      )
    }
    if (record !== null && isOurWebServer(record, root)) {
      await endTree(record.pid, STOP_GRACE_MS)
      ended.push(record.pid)
    }
    rmSync(path, { force: true })
  }
  return ended
}

/** @param {number} port @param {string} host @returns {Promise<string | null>} the error's code, null when free */
function tryPort(port, host) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => resolve(codeOf(error) ?? 'unknown'))
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(null)))
  })
}

/**
 * @param {string | undefined} text value of PORT
 * @returns {number}
 */
export function parsePort(text) {
  const port = text === undefined || text.trim() === '' ? 3000 : Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Problem(`PORT is ${JSON.stringify(text)}; it must be a number from 1 to 65535.`)
}

/** Throws: Problem when the port cannot be had. @param {number} port */
export async function requireFreePort(port) {
  for (const host of ['::', '0.0.0.0', '127.0.0.1']) {
    const code = await tryPort(port, host)
    if (code === 'EADDRINUSE') {
      throw new Problem(
        `Port ${port} is taken by another program. Stop that one, or choose another port: PORT=${port + 1} npm start`,
      )
    }
    if (code === 'EACCES')
      throw new Problem(`This user may not use port ${port}. Choose one above 1023: PORT=3000 npm start`)
  }
}

/**
 * Starts Next and records it, so that a later start can end it should this process be killed.
 * @param {{ root: string, dataDir: string, port: number, dev: boolean, env: NodeJS.ProcessEnv }} facts
 * @returns {{ pid: number | undefined, exited: Promise<string>, stop: () => Promise<void>, kill: () => void,
 *   onMessage: (listen: (message: unknown) => void) => void, send: (message: object) => void }}
 *   `exited` tells how it ended; `onMessage` and `send` are the pipe to it
 */
export function launchWebServer({ root, dataDir, port, dev, env }) {
  const child = spawn(process.execPath, [nextPath(root), dev ? 'dev' : 'start', '-p', String(port)], {
    cwd: root,
    env,
    // In development Next serves from a process of its own, which this pipe would not reach.
    stdio: ['ignore', 'inherit', 'inherit', ...(dev ? [] : [/** @type {const} */ ('ipc')])],
  })
  let hasExited = false
  const exited = /** @type {Promise<string>} */ (
    new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message))
      child.once('exit', (code, signal) => {
        hasExited = true
        resolve(signal === null ? `exit code ${code}` : signal)
      })
    })
  )
  const path = recordPath(dataDir, port)
  const pid = child.pid ?? 0
  const supervisor = { pid: process.pid, identity: startIdentity(process.pid) }
  try {
    makePrivateFolder(dataDir)
    writePrivateFile(path, JSON.stringify({ pid, identity: startIdentity(pid), port, supervisor }))
  } catch {
    // Only the clean-up after a SIGKILL needs the record; a read-only disk is no reason not to serve.
  }
  return {
    pid: child.pid,
    exited,
    kill: () => void child.kill('SIGKILL'),
    onMessage: (listen) => void child.on('message', listen),
    send: (message) => {
      // It may have ended meanwhile: nobody waits for the word any more then.
      if (child.connected) child.send(message, () => {})
    },
    stop: async () => {
      // The pid of one that is gone may be another's by now.
      if (!hasExited) await endTree(child.pid, STOP_GRACE_MS)
      // Another start may have recorded its own server meanwhile.
      if (readJson(path)?.pid === child.pid) rmSync(path, { force: true })
    },
  }
}
