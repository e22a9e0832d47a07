import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createApplicationUrl, createDatabaseUrl, startPrivateServer } from '@/scripts/database.mjs'

// A data folder of the version that knew one account only: its record names no other.

let dataDir = ''
const open: { release: () => Promise<boolean> }[] = []

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'koinstrap-accounts-'))
})
afterEach(async () => {
  for (const server of open.splice(0)) await server.release()
  rmSync(dataDir, { recursive: true, force: true })
})

async function start() {
  const server = await startPrivateServer({ dataDir })
  open.push(server)
  return server
}

function forgetApplication(): void {
  const path = join(dataDir, 'server.json')
  const { appUser: _, appPassword: __, ...record } = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify(record))
}

/** The account that the server takes the application for. */
async function applicationOf(server: Awaited<ReturnType<typeof start>>): Promise<string> {
  const connection = await mysql.createConnection(createApplicationUrl(server, 'koinstrap'))
  const [rows] = await connection.query('SELECT CURRENT_USER() AS who').finally(() => connection.end())
  return String((rows as { who: string }[])[0]?.who)
}

test('a folder of an earlier version gets the account of the application at its next start', async () => {
  const before = await start()
  await before.release()
  forgetApplication()
  const after = await start()
  expect(after.appPassword).not.toBe(before.appPassword)
  expect(after.password).toBe(before.password)
  expect(await applicationOf(after)).toBe('koinstrap_app@127.0.0.1')
})

test('a leftover server of an earlier version is started anew for it', async () => {
  const leftover = await start()
  for (const name of readdirSync(join(dataDir, 'users'))) rmSync(join(dataDir, 'users', name))
  forgetApplication()
  const after = await start()
  expect(after.pid).not.toBe(leftover.pid)
  expect(await applicationOf(after)).toBe('koinstrap_app@127.0.0.1')
})

test('one that is in use is left alone: the application keeps its old account until the next start', async () => {
  const inUse = await start()
  forgetApplication()
  const second = await start()
  expect(second.pid).toBe(inUse.pid)
  expect(createApplicationUrl(second, 'koinstrap')).toBe(createDatabaseUrl(second, 'koinstrap'))
  expect(await applicationOf(second)).toBe('koinstrap@127.0.0.1')
})
