import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endTree } from '../../scripts/child-process.mjs'
import { findFreePort } from './start-checkout'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const PATIENCE_MS = 30_000
/** The user of a process that owns nothing. */
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

/** A copy of the checkout as git would deliver it, with the installed packages, in a folder others may read. */
export function copyCheckout(): { folder: string; root: string } {
  const folder = mkdtempSync(join(tmpdir(), 'koinstrap-vercel-'))
  chmodSync(folder, 0o755)
  const root = join(folder, 'checkout')
  mkdirSync(root)
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  })
  for (const name of listed.split('\0').filter((one) => one !== '' && existsSync(join(REPOSITORY, one)))) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    cpSync(join(REPOSITORY, name), join(root, name))
  }
  copyPackages(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  return { folder, root }
}

const isReadableByAll = (path: string) => (lstatSync(path).mode & 0o004) !== 0

function copyPackages(from: string, to: string): void {
  try {
    // Hard links: a second, against half a minute for copies; but a link cannot be made readable for others.
    const how = isRoot && !isReadableByAll(join(from, 'next/package.json')) ? '-a' : '-al'
    execFileSync('cp', [how, from, to], { stdio: 'ignore' })
    if (how === '-a') execFileSync('chmod', ['-R', 'a+rX', to])
  } catch {
    rmSync(to, { recursive: true, force: true })
    cpSync(from, to, { recursive: true, verbatimSymlinks: true })
  }
  // Caches are written in place, which would reach through the links.
  rmSync(join(to, '.cache'), { recursive: true, force: true })
}

/** Every file and folder with its size, time and mode. */
export function listEverything(root: string): Map<string, string> {
  const found = new Map<string, string>()
  const visit = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      const { size, mtimeMs, mode, ino } = lstatSync(path)
      found.set(path.slice(root.length + 1), `${size} bytes, ${mtimeMs}, ${mode.toString(8)}, inode ${ino}`)
      if (lstatSync(path).isDirectory()) visit(path)
    }
  }
  visit(root)
  return found
}

/**
 * Takes the right to write from the serving process. As root that is another user, who must be able to read; else
 * the folders lose it (folders are real ones, files of node_modules may be links into the developer's own).
 */
export function makeReadOnly(root: string): void {
  const packages = join(root, 'node_modules')
  const [which, change] = isRoot
    ? [['-path', packages, '-prune', '-o'], 'a+rX,go-w']
    : [['-type', 'd'], 'a-w']
  execFileSync('find', [root, ...which, '!', '-type', 'l', '-exec', 'chmod', change, '{}', '+'])
}

export function removeCopy(folder: string): void {
  if (!isRoot) execFileSync('find', [folder, '-type', 'd', '-exec', 'chmod', 'u+w', '{}', '+'])
  rmSync(folder, { recursive: true, force: true })
}

const asServingUser = isRoot ? { uid: NOBODY, gid: NOBODY } : {}

/** Whether the serving user can create a file in a folder. */
export function canWrite(folder: string, node: string): boolean {
  const probe = `require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'probe'))}, '')`
  const { status, stderr } = spawnSync(node, ['-e', probe], { encoding: 'utf8', ...asServingUser })
  if (status === 0) rmSync(join(folder, 'probe'))
  else if (!/EACCES|EROFS|EPERM/.test(stderr)) throw new Error(`the serving user cannot run node: ${stderr}`)
  return status === 0
}

/** A folder with node alone: no database server, no npm, no shell is on this PATH. */
export function makeBarePath(folder: string): string {
  const path = join(folder, 'bin')
  mkdirSync(path)
  // A copy: a node in somebody's home folder is out of the serving user's reach.
  copyFileSync(process.execPath, join(path, 'node'))
  chmodSync(join(path, 'node'), 0o755)
  chmodSync(path, 0o755)
  return path
}

export interface Served {
  url: string
  pid: number
  log: () => string
  stop: () => Promise<void>
}

/** `next start` of the copy as the serving user, with nothing in its environment but what is given. */
export async function serve(input: {
  folder: string
  root: string
  env: Record<string, string>
}): Promise<Served> {
  const { folder, root, env } = input
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const logPath = join(folder, `server-${port}.log`)
  const descriptor = openSync(logPath, 'w')
  const command = [
    join(root, 'node_modules/next/dist/bin/next'),
    'start',
    '-p',
    String(port),
    '-H',
    '127.0.0.1',
  ]
  const child = spawn(join(env.PATH ?? '', 'node'), command, {
    cwd: root,
    env: { NODE_ENV: 'production', APP_URL: url, NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', descriptor, descriptor],
    ...asServingUser,
  })
  closeSync(descriptor)
  child.once('error', () => {})
  const stop = () => endTree(child.pid)
  const log = () => readFileSync(logPath, 'utf8')
  const deadline = Date.now() + PATIENCE_MS
  while (!(await fetch(`${url}/api/health`).catch(() => null))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`the server does not answer:\n${log()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { url, pid: child.pid ?? 0, log, stop }
}
