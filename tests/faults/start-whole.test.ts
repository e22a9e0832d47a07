import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { endTree } from '../../scripts/child-process.mjs'
import {
  cleanEnvironment,
  findFreePort,
  isAlive,
  processesOf,
  REPOSITORY,
  type Run,
  run,
  treeOf,
} from './start-checkout'

const FIRST_START_MS = 240_000
const SECOND_START_MS = 10_000
const dataDir = mkdtempSync(join(tmpdir(), 'koinstrap-whole-'))
const runs: Run[] = []
afterAll(async () => {
  for (const one of runs) await endTree(one.child.pid)
  for (const pid of processesOf(dataDir)) await endTree(pid)
  rmSync(dataDir, { recursive: true, force: true })
})

async function npmStart() {
  const port = await findFreePort()
  const secret = 'a secret of a test, long enough for anything'
  // Blank: a developer's own .env.local must neither give a key nor a database here.
  const blank = {
    COINGECKO_API_KEY: '',
    COINGECKO_BASE_URL: '',
    DATABASE_URL: '',
    DATABASE_ADMIN_URL: '',
    DEMO: '',
  }
  const fixed = { KOINSTRAP_DATA_DIR: dataDir, AUTH_SECRET: secret, CRON_SECRET: secret, PORT: String(port) }
  const started = run({
    root: REPOSITORY,
    command: ['npm', 'start'],
    env: cleanEnvironment({ ...blank, ...fixed }),
  })
  runs.push(started)
  return { started, port }
}

async function becomesHealthy({ started, port }: { started: Run; port: number }, withinMs: number) {
  const deadline = Date.now() + withinMs
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/api/health`).catch(() => null)
    const body = await response?.json().catch(() => null)
    if (response?.status === 200) return body
    if (Date.now() > deadline)
      throw new Error(`not healthy in time: ${JSON.stringify(body)}\n${started.output()}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function stop(started: Run) {
  const tree = treeOf(started)
  expect(tree.length).toBeGreaterThanOrEqual(3)
  started.child.kill('SIGTERM')
  expect(await started.exited).toBe(0)
  expect(tree.filter(isAlive)).toEqual([])
  expect(processesOf(dataDir)).toEqual([])
}

test('the real npm start fills the demo and is healthy; SIGTERM to npm leaves no process', async () => {
  const first = await npmStart()
  expect(await becomesHealthy(first, FIRST_START_MS)).toMatchObject({ status: 'ok', mode: 'demo' })
  await first.started.printed(/Health is ok/)
  expect(first.started.output()).toMatch(/password: \S+ {3}\(shown only this once\)/)
  await stop(first.started)
}, 300_000)

test('the second real start is healthy in under ten seconds and shows no password', async () => {
  const second = await npmStart()
  expect(await becomesHealthy(second, SECOND_START_MS)).toMatchObject({ status: 'ok' })
  await second.started.printed('KoinStrap serves')
  expect(second.started.output()).not.toContain('shown only this once')
  await stop(second.started)
})
