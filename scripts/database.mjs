import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ensureDatabaseBinary } from './database-binary.mjs'
import {
  databasePaths,
  makePrivateFolder,
  readJson,
  removeSocket,
  writePrivateFile,
} from './database-files.mjs'
import {
  greets,
  initialiseTables,
  launchServer,
  requireFreeSpace,
  STOP_GRACE_MS,
} from './database-server.mjs'
import { withLock } from './lock.mjs'
import { Problem } from './problem.mjs'
import { commandLine, endProcess, findProcesses, isSameProcess, startIdentity } from './process-identity.mjs'

/** @typedef {import('./database-server.mjs').ServerRecord} ServerRecord */
/** @typedef {import('./database-binary.mjs').DatabaseBinary} DatabaseBinary */
/** @typedef {ServerRecord & { dataDir: string, started: boolean, release: () => Promise<boolean> }} PrivateServer */

const LOCK_TIMEOUT_MS = 5 * 60_000
// A leftover server that does not greet within this time is ended and started anew.
const ADOPTION_MS = 30_000
let attachments = 0

/** @param {string} dataDir @returns {(pid: number) => boolean} */
function servesFolder(dataDir) {
  const flag = `--datadir=${databasePaths(dataDir).tables} `
  return (pid) => `${commandLine(pid)} `.includes(flag)
}

/** The leftover or shared server of this folder: the recorded pid if it still is that server. */
function runningServer(/** @type {string} */ dataDir) {
  const record = /** @type {ServerRecord | null} */ (readJson(databasePaths(dataDir).record))
  if (record === null || !isSameProcess(record) || !servesFolder(dataDir)(record.pid)) return null
  return record
}

/** Ends servers of this folder that nobody recorded: their start was killed half-way, or the folder was deleted. */
async function endUnrecorded(/** @type {string} */ dataDir) {
  const flag = `--datadir=${databasePaths(dataDir).tables} `
  for (const pid of findProcesses(
    (command) => `${command} `.includes(flag) && /(mariadbd|mysqld)/.test(command),
  )) {
    await endProcess({ pid, identity: startIdentity(pid) }, { graceMs: STOP_GRACE_MS })
  }
}

/** @param {string} dataDir @returns {string[]} files of the processes that use the server now; dead ones are removed */
function liveUsers(dataDir) {
  const { users } = databasePaths(dataDir)
  mkdirSync(users, { recursive: true, mode: 0o700 })
  return readdirSync(users).filter((name) => {
    const user = /** @type {{ pid: number, identity: string | null } | null} */ (readJson(join(users, name)))
    if (user !== null && isSameProcess(user)) return true
    rmSync(join(users, name), { force: true })
    return false
  })
}

/** @param {ServerRecord} record */
async function answersInTime(record) {
  const deadline = Date.now() + ADOPTION_MS
  while (Date.now() < deadline && isSameProcess(record)) {
    if (await greets(record.port)) return true
    await new Promise((done) => setTimeout(done, 100))
  }
  return false
}

/**
 * @param {{ dataDir: string, bufferPool: string, flags: string[], freeBytes?: (dataDir: string) => number,
 *   signal?: AbortSignal, findBinary: () => Promise<DatabaseBinary> }} options
 * @returns {Promise<ServerRecord & { started: boolean }>}
 */
async function adoptOrLaunch({ dataDir, bufferPool, flags, freeBytes, signal, findBinary }) {
  const running = runningServer(dataDir)
  // A leftover of an earlier version does not know the application's account; one in use is left alone.
  const usable = running?.appPassword !== undefined || liveUsers(dataDir).length > 0
  if (running !== null && usable && (await answersInTime(running))) return { ...running, started: false }
  if (running !== null) await endProcess(running, { graceMs: STOP_GRACE_MS })
  await endUnrecorded(dataDir)
  const binary = await findBinary()
  const earlier = /** @type {ServerRecord | null} */ (readJson(databasePaths(dataDir).record))
  if (earlier !== null && earlier.flavour !== binary.flavour) {
    throw new Problem(
      `The data in ${dataDir} was written by ${earlier.flavour}, but the server found is ${binary.flavour} (${binary.path}). Put ${earlier.flavour} on PATH again, or set KOINSTRAP_DATA_DIR to a new folder.`,
    )
  }
  requireFreeSpace(dataDir, freeBytes)
  await initialiseTables({ dataDir, binary })
  return { ...(await launchServer({ dataDir, binary, earlier, bufferPool, flags, signal })), started: true }
}

