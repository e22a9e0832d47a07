import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  cleanEnvironment,
  createCheckout,
  findFreePort,
  isAlive,
  processesOf,
  type Run,
  removeCheckout,
  start,
  treeOf,
} from './start-checkout'

let root = ''
let port = 0
beforeEach(async () => {
  root = createCheckout()
  port = await findFreePort()
})
afterEach(() => removeCheckout(root))

const environment = (extra: Record<string, string> = {}) => cleanEnvironment({ PORT: String(port), ...extra })
const settings = (text: string) => {
  const path = join(root, '.env.local')
  writeFileSync(path, `${readFileSync(path, 'utf8')}${text}`)
}

/** Lets the web process ask its supervisor. */
async function ask(word: string, timeoutMs = 60_000) {
  const signal = AbortSignal.timeout(timeoutMs)
  return (await fetch(`http://127.0.0.1:${port}/ask/${word}`, { signal })).json()
}

async function health(): Promise<{ env: Record<string, string> }> {
  return (await fetch(`http://127.0.0.1:${port}/api/health`)).json()
}

const serverOf = () =>
  processesOf(root).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('mariadbd'))

const bannersOf = (started: Run) => started.output().split('KoinStrap serves').length - 1

async function servesAgain(started: Run, count: number) {
  const deadline = Date.now() + 60_000
  while (bannersOf(started) < count) {
    if (Date.now() > deadline || started.child.exitCode !== null) throw new Error(started.output())
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('a restart that a page asks for reads the settings anew and keeps database and supervisor', async () => {
  const started = start(root, environment())
  await started.printed('KoinStrap serves')
  const [database] = serverOf()
  for (const [round, key] of ['one', 'two', 'three'].entries()) {
    settings(`COINGECKO_API_KEY=${key}\n`)
    expect(await ask('restart')).toMatchObject({ ok: true })
    await servesAgain(started, round + 2)
    expect((await health()).env).toMatchObject({ DEMO: 'off', COINGECKO_API_KEY: key })
    expect((await health()).env.DATABASE_URL).toMatch(/\/koinstrap$/)
  }
  expect(started.output()).toMatch(/mode\s+demo[\s\S]*restarting: the page "Go live"[\s\S]*mode\s+live/)
  expect(serverOf()).toEqual([database])
  expect(treeOf(started)).toHaveLength(2)
  const tree = treeOf(started)
  started.child.kill('SIGTERM')
  expect(await started.exited).toBe(0)
  expect(tree.filter(isAlive)).toEqual([])
  expect(processesOf(root)).toEqual([])
})

test('the status names what a file cannot change, and no value of it', async () => {
  const started = start(root, environment({ COINGECKO_PLAN: 'pro', DEMO: 'on' }))
  await started.printed('KoinStrap serves')
  const { id: _, ...status } = await ask('status')
  expect(status).toEqual({
    koinstrap: 'answer',
    ok: true,
    fixed: ['COINGECKO_PLAN', 'DEMO'],
    privateDatabase: true,
    envFile: join(root, '.env.local'),
  })
})

test('the live database is prepared with the accounts of the demo while the demo goes on serving', async () => {
  const started = start(root, environment())
  await started.printed('KoinStrap serves')
  const prepared = await ask('prepare-live')
  expect(prepared).toMatchObject({ ok: true, copied: 2, kept: 1, args: ['--from', 'koinstrap_demo'] })
  expect(prepared.url).toMatch(/^mysql:\/\/koinstrap_app:.*\/koinstrap$/)
  expect((await health()).env.DATABASE_URL).toMatch(/\/koinstrap_demo$/)
  writeFileSync(join(root, 'scripts/migrate.ts'), `console.error('no room'); process.exitCode = 1`)
  expect(await ask('prepare-live')).toMatchObject({
    ok: false,
    problem: expect.stringContaining('exit code 1'),
  })
  expect((await health()).env.DEMO).toBe('on')
})

test('a database of somebody else is never prepared', async () => {
  const started = start(root, environment({ DATABASE_URL: 'mysql://a:b@127.0.0.1:9/c' }))
  await started.printed('KoinStrap serves')
  expect(await ask('status')).toMatchObject({ ok: true, privateDatabase: false })
  expect(await ask('prepare-live')).toMatchObject({ ok: false })
})

test('another word is no question: nobody answers it', async () => {
  const started = start(root, environment())
  await started.printed('KoinStrap serves')
  await expect(ask('$(touch%20planted)', 1_500)).rejects.toThrow(/timeout|aborted/i)
  expect(bannersOf(started)).toBe(1)
})

test('settings that cannot be used end the start with their name, and leave no process', async () => {
  const started = start(root, environment())
  await started.printed('KoinStrap serves')
  settings('DEMO=perhaps\n')
  await ask('restart')
  expect(await started.exited).toBe(1)
  expect(started.output()).toContain('DEMO is "perhaps"')
  expect(processesOf(root)).toEqual([])
})

test('a signal in the middle of a restart stops everything', async () => {
  const started = start(root, environment())
  await started.printed('KoinStrap serves')
  await ask('restart')
  await started.printed('restarting: the page')
  started.child.kill('SIGTERM')
  expect(await started.exited).toBe(0)
  expect(processesOf(root)).toEqual([])
})
