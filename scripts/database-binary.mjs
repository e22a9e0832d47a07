import { execFileSync, spawn } from 'node:child_process'
import { accessSync, constants, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { Problem } from './problem.mjs'

const INSTALL_TIMEOUT_MS = 15 * 60_000
// mariadbd is often in a folder that only root has on PATH, and Homebrew's keg is not linked when both are installed.
export const USUAL_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/libexec',
  '/usr/bin',
  '/usr/local/bin',
  '/usr/local/libexec',
  '/opt/homebrew/bin',
  '/opt/homebrew/opt/mariadb/bin',
  '/opt/homebrew/opt/mysql/bin',
  '/usr/local/opt/mariadb/bin',
  '/usr/local/opt/mysql/bin',
  '/usr/local/mysql/bin',
  '/home/linuxbrew/.linuxbrew/bin',
]
// Names of the server package from new distributions to old; none of them starts a system service.
const APT_SERVER_PACKAGES = [
  'mariadb-server-core',
  'mariadb-server-core-10.6',
  'mariadb-server-core-10.5',
  'mariadb-server-core-10.3',
]

/** @typedef {{ path: string, flavour: 'mariadb' | 'mysql', version: string, installTool: string | null }} DatabaseBinary */
/** @typedef {Record<string, string | undefined>} Environment */

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * First executable of one of these names, name by name, on PATH and then in the further folders.
 * @param {string[]} names
 * @param {{ env?: Environment, folders?: string[] }} [where]
 * @returns {string | null}
 */
export function findExecutable(names, { env = process.env, folders = [] } = {}) {
  const all = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...folders]
  for (const name of names) {
    const found = all.map((folder) => join(folder, name)).find(isExecutable)
    if (found !== undefined) return found
  }
  return null
}

/** @param {string} path @param {Environment} env */
function describeBinary(path, env) {
  let text = ''
  try {
    text = execFileSync(path, ['--no-defaults', '--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch {
    // A server that cannot even tell its version fails at its start, where its log is shown.
  }
  const near = [dirname(path), dirname(realpathSync(path))]
  const folders = [...near, ...near.map((folder) => join(folder, '../bin')), ...USUAL_FOLDERS]
  const flavour = /mariadb/i.test(text || path) ? 'mariadb' : 'mysql'
  return {
    path,
    flavour: /** @type {'mariadb' | 'mysql'} */ (flavour),
    version: /Ver\s+([\w.]+)/.exec(text)?.[1] ?? 'unknown',
    installTool: findExecutable(['mariadb-install-db', 'mysql_install_db'], {
      env: { PATH: [...near, env.PATH ?? ''].join(delimiter) },
      folders,
    }),
  }
}

/**
 * @param {{ env?: Environment, folders?: string[] }} [where]
 * @returns {DatabaseBinary | null} MariaDB before MySQL, PATH before the usual folders
 */
export function findDatabaseBinary({ env = process.env, folders = USUAL_FOLDERS } = {}) {
  const path = findExecutable(['mariadbd', 'mysqld'], { env, folders })
  return path === null ? null : describeBinary(path, env)
}

/** @param {string} command @param {string[]} args */
function succeeds(command, args) {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/**
 * How software can be installed here without asking for a password: `apt-get` (with sudo where needed), `brew`, or null.
 * @param {{ env?: Environment }} [where]
 * @returns {{ tool: 'apt-get' | 'brew', prefix: string[] } | null}
 */
export function findInstaller({ env = process.env } = {}) {
  const apt = findExecutable(['apt-get'], { env })
  if (apt !== null && process.getuid?.() === 0) return { tool: 'apt-get', prefix: [apt] }
  const sudo = apt === null ? null : findExecutable(['sudo'], { env })
  if (apt !== null && sudo !== null && succeeds(sudo, ['-n', 'true'])) {
    return { tool: 'apt-get', prefix: [sudo, '-n', 'env', 'DEBIAN_FRONTEND=noninteractive', apt] }
  }
  const brew = findExecutable(['brew'], { env, folders: ['/opt/homebrew/bin', '/usr/local/bin'] })
  return brew === null || process.getuid?.() === 0 ? null : { tool: 'brew', prefix: [brew] }
}

/** Runs one command of the installer and keeps the end of its output for the message when it fails. */
function runInstaller(/** @type {string[]} */ [command = '', ...args]) {
  return new Promise((resolve, reject) => {
    let output = ''
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: INSTALL_TIMEOUT_MS,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk).slice(-1_500)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) return resolve(undefined)
      const line = [command, ...args].join(' ')
      reject(
        new Problem(
          `This command failed (exit ${code}):\n  ${line}\n${output.trim()}\nCheck the network, then try again.`,
        ),
      )
    })
  })
}

/**
 * Installs packages: with apt the first of `aptNames` that exists plus `aptMore`, with Homebrew `brew`.
 * @param {{ tool: 'apt-get' | 'brew', prefix: string[] }} installer
 * @param {{ aptNames: string[], aptMore?: string[], brew: string[] }} packages
 */
export async function installPackages({ tool, prefix }, { aptNames, aptMore = [], brew }) {
  if (tool === 'brew') return runInstaller([...prefix, 'install', ...brew])
  const lockWait = ['-o', 'DPkg::Lock::Timeout=120']
  await runInstaller([...prefix, ...lockWait, 'update'])
  const known = aptNames.find((name) => succeeds('apt-cache', ['show', name])) ?? aptNames[0] ?? ''
  await runInstaller([...prefix, ...lockWait, 'install', '-y', '--no-install-recommends', known, ...aptMore])
}

const BY_HAND = `There is no MariaDB or MySQL server on this machine, and it cannot be installed without a password. One of these will do:
  Debian, Ubuntu   sudo apt-get install -y --no-install-recommends mariadb-server-core mariadb-client
  Fedora           sudo dnf install -y mariadb-server
  macOS            brew install mariadb
  Docker           docker compose up -d --wait, then DATABASE_URL=mysql://koinstrap:koinstrap@127.0.0.1:3306/koinstrap
  any MySQL        DATABASE_URL=mysql://USER:PASSWORD@HOST:3306/DATABASE
Then run the same command again.`

/**
 * The server binary, installed first where there is none and it can be had without a password.
 * @param {{ env?: Environment, folders?: string[], log?: (line: string) => void,
 *   mayInstall?: (what: string) => Promise<boolean>, installer?: ReturnType<typeof findInstaller> }} [options]
 * @returns {Promise<DatabaseBinary>}
 */
export async function ensureDatabaseBinary({ env = process.env, folders, log, mayInstall, installer } = {}) {
  const present = findDatabaseBinary({ env, folders })
  if (present !== null) return present
  const chosen = installer === undefined ? findInstaller({ env }) : installer
  if (chosen === null) throw new Problem(BY_HAND)
  const what =
    chosen.tool === 'brew'
      ? 'mariadb (brew)'
      : 'mariadb-server-core and mariadb-client (apt, no system service)'
  if (mayInstall !== undefined && !(await mayInstall(what))) throw new Problem(BY_HAND)
  log?.(`no database server found: installing ${what}`)
  await installPackages(chosen, {
    aptNames: APT_SERVER_PACKAGES,
    aptMore: ['mariadb-client'],
    brew: ['mariadb'],
  })
  const installed = findDatabaseBinary({ env, folders })
  if (installed === null) throw new Problem(`The database server was installed, but not found.\n${BY_HAND}`)
  return installed
}
