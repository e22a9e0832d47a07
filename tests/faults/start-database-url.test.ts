import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, inject, test } from 'vitest'
import { cleanEnvironment, findFreePort, REPOSITORY, run } from './start-checkout'

const dataDir = mkdtempSync(join(tmpdir(), 'koinstrap-url-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

function withServer(change: (url: URL) => void): string {
  const url = new URL(inject('databaseUrl'))
  change(url)
  return url.href
}

const WRONG: [string, string, RegExp][] = [
  ['of another kind', 'postgres://a:hidden-word@127.0.0.1/c', /DATABASE_URL must look like mysql:\/\//],
  ['nobody answers', 'mysql://a:hidden-word@127.0.0.1:9/c', /ECONNREFUSED[\s\S]*is the server running/],
  [
    'with a wrong password',
    withServer((url) => {
      url.password = 'wrong'
    }),
    /Access denied[\s\S]*refused user or password/,
  ],
  [
    'of a database that is not there',
    withServer((url) => {
      url.pathname = '/koinstrap_nowhere'
    }),
    /Unknown database[\s\S]*create it first/,
  ],
]

/** The real checkout with a given database: nothing private is started. */
async function environment(url: string) {
  const secret = 'a secret of a test, long enough for anything'
  const port = String(await findFreePort())
  const fixed = { KOINSTRAP_DATA_DIR: dataDir, AUTH_SECRET: secret, CRON_SECRET: secret, PORT: port }
  return cleanEnvironment({ ...fixed, DATABASE_URL: url, DEMO: 'off' })
}

test.each(WRONG)('an address %s: the command says what is wrong and fails', async (_, url, message) => {
  const command = [process.execPath, 'scripts/run.mjs', 'migrate']
  const migration = run({ root: REPOSITORY, command, env: await environment(url) })
  expect(await migration.exited).toBe(1)
  expect(migration.output()).toMatch(message)
  expect(migration.output()).not.toContain(new URL(url).password)
})

test('npm start with a wrong address ends with the reason and serves nothing', async () => {
  const env = await environment('mysql://a:b@127.0.0.1:9/c')
  const started = run({ root: REPOSITORY, command: [process.execPath, 'scripts/start.mjs'], env })
  expect(await started.exited).toBe(1)
  expect(started.output()).toMatch(/ECONNREFUSED[\s\S]*This step failed with exit code 1/)
  expect(started.output()).not.toContain('KoinStrap serves')
})