/**
 * Stops the server of a data folder when no living process uses it.
 * @param {string} dataDir absolute
 * @param {string} [leaving] the users file of the process that lets go of it now
 * @returns {Promise<boolean>} true when this stopped it
 */
export async function stopUnusedServer(dataDir, leaving) {
  const paths = databasePaths(dataDir)
  return withLock(paths.lock, { timeoutMs: LOCK_TIMEOUT_MS }, async () => {
    if (leaving !== undefined) rmSync(join(paths.users, leaving), { force: true })
    if (liveUsers(dataDir).length > 0) return false
    const running = runningServer(dataDir)
    if (running === null) return false
    await endProcess(running, { graceMs: STOP_GRACE_MS })
    removeSocket(running.socket, dataDir)
    return true
  })
}

/**
 * Uses the private server of a data folder: one that runs already (also a leftover of a killed start), else it is
 * created and started. Every user must call `release`; the last one stops the server.
 * Throws: Problem that says what to do (no server binary, disk nearly full, no permission, the server's own log).
 * @param {{ dataDir: string, bufferPool?: string, flags?: string[], env?: Record<string, string | undefined>,
 *   log?: (line: string) => void, mayInstall?: (what: string) => Promise<boolean>,
 *   freeBytes?: (dataDir: string) => number, signal?: AbortSignal }} options
 * @returns {Promise<PrivateServer>}
 */
export async function startPrivateServer({
  bufferPool = '128M',
  flags = [],
  log,
  freeBytes,
  signal,
  env,
  mayInstall,
  ...rest
}) {
  const dataDir = resolve(rest.dataDir)
  const paths = databasePaths(dataDir)
  makePrivateFolder(dataDir)
  const userFile = `${process.pid}-${++attachments}`
  const onWait = (/** @type {number | null} */ pid) =>
    log?.(`waiting for process ${pid}, which is starting or stopping the database`)
  const server = await withLock(paths.lock, { timeoutMs: LOCK_TIMEOUT_MS, onWait, signal }, async () => {
    liveUsers(dataDir)
    const findBinary = () => ensureDatabaseBinary({ env, log, mayInstall })
    const found = await adoptOrLaunch({ dataDir, bufferPool, flags, freeBytes, signal, findBinary })
    writePrivateFile(
      join(paths.users, userFile),
      JSON.stringify({ pid: process.pid, identity: startIdentity(process.pid) }),
    )
    return found
  })
  let released = false
  return {
    ...server,
    dataDir,
    release: async () => {
      if (released) return false
      released = true
      return stopUnusedServer(dataDir, userFile)
    },
  }
}

/**
 * The address of one database on a private server. The account may create any database named `koinstrap…`.
 * @param {{ user: string, password: string, port: number }} server
 * @param {string} name
 * @returns {string} `mysql://user:password@127.0.0.1:port/name`
 */
export function createDatabaseUrl({ user, password, port }, name) {
  return `mysql://${user}:${password}@127.0.0.1:${port}/${name}`
}

/**
 * The address by which the application itself works: it reads, and writes where a migration allowed it. With a server
 * of an earlier version that is still in use it is the same as `createDatabaseUrl`.
 * @param {{ user: string, password: string, appUser?: string, appPassword?: string, port: number }} server
 * @param {string} name
 * @returns {string} `mysql://user:password@127.0.0.1:port/name`
 */
export function createApplicationUrl({ user, password, appUser, appPassword, port }, name) {
  if (appUser === undefined || appPassword === undefined)
    return createDatabaseUrl({ user, password, port }, name)
  return createDatabaseUrl({ user: appUser, password: appPassword, port }, name)
}
