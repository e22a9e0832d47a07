import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endTree } from '../../scripts/child-process.mjs'
import { findProcesses, listDescendants, startIdentity } from '../../scripts/process-identity.mjs'

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
const PATIENCE_MS = 60_000

/**
 * Answers like Next where the bootstrap looks: `build` leaves a BUILD_ID, `start` serves health under Next's title, and
 * hands what stands behind /ask/ on to the process that started it.
 */
const FAKE_NEXT = `
const { mkdirSync, writeFileSync } = require('node:fs')
if (process.argv[2] === 'build') {
  mkdirSync('.next', { recursive: true })
  writeFileSync('.next/BUILD_ID', 'fake')
  writeFileSync('build-environment.json', JSON.stringify(process.env))
} else {
  process.title = 'next-server (fake)'
  const since = Date.now()
  const health = () => JSON.stringify({ status: Date.now() - since < 1200 ? 'starting' : 'ok', env: process.env })
  const ask = (word, response) => {
    const id = Math.random()
    const listen = (message) => {
      if (message.id !== id) return
      process.off('message', listen)
      response.end(JSON.stringify(message))
    }
    process.on('message', listen)
    process.send({ koinstrap: word, id })
  }
  const server = require('node:http').createServer((request, response) => {
    const [, word] = /^\\/ask\\/(.+)$/.exec(request.url) ?? []
    return word ? ask(word, response) : response.end(health())
  })
  server.listen(Number(process.argv[4]))
  process.on('SIGTERM', () => process.exit(0))
  if (process.env.FAKE_NEXT_DIES === 'on') setTimeout(() => process.exit(7), 2500)
}
`
const SCRIPTS = {
  'migrate.ts': `console.log('nothing to apply')`,
  'user.ts': `
    const [command, ...args] = process.argv.slice(2)
    const admin = { created: true, email: 'admin@example.com', password: 'once-only-password' }
    const copy = { copied: 2, kept: 1, args, url: process.env.DATABASE_URL }
    console.log(JSON.stringify(command === 'copy' ? copy : admin))`,
  'job.ts': `
    const { DATABASE_URL, DEMO } = process.env
    console.log(JSON.stringify({ DATABASE_URL, DEMO, args: process.argv.slice(2) }))
    if (process.argv.includes('--wait')) setTimeout(() => {}, 60_000)
    else process.exitCode = Number(process.argv[2] ?? 0)`,
  'doctor.ts': `console.log(JSON.stringify({ problem: process.env.KOINSTRAP_DATABASE_PROBLEM }))`,
}

export interface Run {
  child: ChildProcess
  /** Everything printed so far, both streams. */
  output: () => string
  stdout: () => string
  /** Resolves when the text has been printed; fails with the whole output when it never comes. */
  printed: (text: string | RegExp) => Promise<void>
  exited: Promise<number | NodeJS.Signals>
}

/** A small checkout in a temp folder: the real bootstrap, a fake Next, stubs of the TypeScript commands. */
export function createCheckout() {
  const root = mkdtempSync(join(tmpdir(), 'koinstrap-start-'))
  const modules = join(root, 'node_modules')
  mkdirSync(join(modules, 'next/dist/bin'), { recursive: true })
  mkdirSync(join(root, 'scripts'))
  mkdirSync(join(root, 'app'))
  const bootstrap = readdirSync(join(REPOSITORY, 'scripts')).filter((name) => name.endsWith('.mjs'))
  for (const name of bootstrap) cpSync(join(REPOSITORY, 'scripts', name), join(root, 'scripts', name))
  for (const [name, text] of Object.entries(SCRIPTS)) writeFileSync(join(root, 'scripts', name), text)
  writeFileSync(join(modules, 'next/dist/bin/next'), FAKE_NEXT)
  writeFileSync(join(modules, 'next/package.json'), '{"type":"commonjs"}')
  symlinkSync(join(REPOSITORY, 'node_modules/tsx'), join(modules, 'tsx'))
  const name = 'koinstrap-start-test'
  const npmScripts = { start: 'exec node scripts/start.mjs', job: 'exec node scripts/run.mjs job' }
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name, type: 'module', scripts: npmScripts }))
  writeFileSync(
    join(root, 'package-lock.json'),
    JSON.stringify({ name, lockfileVersion: 3, packages: { '': {} } }),
  )
  writeFileSync(
    join(modules, '.package-lock.json'),
    JSON.stringify({ name, lockfileVersion: 3, packages: {} }),
  )
  return root
}

/** An environment that holds nothing of the developer's own settings. */
export function cleanEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR } = process.env
  return { NODE_ENV: 'test', PATH, HOME, ...(LANG && { LANG }), ...(TMPDIR && { TMPDIR }), ...extra }
}

export async function findFreePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function waitFor(condition: () => boolean, describe: () => string) {
  const deadline = Date.now() + PATIENCE_MS
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain; ${describe()}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

const running = new Set<ChildProcess>()

/** Starts a command of a checkout; `group` puts it at the head of a process group of its own, like a terminal does. */
export function run(options: {
  root: string
  command: string[]
  env: NodeJS.ProcessEnv
  group?: boolean
}): Run {
  const { root, command, env, group = false } = options
  const [file = '', ...args] = command
  const child = spawn(file, args, { cwd: root, env, detached: group, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let both = ''
  let stdout = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
    both += chunk
  })
  child.stderr.on('data', (chunk) => {
    both += chunk
  })
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? -1))
    // What a killed process leaves behind may hold its pipes open for ever.
    child.once('exit', (code, signal) => setTimeout(() => resolve(code ?? signal ?? -1), 300))
  })
  const printed = async (text: string | RegExp) => {
    const found = () => (typeof text === 'string' ? both.includes(text) : text.test(both))
    await waitFor(
      () => found() || child.exitCode !== null,
      () => both,
    )
    if (!found()) throw new Error(`ended with ${child.exitCode} before printing ${text}:\n${both}`)
  }
  return { child, output: () => both, stdout: () => stdout, printed, exited }
}

export const isAlive = (pid: number) => startIdentity(pid) !== null

export const start = (root: string, env: NodeJS.ProcessEnv) =>
  run({ root, command: [process.execPath, 'scripts/start.mjs'], env })

/** Pids of every process that belongs to a checkout: its database server and whatever was started there. */
export function processesOf(root: string): number[] {
  return findProcesses((command) => command.includes(root))
}

/** Pids of everything under a process, itself excluded. */
export const treeOf = (run: Run) => listDescendants(run.child.pid ?? 0).map(({ pid }) => pid)

/** Ends what the tests of a file left running and removes the checkout. */
export async function removeCheckout(root: string) {
  for (const child of running) {
    if (child.exitCode === null && child.signalCode === null) await endTree(child.pid, 1_000)
    running.delete(child)
  }
  for (const pid of processesOf(root)) await endTree(pid, 5_000)
  rmSync(root, { recursive: true, force: true })
}
