import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import {
  databasePaths,
  makePrivateFolder,
  openServerLog,
  readLogSince,
  socketFolder,
  writePrivateFile,
} from './database-files.mjs'
import { Problem, Stopped } from './problem.mjs'
import { endProcess, isSameProcess, startIdentity } from './process-identity.mjs'

// An empty server takes 120 MB; below this it would start and then stop in the middle of work.
const MINIMUM_FREE_BYTES = 300_000_000
const INITIALISE_TIMEOUT_MS = 120_000
// Crash recovery of a large database can take minutes; a server that has died is noticed at once.
const READY_TIMEOUT_MS = 180_000
const STOP_PATIENCE_MS = 10_000
const PORT_ATTEMPTS = 3
export const STOP_GRACE_MS = 20_000
const SQL_MODE =
  'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'

/** @typedef {import('./database-binary.mjs').DatabaseBinary} DatabaseBinary */
/**
 * `user` may do everything in the databases named `koinstrap…`; `appUser` only what a migration gave it.
 * A server that an earlier version started has no `appPassword` yet.
 * @typedef {{ flavour: string, version: string, user: string, password: string, appUser?: string,
 *   appPassword?: string, port: number, socket: string, pid: number, identity: string | null }} ServerRecord
 */

const randomPassword = () => randomBytes(24).toString('hex')

/** @param {string} dataDir */
function freeBytes(dataDir) {
  const { bavail, bsize } = statfsSync(dataDir)
  return bavail * bsize
}

/**
 * @param {string} dataDir
 * @param {(dataDir: string) => number} [measure] bytes free for this user
 */
export function requireFreeSpace(dataDir, measure = freeBytes) {
  const free = measure(dataDir)
  if (free >= MINIMUM_FREE_BYTES) return
  throw new Problem(
    `The disk of ${dataDir} is nearly full: ${Math.round(free / 1e6)} MB free, ${MINIMUM_FREE_BYTES / 1e6} MB needed. Free some space, or set KOINSTRAP_DATA_DIR to a folder on another disk.`,
  )
}

/** @param {number} wanted 0 for any @returns {Promise<number | null>} the port when nobody listens on it */
function probePort(wanted) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(null))
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null))
    })
  })
}

/** @param {number | undefined} earlier @returns {Promise<number>} the earlier port when it is still free */
export async function pickPort(earlier) {
  const port = (earlier === undefined ? null : await probePort(earlier)) ?? (await probePort(0))
  if (port === null) throw new Problem('No free port on 127.0.0.1 for the private database server.')
  return port
}

/**
 * True when a MySQL protocol greeting comes from the port (protocol 10; an error packet is not ready).
 * @param {number} port
 * @param {number} [timeoutMs]
 * @returns {Promise<boolean>}
 */
export function greets(port, timeoutMs = 2_000) {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port })
    const finish = (/** @type {boolean} */ answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(timeoutMs, () => finish(false))
    socket.once('error', () => finish(false))
    socket.once('close', () => resolve(false))
    socket.once('data', (packet) => finish(packet.length > 4 && packet[4] === 10))
  })
}

/** Root keeps its own folder's files: the server refuses to run as root unless told. */
function userFlags() {
  return process.getuid?.() === 0 ? [`--user=${userInfo().username}`] : []
}

/** @param {string} log */
function explainServerLog(log) {
  if (/No space left on device|Disk is full|error: 28\b|errno: 28\b|OS error 28\b/i.test(log)) {
    return 'The disk is full. Free some space, or set KOINSTRAP_DATA_DIR to a folder on another disk.'
  }
  if (/Permission denied|errno: 13\b|Errcode: 13\b/i.test(log)) {
    return 'It may not read or write its folder. Give this user the folder, or set KOINSTRAP_DATA_DIR to another one (a system profile such as AppArmor can also forbid it).'
  }
  if (/upgrade|downgrade|Unsupported redo log|corrupt/i.test(log)) {
    return 'The files may come from another server version or be damaged. Set KOINSTRAP_DATA_DIR to a new folder to start afresh, or restore a backup.'
  }
  return 'Read the lines above. To start afresh set KOINSTRAP_DATA_DIR to a new folder; to use another server set DATABASE_URL.'
}

