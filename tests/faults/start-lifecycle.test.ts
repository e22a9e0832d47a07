import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  cleanEnvironment,
  createCheckout,
  findFreePort,
  isAlive,
  processesOf,
  removeCheckout,
  run,
  start,
  treeOf,
} from './start-checkout'

let root = ''
let port = 0
beforeAll(async () => {
  root = createCheckout()
  port = await findFreePort()
})
afterAll(() => removeCheckout(root))

const environment = (extra: Record<string, string> = {}) => cleanEnvironment({ PORT: String(port), ...extra })

async function health(): Promise<{ status: string; env: Record<string, string> }> {
  const response = await fetch(`http://127.0.0.1:${port}/api/health`)
  return response.json()
}

test('a first start serves, tells when the history is complete, and SIGTERM leaves no process', async () => {
  const started = start(root, environment())
  await started.printed(`KoinStrap serves http://localhost:${port}`)
  expect(started.output()).toMatch(
    /login\s+admin@example\.com {3}password: once-only-password {3}\(shown only this once\)/,
  )
  expect(started.output()).toMatch(/mode\s+demo/)
  const { env } = await health()
  expect(env).toMatchObject({
    DEMO: 'on',
    NODE_ENV: 'production',
    APP_URL: `http://localhost:${port}`,
    PORT: String(port),
  })
  // The web process works with the application's account; the one that may change tables is not in its environment.
  expect(env.DATABASE_URL).toMatch(/^mysql:\/\/koinstrap_app:\w{48}@127\.0\.0\.1:\d+\/koinstrap_demo$/)
  expect(env.DATABASE_ADMIN_URL).toBe('')
  expect(env.AUTH_SECRET?.length).toBeGreaterThanOrEqual(32)
  await started.printed(/Health is ok after \d+ s/)
  const tree = treeOf(started)
  expect(tree).toHaveLength(2)
  started.child.kill('SIGTERM')
  expect(await started.exited).toBe(0)
  expect(tree.filter(isAlive)).toEqual([])
  expect(processesOf(root)).toEqual([])
})

test('the build never sees a database', () => {
  const seen = JSON.parse(readFileSync(join(root, 'build-environment.json'), 'utf8'))
  expect(seen).not.toHaveProperty('DATABASE_URL')
  expect(seen.NODE_ENV).toBe('production')
})

test('a second start builds nothing, serves at once, and writes no new secrets', async () => {
  const secrets = readFileSync(join(root, '.env.local'), 'utf8')
  const since = Date.now()
  const started = start(root, environment())
  await started.printed('KoinStrap serves')
  expect(Date.now() - since).toBeLessThan(10_000)
  expect(started.output()).toMatch(/build\s+unchanged/)
  expect(readFileSync(join(root, '.env.local'), 'utf8')).toBe(secrets)
  started.child.kill('SIGTERM')
  expect(await started.exited).toBe(0)
})

test('a changed source is built again, a changed test is not', async () => {
  const build = async () => {
    const started = start(root, environment({ DATABASE_URL: 'mysql://a:b@127.0.0.1:9/c' }))
    await started.printed('KoinStrap serves')
    started.child.kill('SIGTERM')
    await started.exited
    return /build\s+(unchanged|built)/.exec(started.output())?.[1]
  }
  writeFileSync(join(root, 'app/page.test.ts'), 'a test')
  expect(await build()).toBe('unchanged')
  writeFileSync(join(root, 'app/page.tsx'), 'a page')
  expect(await build()).toBe('built')
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s to npm alone stops everything before npm ends',
  async (signal) => {
    const started = run({ root, command: ['npm', 'start'], env: environment() })
    await started.printed('KoinStrap serves')
    const tree = treeOf(started)
    expect(tree.length).toBeGreaterThanOrEqual(3)
    started.child.kill(signal)
    expect(await started.exited).toBe(0)
    expect(tree.filter(isAlive)).toEqual([])
  },
)

test('Ctrl-C, which reaches npm, the script and Next at once, stops everything in order', async () => {
  const started = run({ root, command: ['npm', 'start'], env: environment(), group: true })
  await started.printed('KoinStrap serves')
  const tree = treeOf(started)
  process.kill(-(started.child.pid ?? 0), 'SIGINT')
  expect(await started.exited).toBe(0)
  expect(tree.filter(isAlive)).toEqual([])
  expect(started.output()).not.toContain('ended by itself')
})

test('when npm is killed, the application notices and stops by itself', async () => {
  const started = run({ root, command: ['npm', 'start'], env: environment() })
  await started.printed('KoinStrap serves')
  const tree = treeOf(started)
  started.child.kill('SIGKILL')
  await started.exited
  const deadline = Date.now() + 20_000
  while (tree.some(isAlive) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50))
  expect(tree.filter(isAlive)).toEqual([])
})

