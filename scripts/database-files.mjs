import { createHash } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { codeOf, Problem } from './problem.mjs'

// sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero.
const SOCKET_PATH_BYTES = 100
const LOG_ROTATE_BYTES = 5_000_000

/**
 * Where everything of a private server lies.
 * @param {string} dataDir absolute
 */
export function databasePaths(dataDir) {
  return {
    record: join(dataDir, 'server.json'),
    tables: join(dataDir, 'mysql'),
    unfinishedTables: join(dataDir, 'mysql.unfinished'),
    // Not the machine's temp folder: MariaDB removes #sql* there at start, other servers' running queries included.
    temporary: join(dataDir, 'tmp'),
    initFile: join(dataDir, 'init.sql'),
    log: join(dataDir, 'server.log'),
    pidFile: join(dataDir, 'server.pid'),
    users: join(dataDir, 'users'),
    lock: join(dataDir, 'server.lock'),
  }
}

/** Creates a folder for this user only. One that exists keeps its rights: it may hold more than our files. */
export function makePrivateFolder(/** @type {string} */ path) {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    accessSync(path, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Problem(
      `The data folder ${path} cannot be used (${codeOf(error)}). Make it writable for this user, or set KOINSTRAP_DATA_DIR to a folder that is.`,
      { cause: error },
    )
  }
}

/** Writes a file only this user can read, whole or not at all. */
export function writePrivateFile(/** @type {string} */ path, /** @type {string} */ text) {
  const unfinished = `${path}.${process.pid}.tmp`
  rmSync(unfinished, { force: true })
  writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx' })
  renameSync(unfinished, path)
}

/**
 * @template T
 * @param {string} path
 * @returns {T | null} null when the file is missing or not JSON
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** @param {string} path */
function isOwnPrivateFolder(path) {
  const found = lstatSync(path)
  return found.isDirectory() && found.uid === (process.getuid?.() ?? found.uid) && (found.mode & 0o077) === 0
}

/**
 * The folder of the unix socket, for this user only; outside the data folder when that path is too long for a socket.
 * @param {string} dataDir
 * @returns {string}
 */
export function socketFolder(dataDir) {
  const inside = join(dataDir, 'database-socket')
  if (Buffer.byteLength(join(inside, 'db.sock')) < SOCKET_PATH_BYTES) {
    makePrivateFolder(inside)
    if (isOwnPrivateFolder(inside)) return inside
  }
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  const outside = join(tmpdir(), `koinstrap-${process.getuid?.() ?? 0}-${name}`)
  if (!existsSync(outside)) mkdirSync(outside, { mode: 0o700 })
  // Anybody may create names in the temp folder: what is not ours alone is not used.
  return isOwnPrivateFolder(outside) ? outside : mkdtempSync(join(tmpdir(), 'koinstrap-'))
}

/** Removes the socket, and its folder when that lies outside the data folder. @param {string} socket @param {string} dataDir */
export function removeSocket(socket, dataDir) {
  rmSync(socket, { force: true })
  if (!socket.startsWith(join(dataDir, sep))) rmSync(dirname(socket), { recursive: true, force: true })
}

/**
 * Opens the server's log for appending; a large one is kept once as `.old`.
 * @param {string} path
 * @returns {{ descriptor: number, offset: number }}
 */
export function openServerLog(path) {
  if (existsSync(path) && statSync(path).size > LOG_ROTATE_BYTES) renameSync(path, `${path}.old`)
  const offset = existsSync(path) ? statSync(path).size : 0
  return { descriptor: openSync(path, 'a', 0o600), offset }
}

/**
 * What the server wrote since `offset`, at most the last 64 kB.
 * @param {string} path
 * @param {number} offset
 */
export function readLogSince(path, offset) {
  if (!existsSync(path)) return ''
  const size = statSync(path).size
  const from = Math.max(offset, size - 65_536)
  const buffer = Buffer.alloc(Math.max(0, size - from))
  const descriptor = openSync(path, 'r')
  try {
    readSync(descriptor, buffer, 0, buffer.length, from)
  } finally {
    closeSync(descriptor)
  }
  return buffer.toString('utf8')
}
