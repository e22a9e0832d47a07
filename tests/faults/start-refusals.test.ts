import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPrivateServer } from '../../scripts/database.mjs'
import { ensureDatabaseBinary } from '../../scripts/database-binary.mjs'
import {
  cleanEnvironment,
  createCheckout,
  findFreePort,
  processesOf,
  removeCheckout,
  run,
  start,
} from './start-checkout'

let root = ''
let port = 0
beforeAll(async () => {
  root = createCheckout()
  port = await findFreePort()
})
afterAll(() => removeCheckout(root))

/** Runs `npm start`'s script to its end, which must be a failure that leaves no process behind. */
async function expectRefusal(extra: Record<string, string>, message: RegExp | string) {
  const started = start(root, cleanEnvironment({ PORT: String(port), ...extra }))
  expect(await started.exited).toBe(1)
  expect(started.output()).toMatch(message)
  expect(processesOf(root)).toEqual([])
  return started.output()
}

/** A server program that answers --version and then ends as told. */
function fakeServer(name: string, lines: string) {
  const folder = join(root, name)
  mkdirSync(folder, { recursive: true })
  const script = `#!/bin/sh\ncase "$*" in *--version*) echo 'mariadbd Ver 10.11.1-MariaDB'; exit 0;; esac\n${lines}\n`
  for (const program of ['mariadbd', 'mariadb-install-db']) {
    writeFileSync(join(folder, program), script)
    chmodSync(join(folder, program), 0o755)
  }
  return { PATH: `${folder}:${process.env.PATH}`, KOINSTRAP_DATA_DIR: join(root, `data-${name}`) }
}

function listen(host: string, onPort: number): Promise<Server> {
  const server = createServer()
  return new Promise((resolve) => server.listen({ host, port: onPort }, () => resolve(server)))
}

test.each(['127.0.0.1', '0.0.0.0', '::'])(
  'a port taken on %s is named before any slow step',
  async (host) => {
    const other = await listen(host, port)
    const output = await expectRefusal({}, `Port ${port} is taken by another program`)
    expect(output).toContain(`PORT=${port + 1} npm start`)
    expect(output).not.toContain('database')
    await new Promise((resolve) => other.close(resolve))
  },
)

test.each(['http', '0', '70000'])('PORT=%s is refused', async (value) => {
  await expectRefusal({ PORT: value }, /PORT is .* must be a number from 1 to 65535/)
})

test('DATABASE_ADMIN_URL without DATABASE_URL is refused', async () => {
  await expectRefusal({ DATABASE_ADMIN_URL: 'mysql://a:b@127.0.0.1/c' }, 'Set both, or neither')
})

test('a failed migration ends the start with the reason it printed', async () => {
  const script = join(root, 'scripts/migrate.ts')
  const before = readFileSync(script, 'utf8')
  writeFileSync(script, `console.error('Access denied: check DATABASE_URL'); process.exit(3)`)
  const url = { DATABASE_URL: 'mysql://a:b@127.0.0.1:9/c' }
  await expectRefusal(url, /Access denied: check DATABASE_URL[\s\S]*failed with exit code 3/)
  writeFileSync(script, before)
})

test('a database server that cannot start shows the end of its log and what to do', async () => {
  const fake = fakeServer('broken', `echo 'InnoDB: the heart is broken' >&2\nexit 1`)
  await expectRefusal(fake, /could not be created \(1\)[\s\S]*the heart is broken[\s\S]*KOINSTRAP_DATA_DIR/)
})

test('a server that stops after its creation shows its log too', async () => {
  const stops = `mkdir -p "$(echo "$*" | sed 's/.*--datadir=\\([^ ]*\\).*/\\1/')"
case "$*" in *--socket*) echo 'Unknown storage format' >&2; exit 1;; esac`
  await expectRefusal(fakeServer('stops', stops), /stopped at its start[\s\S]*Unknown storage format/)
})

test('a full disk is recognised in the log of the server', async () => {
  const fake = fakeServer(
    'full',
    `echo 'Error writing file (Errcode: 28 "No space left on device")' >&2\nexit 1`,
  )
  await expectRefusal(fake, 'The disk is full. Free some space')
})

