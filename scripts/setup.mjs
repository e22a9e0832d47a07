import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runCommand } from './child-process.mjs'
import { findExecutable } from './database-binary.mjs'
import { readJson } from './database-files.mjs'
import { withLock } from './lock.mjs'
import { Problem } from './problem.mjs'

const LOCK_TIMEOUT_MS = 10 * 60_000
const BUILD_SOURCES = [
  'app',
  'lib',
  'db',
  'public',
  'drizzle',
  'next.config.ts',
  'package-lock.json',
  'tsconfig.json',
  'postcss.config.mjs',
  'proxy.ts',
  'instrumentation.ts',
]
const NO_NETWORK =
  /npm (error|ERR!) network|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH/

/** @typedef {{ root: string, env: NodeJS.ProcessEnv, signal?: AbortSignal, say?: (status: string) => void }} Task */
/** @typedef {Record<string, { version?: string, optional?: boolean, link?: boolean }>} LockedPackages */

/** Lies in node_modules because that belongs to the checkout, not to a data folder, and git ignores it. */
const cacheFolder = (/** @type {string} */ root) => join(root, 'node_modules', '.cache', 'koinstrap')

/** One install or build at a time in a checkout. @template T @param {Task} task @param {() => Promise<T>} work */
function alone({ root, signal, say }, work) {
  const onWait = (/** @type {number | null} */ pid) =>
    say?.(`waiting for process ${pid}, which is at work in this checkout`)
  return withLock(
    join(cacheFolder(root), 'checkout.lock'),
    { timeoutMs: LOCK_TIMEOUT_MS, onWait, signal },
    work,
  )
}

/**
 * By name within the checkout: one that was moved is still the same.
 * @param {string} root @param {string[]} paths files and folders; missing ones count as empty @returns {string}
 */
function hashOf(root, paths) {
  const hash = createHash('sha256')
  const visit = (/** @type {string} */ path) => {
    if (!existsSync(path)) return
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name))
    } else if (!/\.test\.tsx?$/.test(path))
      hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0')
  }
  paths.forEach(visit)
  return hash.digest('hex')
}

/** True when somebody's own `npm install` already put in place exactly what the lockfile names. */
function matchesLockfile(/** @type {string} */ root) {
  const wanted = /** @type {{ packages?: LockedPackages } | null} */ (
    readJson(join(root, 'package-lock.json'))
  )
  const present = /** @type {{ packages?: LockedPackages } | null} */ (
    readJson(join(root, 'node_modules/.package-lock.json'))
  )
  if (!wanted?.packages || !present?.packages) return false
  const installed = present.packages
  return Object.entries(wanted.packages).every(
    ([path, { version, optional, link }]) =>
      path === '' || optional || link || installed[path]?.version === version,
  )
}

/** @param {NodeJS.ProcessEnv} env @returns {string[]} */
export function npmCommand(env) {
  if (env.npm_execpath?.endsWith('npm-cli.js')) return [process.execPath, env.npm_execpath]
  const npm = findExecutable(['npm'], { env })
  if (npm !== null) return [npm]
  throw new Problem('npm is not on PATH. It comes with Node: install Node 24 from https://nodejs.org.')
}

/** @param {Task} task */
async function runInstall({ root, env, signal }) {
  // Under NODE_ENV=production npm would leave out what the build needs.
  const command = [...npmCommand(env), 'install', '--no-audit', '--no-fund', '--include=dev']
  const { code, output } = await runCommand(command, { cwd: root, env, signal })
  if (code === 0) return
  const lines = output.trim().split('\n').slice(-12).join('\n')
  const advice = NO_NETWORK.test(output)
    ? 'The package registry cannot be reached. Check the network (and a proxy, if you need one: npm config set proxy), then run the same command again.'
    : 'Read the lines above. Removing the folder node_modules and running the same command again often helps.'
  throw new Problem(`npm install failed (exit ${code}):\n${lines}\n${advice}`)
}

/**
 * Installs the dependencies when they are missing or the lockfile changed.
 * @param {Task} task
 * @returns {Promise<string>} what was done, in a few words
 */
export async function installDependencies(task) {
  const { root } = task
  const stamp = join(cacheFolder(root), 'installed')
  const lockfiles = [join(root, 'package-lock.json'), join(root, 'package.json')]
  const isCurrent = () =>
    existsSync(join(root, 'node_modules/.package-lock.json')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === hashOf(root, lockfiles)
  if (isCurrent()) return 'up to date'
  return alone(task, async () => {
    if (isCurrent()) return 'up to date'
    const complete = matchesLockfile(root)
    if (!complete) {
      task.say?.('installing with npm')
      await runInstall(task)
    }
    mkdirSync(cacheFolder(root), { recursive: true })
    writeFileSync(stamp, hashOf(root, lockfiles))
    return complete ? 'up to date' : 'installed'
  })
}

/** @param {Task} task */
async function runBuild({ root, env, signal }) {
  // A build that needs a database would fail on Vercel: it never sees one here either.
  const { DATABASE_URL, DATABASE_ADMIN_URL, DATABASE_READ_URL, ...rest } = env
  const { code, output } = await runCommand([process.execPath, nextPath(root), 'build'], {
    cwd: root,
    env: { ...rest, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    signal,
  })
  if (code === 0) return
  const advice = /ENOSPC|No space left/i.test(output)
    ? 'The disk is full: free some space.'
    : 'Mend the error above, then run the same command again.'
  throw new Problem(
    `The build failed (exit ${code}):\n${output.trim().split('\n').slice(-40).join('\n')}\n${advice}`,
  )
}

/** Started directly: ending an `npx` or `npm` parent would leave the server behind. @param {string} root */
export const nextPath = (root) => join(root, 'node_modules/next/dist/bin/next')

/**
 * Builds the application when its sources changed since the last build.
 * @param {Task} task
 * @returns {Promise<string>} what was done, in a few words
 */
export async function buildApplication(task) {
  const { root } = task
  const stamp = join(root, '.next', 'koinstrap-build')
  const sources = BUILD_SOURCES.map((name) => join(root, name))
  const isCurrent = () =>
    existsSync(join(root, '.next/BUILD_ID')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === hashOf(root, sources)
  if (isCurrent()) return 'unchanged'
  return alone(task, async () => {
    if (isCurrent()) return 'unchanged'
    // Hashed before the build: a file that changes meanwhile leads to another build, never to a stale one.
    const hash = hashOf(root, sources)
    rmSync(stamp, { force: true })
    task.say?.('building')
    await runBuild(task)
    writeFileSync(stamp, hash)
    return 'built'
  })
}