/** @param {string} what @param {string} log @param {string} logPath */
function serverProblem(what, log, logPath) {
  const lines = log.trim().split('\n').slice(-12)
  return new Problem(
    `${what} Its last lines (${logPath}):\n${lines.map((line) => `  | ${line}`).join('\n')}\n${explainServerLog(log)}`,
  )
}

/** @param {DatabaseBinary} binary @param {string} folder */
function initialiseCommand(binary, folder) {
  if (binary.flavour === 'mysql') {
    return [binary.path, '--no-defaults', '--initialize-insecure', `--datadir=${folder}`, ...userFlags()]
  }
  if (binary.installTool === null) {
    throw new Problem(
      `${binary.path} is here, but mariadb-install-db is not. Install the package that holds it (mariadb-server-core).`,
    )
  }
  // `--force`: a machine without working name resolution is no reason to stop.
  return [
    binary.installTool,
    '--no-defaults',
    '--force',
    `--datadir=${folder}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...userFlags(),
  ]
}

/**
 * Creates the system tables beside their final place and moves them there when complete, so that an interrupted
 * first start leaves nothing half done.
 * @param {{ dataDir: string, binary: DatabaseBinary }} facts
 */
export async function initialiseTables({ dataDir, binary }) {
  const paths = databasePaths(dataDir)
  if (existsSync(paths.tables)) return
  rmSync(paths.unfinishedTables, { recursive: true, force: true })
  makePrivateFolder(paths.temporary)
  const [command = '', ...args] = initialiseCommand(binary, paths.unfinishedTables)
  const log = openServerLog(paths.log)
  const child = spawn(command, args, {
    stdio: ['ignore', log.descriptor, log.descriptor],
    timeout: INITIALISE_TIMEOUT_MS,
    cwd: dataDir,
    env: { ...process.env, TMPDIR: paths.temporary },
  })
  closeSync(log.descriptor)
  const code = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (status, signal) => resolve(status ?? signal))
  })
  if (code !== 0) {
    throw serverProblem(
      `The database could not be created (${code}).`,
      readLogSince(paths.log, log.offset),
      paths.log,
    )
  }
  renameSync(paths.unfinishedTables, paths.tables)
}

/** Runs at every start, so that a lost or changed record is always put right. */
function initStatements(
  /** @type {Omit<Required<ServerRecord>, 'version' | 'port' | 'pid' | 'identity'>} */ record,
) {
  const { flavour, user, password, appUser, appPassword } = record
  const account = `'${user}'@'127.0.0.1'`
  const application = `'${appUser}'@'127.0.0.1'`
  const strangers = ['127.0.0.1', '::1', '%', hostname().toLowerCase()].map((host) => `'root'@'${host}'`)
  const closeRoot =
    flavour === 'mariadb'
      ? [`DELETE FROM mysql.global_priv WHERE (User = 'root' AND Host <> 'localhost') OR User = '';`]
      : [`DROP USER IF EXISTS ${strangers.join(', ')};`]
  return [
    'CREATE DATABASE IF NOT EXISTS `koinstrap` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;',
    'CREATE DATABASE IF NOT EXISTS `koinstrap_demo` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;',
    ...closeRoot,
    'FLUSH PRIVILEGES;',
    `CREATE USER IF NOT EXISTS ${account} IDENTIFIED BY '${password}';`,
    `ALTER USER ${account} IDENTIFIED BY '${password}';`,
    `GRANT ALL ON \`koinstrap%\`.* TO ${account} WITH GRANT OPTION;`,
    // What it may write is given table by table after each migration: db/grants.ts.
    `CREATE USER IF NOT EXISTS ${application} IDENTIFIED BY '${appPassword}';`,
    `ALTER USER ${application} IDENTIFIED BY '${appPassword}';`,
    `GRANT SELECT ON \`koinstrap%\`.* TO ${application};`,
  ].join('\n')
}

