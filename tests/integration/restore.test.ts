import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate, migrationLock, readMigrations } from '@/db/migrate'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { type RestoreInput, restoreBackup } from '@/scripts/backup/restore-backup'
import { scratchName, scratchUrl } from '@/scripts/backup/scratch-database'
import { writeBackup } from '@/scripts/backup/write-backup'
import { fakeClock, tick } from '../factories'
import { describeDatabase, queryDatabase } from '../faults/database-query'
import { useEnvironment } from '../setup/environment'
import { createDatabase, serverUrl, useTestDatabase } from '../setup/test-database'

const source = useTestDatabase()
const clock = fakeClock(new Date('2026-11-23T10:02:00.000Z'))
const folder = mkdtempSync(join(tmpdir(), 'koinstrap-restore-'))
const file = join(folder, 'backup.sql.gz')
/** What breaks readers of dumps: quotes, brackets, our own mark, ends of statements, zero bytes. */
const NASTY = `it's "quoted" \\' );\n-- koinstrap-backup {}\r\n(1,2),(3)\u0000;\\\\ 🦊 \`x\``
const drops: (() => Promise<void>)[] = []
let simulator: Simulator

useEnvironment(() => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: 'top:20',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))
beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, now: () => clock.now().getTime() })
})
afterAll(async () => {
  await simulator.close()
  for (const drop of drops) await drop()
  rmSync(folder, { recursive: true, force: true })
})

/** An empty database to restore into. */
async function createTarget(): Promise<string> {
  const { url, drop } = await createDatabase()
  drops.push(drop)
  return url
}

const restore = (url: string, more: Partial<RestoreInput> = {}) =>
  restoreBackup({ url, file, replace: false, mode: 'live', env: process.env, ...more })

const hasScratch = async (url: string) => {
  const name = scratchName(new URL(url).pathname.slice(1))
  return (await queryDatabase(serverUrl(''), 'SHOW DATABASES LIKE ?', [name])).length > 0
}

/** The backup with another trailer, under its own checksum. */
function writeWithTrailer(name: string, change: (manifest: Record<string, unknown>) => object): string {
  const plain = gunzipSync(readFileSync(file)).toString('latin1')
  const at = plain.lastIndexOf('-- koinstrap-backup ')
  const manifest = JSON.parse(plain.slice(at + '-- koinstrap-backup '.length))
  const text = `${plain.slice(0, at)}-- koinstrap-backup ${JSON.stringify(change(manifest))}\n`
  const packed = gzipSync(Buffer.from(text, 'latin1'))
  readFileSync(file).copy(packed, 0, 0, 10)
  writeFileSync(join(folder, name), packed)
  return join(folder, name)
}

describe('a restore', () => {
  it('brings back every table as it was', async () => {
    for (let i = 0; i < 3; i++) {
      await tick({}, { clock })
      clock.advance(300_000)
    }
    await source.query(
      "INSERT INTO audit_log (at, actor, action, note) VALUES (UTC_TIMESTAMP(3), 'a test', 'note.written', ?)",
      [NASTY],
    )
    await writeBackup({ url: source.url, file, env: process.env })
    const target = await createTarget()
    const { manifest, migrated, unfinished } = await restore(target)
    expect({ migrated, unfinished }).toEqual({ migrated: 0, unfinished: 0 })
    expect(manifest.tables.raw_crypto_market_data?.rows).toBe(60)
    expect(await describeDatabase(target)).toEqual(await describeDatabase(source.url))
    expect(await hasScratch(target)).toBe(false)
    const [row] = await queryDatabase<{ note: string }>(target, 'SELECT note FROM audit_log')
    expect(row?.note).toBe(NASTY)
  })

  it('goes into a database that was migrated and never used', async () => {
    const target = await createTarget()
    await migrate({ url: target })
    await restore(target)
    expect(await describeDatabase(target)).toEqual(await describeDatabase(source.url))
  })

  it('replaces a database that holds rows only when told so, and then whole', async () => {
    const target = await createTarget()
    await migrate({ url: target })
    await queryDatabase(target, 'CREATE TABLE of_somebody (id int PRIMARY KEY)')
    await queryDatabase(target, 'INSERT INTO of_somebody VALUES (1)')
    const before = await describeDatabase(target)
    await expect(restore(target)).rejects.toThrow(/holds data.*--replace/)
    expect(await describeDatabase(target)).toEqual(before)
    await restore(target, { replace: true })
    expect(await describeDatabase(target)).toEqual(await describeDatabase(source.url))
    expect(await hasScratch(target)).toBe(false)
  })

  it('of a backup of an earlier version brings it to this version', async () => {
    const old = await createTarget()
    const [first, ...later] = readMigrations()
    await migrate({ url: old, migrations: first ? [first] : [] })
    await queryDatabase(
      old,
      "INSERT INTO settings (name, value, updated_at) VALUES ('world', 'live', UTC_TIMESTAMP(3))",
    )
    const path = join(folder, 'old.gz')
    await writeBackup({ url: old, file: path, env: process.env })
    const target = await createTarget()
    const { migrated, manifest } = await restore(target, { file: path })
    expect(manifest.migration).toBe(first?.tag)
    expect(migrated).toBe(later.flatMap((one) => one.statements).length)
    expect(await migrate({ url: target })).toBe(0)
    expect(await queryDatabase(target, 'SELECT value FROM settings')).toEqual([{ value: 'live' }])
  })
})