test('a signal in the middle of the preparation leaves nothing behind', async () => {
  for (const moment of ['dependencies', 'database ', 'migrations', 'admin account']) {
    const started = start(root, environment())
    await started.printed(moment)
    started.child.kill('SIGTERM')
    expect(await started.exited).toBe(0)
    expect(processesOf(root)).toEqual([])
  }
})

test('when Next ends by itself the start says so, stops the database and exits with 1', async () => {
  const started = start(root, environment({ FAKE_NEXT_DIES: 'on' }))
  expect(await started.exited).toBe(1)
  expect(started.output()).toContain('The web server ended by itself (exit code 7)')
  expect(processesOf(root)).toEqual([])
})

test('a second npm start on the same port names the first; on another port both share the database', async () => {
  const first = start(root, environment())
  await first.printed('KoinStrap serves')
  const same = start(root, environment())
  expect(await same.exited).toBe(1)
  expect(same.output()).toContain(`It runs already: http://localhost:${port} (process ${first.child.pid})`)

  const second = start(root, environment({ PORT: String(await findFreePort()) }))
  await second.printed('KoinStrap serves')
  expect(second.output()).toMatch(/already running on port \d+/)
  first.child.kill('SIGTERM')
  expect(await first.exited).toBe(0)
  const servers = processesOf(root).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('mariadbd'),
  )
  expect(servers).toHaveLength(1)
  second.child.kill('SIGTERM')
  expect(await second.exited).toBe(0)
  expect(processesOf(root)).toEqual([])
})

test('two npm starts at once on one port: one serves, the other says so and leaves the first its record', async () => {
  const both = [start(root, environment()), start(root, environment())]
  const codes = await Promise.race([
    Promise.all(both.map((each) => each.printed('KoinStrap serves').catch(() => 'refused'))),
    new Promise((_, reject) => setTimeout(() => reject(new Error('both still wait')), 60_000)),
  ])
  expect([codes].flat().filter((one) => one === 'refused')).toHaveLength(1)
  const [winner] = both.filter((each) => each.output().includes('KoinStrap serves'))
  const [loser] = both.filter((each) => each !== winner)
  expect(await loser?.exited).toBe(1)
  expect(loser?.output()).toContain('It runs already')
  winner?.child.kill('SIGTERM')
  expect(await winner?.exited).toBe(0)
  expect(processesOf(root)).toEqual([])
})

test('a database that dies is started again at the same address, with a temp folder of its own', async () => {
  const started = start(root, environment())
  await started.printed('KoinStrap serves')
  const isServer = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('mariadbd')
  const [server] = processesOf(root).filter(isServer)
  if (!server) throw new Error('no database server')
  expect(readFileSync(`/proc/${server}/cmdline`, 'utf8')).toMatch(new RegExp(`--tmpdir=${root}`))
  process.kill(server, 'SIGKILL')
  await started.printed('The database ended by itself; starting it again')
  await started.printed(', started on port')
  const [again] = processesOf(root).filter(isServer)
  expect(again).not.toBe(server)
  started.child.kill('SIGTERM')
  expect(await started.exited).toBe(0)
  expect(processesOf(root)).toEqual([])
})

test('two first starts at once do not install, build or create the database into each other', async () => {
  const fresh = createCheckout()
  const [one, two] = [await findFreePort(), await findFreePort()]
  const both = [one, two].map((each) => start(fresh, cleanEnvironment({ PORT: String(each) })))
  await Promise.all(both.map((each) => each.printed('KoinStrap serves')))
  const builds = both.map((each) => /build {2,}(unchanged|built)/.exec(each.output())?.[1])
  expect(builds.sort()).toEqual(['built', 'unchanged'])
  for (const each of both) each.child.kill('SIGTERM')
  expect(await Promise.all(both.map((each) => each.exited))).toEqual([0, 0])
  expect(processesOf(fresh)).toEqual([])
  await removeCheckout(fresh)
})

test('a data folder with a very long path works: the socket lies in a private folder elsewhere', async () => {
  const dataDir = join(root, 'long'.repeat(12), 'path'.repeat(12))
  mkdirSync(dataDir, { recursive: true })
  const started = start(root, environment({ KOINSTRAP_DATA_DIR: dataDir }))
  await started.printed('KoinStrap serves')
  expect(readdirSync(dataDir)).not.toContain('database-socket')
  started.child.kill('SIGTERM')
  expect(await started.exited).toBe(0)
  expect(processesOf(root)).toEqual([])
})