/** @param {{ dataDir: string, binary: DatabaseBinary, record: ServerRecord, bufferPool: string, flags: string[] }} facts */
function serverFlags({ dataDir, binary, record, bufferPool, flags }) {
  const paths = databasePaths(dataDir)
  return [
    '--no-defaults',
    `--datadir=${paths.tables}`,
    `--socket=${record.socket}`,
    `--port=${record.port}`,
    '--bind-address=127.0.0.1',
    `--pid-file=${paths.pidFile}`,
    `--tmpdir=${paths.temporary}`,
    `--init-file=${paths.initFile}`,
    `--innodb-buffer-pool-size=${bufferPool}`,
    '--innodb-flush-log-at-trx-commit=1',
    '--max-connections=200',
    '--max-allowed-packet=64M',
    '--skip-log-bin',
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_bin',
    '--default-time-zone=+00:00',
    `--sql-mode=${SQL_MODE}`,
    ...(binary.flavour === 'mysql' ? ['--mysqlx=OFF', '--performance-schema=OFF'] : []),
    ...userFlags(),
    ...flags,
  ]
}

/** @param {ServerRecord} server @param {AbortSignal} [signal] */
async function becomesReady(server, signal) {
  let deadline = Date.now() + READY_TIMEOUT_MS
  // A server that is still starting loses a SIGTERM: who wants to stop waits a little for it to be ready first.
  const hurry = () => {
    deadline = Math.min(deadline, Date.now() + STOP_PATIENCE_MS)
  }
  if (signal?.aborted) hurry()
  signal?.addEventListener('abort', hurry, { once: true })
  while (Date.now() < deadline) {
    if (!isSameProcess(server)) return 'ended'
    if (await greets(server.port)) return 'ready'
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
  return signal?.aborted ? 'stopped' : 'silent'
}

/**
 * Starts the server in a process group of its own (a Ctrl-C in the terminal must not end it before the app) and waits
 * for its greeting, which comes only after the init file was run.
 * @param {{ dataDir: string, binary: DatabaseBinary, earlier: Partial<ServerRecord> | null,
 *   bufferPool: string, flags: string[], signal?: AbortSignal }} facts
 * @returns {Promise<ServerRecord>}
 */
export async function launchServer({ dataDir, binary, earlier, bufferPool, flags, signal }) {
  const paths = databasePaths(dataDir)
  const { flavour, version } = binary
  const fixed = {
    flavour,
    version,
    user: 'koinstrap',
    password: earlier?.password ?? randomPassword(),
    appUser: 'koinstrap_app',
    appPassword: earlier?.appPassword ?? randomPassword(),
    socket: join(socketFolder(dataDir), 'db.sock'),
  }
  for (let attempt = 1; ; attempt++) {
    const port = await pickPort(attempt === 1 ? earlier?.port : undefined)
    const draft = { ...fixed, port, pid: 0, identity: null }
    for (const leftover of [paths.pidFile, fixed.socket, `${fixed.socket}.lock`])
      rmSync(leftover, { force: true })
    makePrivateFolder(paths.temporary)
    writePrivateFile(paths.initFile, initStatements(fixed))
    const log = openServerLog(paths.log)
    const child = spawn(binary.path, serverFlags({ dataDir, binary, record: draft, bufferPool, flags }), {
      stdio: ['ignore', log.descriptor, log.descriptor],
      detached: true,
      cwd: dataDir,
    })
    closeSync(log.descriptor)
    child.once('error', () => {})
    child.unref()
    const pid = child.pid ?? 0
    const record = { ...draft, pid, identity: startIdentity(pid) }
    writePrivateFile(paths.record, JSON.stringify(record, null, 2))
    const state = await becomesReady(record, signal)
    rmSync(paths.initFile, { force: true })
    if (state === 'ready') return record
    await endProcess(record, { graceMs: STOP_GRACE_MS })
    if (state === 'stopped') throw new Stopped()
    const output = readLogSince(paths.log, log.offset)
    if (attempt < PORT_ATTEMPTS && /Address already in use/i.test(output)) continue
    const what = state === 'ended' ? 'stopped at its start' : 'did not become ready in time'
    throw serverProblem(`The private database server ${what}.`, output, paths.log)
  }
}