/** Asserts that a restore is refused and that nothing has changed. */
async function expectRefused(target: string, message: RegExp, more: Partial<RestoreInput> = {}) {
  const before = await describeDatabase(target)
  await expect(restore(target, { replace: true, ...more })).rejects.toThrow(message)
  expect(await describeDatabase(target)).toEqual(before)
  if (!/no restore made/.test(message.source)) expect(await hasScratch(target)).toBe(false)
}

describe('a restore is refused', () => {
  it('when the file differs in one bit, before anything is touched', async () => {
    const target = await createTarget()
    const bytes = readFileSync(file)
    const at = bytes.length >> 1
    bytes[at] = (bytes[at] ?? 0) ^ 4
    writeFileSync(join(folder, 'flipped.gz'), bytes)
    await expectRefused(target, /damaged/, { file: join(folder, 'flipped.gz') })
    expect(await hasScratch(target)).toBe(false)
  })

  it('between demo and live', async () => {
    const target = await createTarget()
    await expectRefused(target, /holds live figures.*set DEMO=off/, { mode: 'demo' })
    const demo = writeWithTrailer('demo.gz', (manifest) => ({ ...manifest, world: 'demo' }))
    for (const mode of ['live', 'not_configured'] as const) {
      await expectRefused(target, /holds demo figures.*set DEMO=on/, { mode, file: demo })
    }
  })

  it('for a backup of a newer version, and of another kind of server', async () => {
    const target = await createTarget()
    const newer = writeWithTrailer('newer.gz', (manifest) => ({ ...manifest, migration: '0099_later' }))
    await expectRefused(target, /does not know: update the application first/, { file: newer })
    const other = writeWithTrailer('other.gz', (manifest) => ({ ...manifest, flavour: 'mysql' }))
    await expectRefused(target, /taken from mysql.*server of its own kind/, { file: other })
    const format = writeWithTrailer('format.gz', (manifest) => ({ ...manifest, format: 2 }))
    await expectRefused(target, /another version of npm run backup/, { file: format })
  })

  it('while somebody is connected or a run holds its lease', async () => {
    const target = await createTarget()
    await migrate({ url: target })
    const other = await mysql.createConnection(target)
    await expectRefused(target, /is in use: open connections 1, the first from 127/)
    await other.end()
    await queryDatabase(
      target,
      "INSERT INTO runs (job, slot, status, attempt, lease_owner, lease_until, created_at) VALUES ('market', UTC_TIMESTAMP(3), 'running', 1, 'x', UTC_TIMESTAMP(3) + INTERVAL 1 MINUTE, UTC_TIMESTAMP(3))",
    )
    await expectRefused(target, /a run of market holds a lease/)
    await queryDatabase(target, 'UPDATE runs SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND')
    await restore(target, { replace: true })
  })

  it('while another process migrates or restores', async () => {
    const target = await createTarget()
    const other = await mysql.createConnection(serverUrl(''))
    await other.query('DO GET_LOCK(?, 0)', [migrationLock(new URL(target).pathname.slice(1))])
    await expectRefused(target, /Another process is migrating or restoring/)
    await other.end()
  })

  it('when somebody has come while it was loading', async () => {
    const target = await createTarget()
    let other: mysql.Connection | undefined
    const probe = async (point: string) => {
      if (point === 'migrated') other = await mysql.createConnection(target)
    }
    await expectRefused(target, /is in use/, { probe })
    await other?.end()
    await restore(target)
    expect(await hasScratch(target)).toBe(false)
  })

  it('when what was loaded is not what the backup holds', async () => {
    const target = await createTarget()
    const spoil = (sql: string) => async (point: string) => {
      if (point === 'loaded') await queryDatabase(scratchUrl(target), sql)
    }
    await expectRefused(target, /not what the backup holds \(assets\)/, {
      probe: spoil("UPDATE assets SET name = 'Another' LIMIT 1"),
    })
    await expectRefused(target, /not what the backup holds \(runs\)/, {
      probe: spoil('DELETE FROM runs LIMIT 1'),
    })
    await expectRefused(target, /not what the backup holds \(extra\)/, {
      probe: spoil('CREATE TABLE extra (id int)'),
    })
  })

  it('when a database that is not ours lies where it would load', async () => {
    const target = await createTarget()
    const name = scratchName(new URL(target).pathname.slice(1))
    await queryDatabase(serverUrl(''), `CREATE DATABASE ${name}`)
    await queryDatabase(serverUrl(name), 'CREATE TABLE precious (id int)')
    await expectRefused(target, /holds tables that no restore made/)
    expect(await queryDatabase(serverUrl(name), 'SHOW TABLES')).toHaveLength(1)
    await queryDatabase(serverUrl(''), `DROP DATABASE ${name}`)
  })
})