test('a disk with too little space is refused before anything is written to it', async (ctx) => {
  const small = join(root, 'small-disk')
  mkdirSync(small)
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', small], { encoding: 'utf8' })
  if (mount.status !== 0)
    ctx.skip(`a small disk cannot be mounted here: ${mount.stderr?.trim() || 'not root'}`)
  try {
    await expectRefusal(
      { KOINSTRAP_DATA_DIR: join(small, 'data') },
      /nearly full: 6\d MB free, 300 MB needed/,
    )
  } finally {
    spawnSync('umount', [small])
  }
})

test('free space is measured before every start of the server', async () => {
  const dataDir = join(root, 'data-measured')
  await expect(startPrivateServer({ dataDir, freeBytes: () => 299_999_999 })).rejects.toThrow('nearly full')
})

test('a data folder that cannot be made is named', async () => {
  writeFileSync(join(root, 'a-file'), '')
  await expectRefusal(
    { KOINSTRAP_DATA_DIR: join(root, 'a-file/data') },
    /a-file\/data cannot be used \(ENOTDIR\)/,
  )
})

describe('without a database server on the machine', () => {
  const nowhere = { env: { PATH: '' }, folders: [] }

  test('where nothing can be installed, the commands to run are printed', async () => {
    const found = ensureDatabaseBinary({ ...nowhere, installer: null })
    await expect(found).rejects.toThrow(/mariadb-server-core[\s\S]*docker compose up[\s\S]*DATABASE_URL/)
  })

  test('a refused question installs nothing', async () => {
    const asked: string[] = []
    const mayInstall = async (what: string) => {
      asked.push(what)
      return false
    }
    const installer = { tool: 'apt-get' as const, prefix: ['/bin/false'] }
    await expect(ensureDatabaseBinary({ ...nowhere, installer, mayInstall })).rejects.toThrow(
      'mariadb-server-core',
    )
    expect(asked).toEqual([expect.stringContaining('mariadb-server-core')])
  })

  test('an installer that fails is named with its command', async () => {
    const installer = { tool: 'apt-get' as const, prefix: ['/bin/false'] }
    await expect(ensureDatabaseBinary({ ...nowhere, installer })).rejects.toThrow(
      /This command failed.*\n.*update/,
    )
  })
})

test('npm install without a network says that the registry cannot be reached', async () => {
  const offline = createCheckout()
  const dependencies = { 'left-pad': '1.3.0' }
  const file = { name: 'offline', version: '1.0.0', dependencies }
  const lock = { lockfileVersion: 3, packages: { '': file, 'node_modules/left-pad': { version: '1.3.0' } } }
  writeFileSync(join(offline, 'package.json'), JSON.stringify({ ...file, type: 'module' }))
  writeFileSync(join(offline, 'package-lock.json'), JSON.stringify({ ...file, ...lock }))
  const env = cleanEnvironment({
    PORT: String(port),
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_fetch_retries: '0',
    npm_config_cache: join(offline, 'npm-cache'),
  })
  const started = start(offline, env)
  expect(await started.exited).toBe(1)
  expect(started.output()).toMatch(/npm install failed[\s\S]*registry cannot be reached\. Check the network/)
  await removeCheckout(offline)
})

test('a Node that is too old is refused before anything else is loaded', async () => {
  const script = "import('./scripts/node-version.mjs').then(({ requireNode }) => requireNode('v16.20.2'))"
  const refused = run({ root, command: [process.execPath, '-e', script], env: cleanEnvironment() })
  expect(await refused.exited).toBe(1)
  expect(refused.output()).toMatch(/Node v16\.20\.2 is too old: this needs Node 20\.19 or newer/)
})

test('an unknown command lists those that exist', async () => {
  const asked = run({ root, command: [process.execPath, 'scripts/run.mjs', 'jbo'], env: cleanEnvironment() })
  expect(await asked.exited).toBe(1)
  expect(asked.output()).toContain('There is no command "jbo". Commands: doctor, job, migrate, user.')
})
