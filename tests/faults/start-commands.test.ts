import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startPrivateServer } from '../../scripts/database.mjs'
import { commandLine } from '../../scripts/process-identity.mjs'
import {
  cleanEnvironment,
  createCheckout,
  findFreePort,
  processesOf,
  removeCheckout,
  run,
  start,
  treeOf,
} from './start-checkout'

let root = ''
beforeAll(() => {
  root = createCheckout()
})
afterAll(() => removeCheckout(root))
afterEach(() => expect(processesOf(root)).toEqual([]))

const command = (name: string, args: string[], extra: Record<string, string> = {}) =>
  run({ root, command: [process.execPath, 'scripts/run.mjs', name, ...args], env: cleanEnvironment(extra) })
const lastLine = (text: string) => JSON.parse(text.trim().split('\n').at(-1) ?? '')

async function startServing(extra: Record<string, string> = {}) {
  const port = await findFreePort()
  const started = start(root, cleanEnvironment({ PORT: String(port), ...extra }))
  await started.printed('KoinStrap serves')
  return { started, port }
}

test('with nothing running a command starts the database, uses it and stops it again', async () => {
  const job = command('job', ['0', '--slot', '2026-01-01T00:00:00Z'])
  expect(await job.exited).toBe(0)
  const { DATABASE_URL, DEMO, args } = lastLine(job.stdout())
  expect(DATABASE_URL).toMatch(/\/koinstrap_demo$/)
  expect([DEMO, args]).toEqual(['on', ['0', '--slot', '2026-01-01T00:00:00Z']])
})

test("the command's exit code and stdout are passed on unchanged", async () => {
  const job = command('job', ['3'])
  expect(await job.exited).toBe(3)
  expect(job.stdout().trim().split('\n')).toHaveLength(1)
})

test.each<Record<string, string>>([{}, { DEMO: 'off' }, { COINGECKO_BASE_URL: 'http://127.0.0.1:1' }])(
  'with %o a command meets the database of the running application',
  async (extra) => {
    const { started, port } = await startServing(extra)
    const { env } = await fetch(`http://127.0.0.1:${port}/api/health`).then((response) => response.json())
    const job = command('job', [], extra)
    expect(await job.exited).toBe(0)
    const { DATABASE_URL, DEMO } = lastLine(job.stdout())
    expect([DATABASE_URL, DEMO]).toEqual([env.DATABASE_URL, env.DEMO])
    started.child.kill('SIGTERM')
    expect(await started.exited).toBe(0)
  },
)

test('a command that still works keeps the database when the application stops; the last one stops it', async () => {
  const { started } = await startServing()
  const job = command('job', ['--wait'])
  await job.printed('DATABASE_URL')
  started.child.kill('SIGTERM')
  expect(await started.exited).toBe(0)
  const { pid } = JSON.parse(readFileSync(join(root, '.data/server.json'), 'utf8'))
  expect(processesOf(root)).toContain(pid)
  job.child.kill('SIGTERM')
  expect(await job.exited).toBe(143)
})

test('a database in use survives the SIGKILL of one of its users, whose place is freed', async () => {
  const dataDir = join(root, '.data')
  const job = command('job', ['--wait'])
  await job.printed('DATABASE_URL')
  const [script = 0] = treeOf(job).filter((pid) => commandLine(pid).includes('job.ts'))
  const mine = await startPrivateServer({ dataDir })
  expect(mine.started).toBe(false)
  job.child.kill('SIGKILL')
  process.kill(script, 'SIGKILL')
  await job.exited
  expect(await mine.release()).toBe(true)
})

test('the same process may use a server twice; the second release stops it', async () => {
  const dataDir = join(root, '.data')
  const [one, two] = await Promise.all([startPrivateServer({ dataDir }), startPrivateServer({ dataDir })])
  expect(one.pid).toBe(two.pid)
  expect(await one.release()).toBe(false)
  expect(await one.release()).toBe(false)
  expect(await two.release()).toBe(true)
})

test('npm stopped by SIGTERM takes the command and the database along', async () => {
  const env = cleanEnvironment()
  const job = run({ root, command: ['npm', 'run', 'job', '--', '--wait'], env })
  await job.printed('DATABASE_URL')
  job.child.kill('SIGTERM')
  await job.exited
})

test('the doctor runs although the database cannot start, and is told why', async () => {
  const doctor = run({
    root,
    command: [process.execPath, 'scripts/doctor.mjs'],
    env: cleanEnvironment({ VERCEL: '1' }),
  })
  expect(await doctor.exited).toBe(0)
  expect(lastLine(doctor.stdout()).problem).toContain(
    'DATABASE_URL is not set. On Vercel no database is started',
  )
})
