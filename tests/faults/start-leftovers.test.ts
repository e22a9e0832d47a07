import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createDatabaseUrl, startPrivateServer } from '../../scripts/database.mjs'
import { startIdentity } from '../../scripts/process-identity.mjs'
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
beforeAll(async () => {
  root = createCheckout()
  port = await findFreePort()
})
afterAll(() => removeCheckout(root))
afterEach(() => expect(processesOf(root)).toEqual([]))

const dataDir = () => join(root, '.data')
const readServer = () => JSON.parse(readFileSync(join(dataDir(), 'server.json'), 'utf8'))

async function startServing(extra: Record<string, string> = {}): Promise<Run> {
  const started = start(root, cleanEnvironment({ PORT: String(port), ...extra }))
  await started.printed('KoinStrap serves')
  return started
}

async function stop(started: Run) {
  started.child.kill('SIGTERM')
  expect(await started.exited).toBe(0)
}

test('after a SIGKILL of npm start the next one ends the old web server and adopts the database', async () => {
  const killed = await startServing()
  const [web = 0] = treeOf(killed).filter((pid) => pid !== readServer().pid)
  const database = readServer().pid
  killed.child.kill('SIGKILL')
  await killed.exited
  expect([web, database].filter(isAlive)).toEqual([web, database])

  const next = await startServing()
  expect(next.output()).toContain(`ended process ${web} of a start that was killed`)
  expect(next.output()).toContain('already running on port')
  expect(readServer().pid).toBe(database)
  expect(isAlive(web)).toBe(false)
  await stop(next)
  expect(isAlive(database)).toBe(false)
})

test('after a SIGKILL of everything the database recovers with all that was committed', async () => {
  const killed = await startServing()
  const victims = treeOf(killed)
  const connection = await mysql.createConnection(createDatabaseUrl(readServer(), 'koinstrap_demo'))
  await connection.query('CREATE TABLE kept (id int PRIMARY KEY)')
  await connection.query('INSERT INTO kept VALUES (42)')
  connection.destroy()
  for (const pid of [killed.child.pid ?? 0, ...victims]) process.kill(pid, 'SIGKILL')
  await killed.exited

  const next = await startServing()
  expect(next.output()).toMatch(/started on port \d+/)
  const again = await mysql.createConnection(createDatabaseUrl(readServer(), 'koinstrap_demo'))
  const [rows] = await again.query('SELECT id FROM kept')
  await again.end()
  expect(rows).toEqual([{ id: 42 }])
  await stop(next)
})

test('a recorded pid that now belongs to somebody else is left alone', async () => {
  const stranger = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' })
  const pid = stranger.pid ?? 0
  const identity = startIdentity(pid)
  const supervisor = { pid: 2 ** 22 + 1, identity: 'boot:1' }
  writeFileSync(join(dataDir(), 'server.json'), JSON.stringify({ ...readServer(), pid, identity }))
  writeFileSync(join(dataDir(), `web-${port}.json`), JSON.stringify({ pid, identity, port, supervisor }))
  mkdirSync(join(dataDir(), 'users'), { recursive: true })
  writeFileSync(join(dataDir(), 'users', `${pid}-1`), JSON.stringify({ pid, identity: 'boot:1' }))
  await stop(await startServing())
  expect(isAlive(pid)).toBe(true)
  stranger.kill()
})

test('a stale lock, a stale pid file and a stale socket do not stop a start', async () => {
  mkdirSync(join(dataDir(), 'server.lock'), { recursive: true })
  writeFileSync(
    join(dataDir(), 'server.lock/owner.json'),
    JSON.stringify({ pid: 2 ** 22 + 1, identity: 'boot:1' }),
  )
  writeFileSync(join(dataDir(), 'server.pid'), '1')
  writeFileSync(readServer().socket, '')
  await stop(await startServing())
})

test('an interrupted creation of the database begins anew', async () => {
  rmSync(dataDir(), { recursive: true })
  mkdirSync(join(dataDir(), 'mysql.unfinished/mysql'), { recursive: true })
  writeFileSync(join(dataDir(), 'mysql.unfinished/ibdata1'), 'half')
  await stop(await startServing())
  expect(existsSync(join(dataDir(), 'mysql.unfinished'))).toBe(false)
})

test('a lost server.json is made anew and the data stays', async () => {
  const server = await startPrivateServer({ dataDir: dataDir() })
  const connection = await mysql.createConnection(createDatabaseUrl(server, 'koinstrap'))
  await connection.query('CREATE TABLE stays (id int PRIMARY KEY)')
  await connection.end()
  await server.release()
  rmSync(join(dataDir(), 'server.json'))
  const again = await startPrivateServer({ dataDir: dataDir() })
  expect(again.password).not.toBe(server.password)
  const reader = await mysql.createConnection(createDatabaseUrl(again, 'koinstrap'))
  const [rows] = await reader.query('SHOW TABLES')
  await reader.end()
  expect(rows).toHaveLength(1)
  await again.release()
})

test('a server of this folder that nobody recorded is ended, not started beside', async () => {
  const server = await startPrivateServer({ dataDir: dataDir() })
  rmSync(join(dataDir(), 'server.json'))
  const again = await startPrivateServer({ dataDir: dataDir() })
  expect(isAlive(server.pid)).toBe(false)
  expect(again.started).toBe(true)
  await server.release()
  await again.release()
})

test('a port taken meanwhile is replaced by another', async () => {
  const server = await startPrivateServer({ dataDir: dataDir() })
  await server.release()
  const thief = createServer()
  await new Promise<void>((resolve) => thief.listen(server.port, '127.0.0.1', resolve))
  const moved = await startPrivateServer({ dataDir: dataDir() })
  expect(moved.port).not.toBe(server.port)
  await moved.release()
  await new Promise((resolve) => thief.close(resolve))
})

test('root has no way in over TCP, and files with secrets are for this user only', async () => {
  const folder = join(root, 'private-folder')
  const server = await startPrivateServer({ dataDir: folder })
  const asRoot = mysql.createConnection({ host: '127.0.0.1', port: server.port, user: 'root' })
  await expect(asRoot).rejects.toThrow('Access denied')
  const local = await mysql.createConnection({ socketPath: server.socket, user: 'root' })
  const [accounts] = await local.query(
    "SELECT user AS u, host AS h FROM mysql.user WHERE user <> 'mariadb.sys'",
  )
  await local.end()
  expect(accounts).toEqual(
    expect.arrayContaining([
      { u: 'root', h: 'localhost' },
      { u: 'koinstrap', h: '127.0.0.1' },
      { u: 'koinstrap_app', h: '127.0.0.1' },
    ]),
  )
  expect(accounts).toHaveLength(3)
  expect(statSync(join(folder, 'server.json')).mode & 0o777).toBe(0o600)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(existsSync(join(folder, 'init.sql'))).toBe(false)
  await server.release()
})

test('a data folder that existed before keeps its rights', async () => {
  const shared = join(root, 'shared-folder')
  mkdirSync(shared, { mode: 0o755 })
  const server = await startPrivateServer({ dataDir: shared })
  await server.release()
  expect(statSync(shared).mode & 0o777).toBe(0o755)
  expect(statSync(join(shared, 'server.json')).mode & 0o777).toBe(0o600)
})
